"""What befalls the whole district now and then: a gateway that is away for an hour at night, a prank with a phone."""

from datetime import datetime, time, timedelta
from functools import partial

from bench.year import troubles
from bench.year.book import Span
from bench.year.cast import YearPeople
from bench.year.volunteers import YearVolunteer
from core.clock import kigali, moment

AWAY_FROM, AWAY_FOR = time(1, 0), timedelta(hours=1)
DANGER_AFTER = timedelta(minutes=12)
AWAY_A_YEAR, PRANKS_A_YEAR = 2, 2
FEWEST, MOST, DAYS_EACH = 5, 30, 6
"""Dangers of one prank: more are told the longer the year is; the fewest are already many for one phone."""


def come(cast: YearPeople, days: int) -> None:
    """Each at least once, however few days are lived."""
    for at in _days(AWAY_A_YEAR, days):
        _gateway_is_away(cast, at)
    for at in _days(PRANKS_A_YEAR, days):
        who = _somebody(cast, "prank", at)
        wait = timedelta(days=at, hours=2 + 16 * cast.town.dice("prank", "hour", at).random())
        cast.town.later(wait, partial(troubles.plays_a_prank, who, min(MOST, max(FEWEST, days // DAYS_EACH))))


def _days(a_year: int, days: int) -> list[int]:
    """So many days a year, far from each other."""
    count = max(1, round(a_year * days / 365))
    return [days * (2 * at + 1) // (2 * count) for at in range(count)]


def _gateway_is_away(cast: YearPeople, day: int) -> None:
    """For an hour at night, in which a volunteer tells a danger and another begs for help by SMS."""
    town = cast.town
    since = _at(cast, day)
    away = Span(since, since + AWAY_FOR)
    town.carrier.away.append(away)
    town.book.away.append(away)
    town.agenda.put(since + DANGER_AFTER, partial(troubles.tells_at_night, _somebody(cast, "night", day)))
    town.agenda.put(since + 2 * DANGER_AFTER, partial(troubles.cries_for_help, _somebody(cast, "help", day)))


def _at(cast: YearPeople, day: int) -> datetime:
    return moment(kigali(cast.town.begins).date() + timedelta(days=day), AWAY_FROM)


def _somebody(cast: YearPeople, *why: object) -> YearVolunteer:
    """A volunteer whose number was written down right."""
    dice = cast.town.dice(*why)
    while True:
        who = dice.choice(dice.choice(cast.pairs).both)
        if who.number not in cast.town.carrier.wrong_numbers:
            return who
