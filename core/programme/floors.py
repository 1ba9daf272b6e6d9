"""What no programme may fall below without somebody being told: a warning for each, and the programme still starts.

A fault keeps the line shut; a warning does not, as an office that is closed for a week helps nobody. It is shown
wherever somebody looks: by `programme check`, by `doctor`, on `/readyz`.
"""

from collections.abc import Iterator
from datetime import date, datetime, timedelta

from dateutil import easter

from core.models.alert import Level
from core.programme import ranges
from core.programme.posts import Post
from core.programme.programme import Programme
from core.programme.spans import duration
from core.programme.values import display

SLOWEST = {Level.danger: timedelta(hours=1), Level.high: timedelta(hours=24)}
"""The longest time until a person owns an alert of that level that is no warning yet."""
BOTH = {Post.social_worker, Post.psychologist}
TOPS = {Post.lead, Post.national}
OFFICERS = {Post.profession, *BOTH}
GRAVE = {
    "sexual": Level.danger,
    "alone": Level.danger,
    "suicide": Level.danger,
    "trafficking": Level.danger,
    "beaten": Level.high,
}
"""How urgent those kinds of concern are at least, until an officer who phoned lowers one."""
SHORTEST = {"high": timedelta(hours=8), "gentle": timedelta(hours=4), "working": timedelta(hours=4)}
"""How long each of these hours is open at least."""
FEWEST_DAYS = 3
AHEAD = timedelta(days=365)
BY_EASTER = (("Good Friday", -2), ("Easter Monday", 1))
"""Rwanda's public holidays that move with Easter, in days from it; those of the moon are announced each year."""


def warnings(programme: Programme, today: date) -> list[str]:
    """A sentence for each: its place, what stands there, what is expected."""
    found = [
        *_slow_levels(programme),
        *_first_rung(programme),
        *_late_rungs(programme),
        *_nobody_above(programme),
        *_grave_kinds(programme),
        *_hours(programme),
        *_holidays(programme, today),
        *_terms(programme, today),
    ]
    named = {_place(each) for each in found}
    return [*found, *(each for each in ranges.outside(programme) if _place(each) not in named)]


def _place(said: str) -> str:
    return said.partition(":")[0]


def _slow_levels(programme: Programme) -> Iterator[str]:
    for level, slowest in SLOWEST.items():
        wait = programme.rule(level).acknowledge
        if isinstance(wait, int) or wait > slowest:
            hours = int(slowest.total_seconds() // 3600)
            yield f"levels.{level}.acknowledge: a person owns such an alert within {hours} h. This is longer."


def _first_rung(programme: Programme) -> Iterator[str]:
    for level in (Level.danger, Level.high):
        if (after := programme.ladder(level).rungs[0].after) != "0m":
            yield f'ladders.{level}.rungs.0.after: {display(after)}. Somebody hears of it at once: write "0m".'
    for place, told in (
        ("ladders.danger", programme.ladders.danger.rungs[0].tell),
        ("call_backs.danger", programme.call_backs.danger.rungs[0].tell),
    ):
        if not set(told) >= BOTH:
            yield (
                f"{place}.rungs.0.tell: {display(list(told))}. A danger is told to a social worker and a "
                "psychologist at once: one of them may be away."
            )
    if not OFFICERS & set(told := programme.ladders.high.rungs[0].tell):
        yield (
            f"ladders.high.rungs.0.tell: {display(list(told))}. Somebody on duty in the district hears of it first: "
            'write "profession".'
        )


def _late_rungs(programme: Programme) -> Iterator[str]:
    """Each rung of minutes and hours comes while it can still keep the promise; the district's lead hears of a danger
    within the level's own time, the nation within twice that.
    """
    for level in (Level.danger, Level.high):
        wait = programme.rule(level).acknowledge
        if isinstance(wait, int):
            continue
        for at, rung in enumerate(programme.ladder(level).rungs):
            limit = wait * 2 if set(rung.tell) <= {Post.national} else wait
            if rung.after[-1] not in "mhd" or duration(rung.after) > limit:
                yield (
                    f"ladders.{level}.rungs.{at}.after: {display(rung.after)} is later than the {_span(limit)} in "
                    f"which levels.{level}.acknowledge wants it told."
                )
    yield from _again(programme)


def _nobody_above(programme: Programme) -> Iterator[str]:
    """A danger comes to the district's lead and then to the nation, a high alert to one of them at least."""
    for place, ladder in (
        ("ladders.danger", programme.ladders.danger),
        ("ladders.high", programme.ladders.high),
        ("call_backs.danger", programme.call_backs.danger),
    ):
        missing = TOPS - {post for rung in ladder.rungs for post in rung.tell}
        if missing == TOPS:
            yield f"{place}: neither lead nor national is told. Nobody above the officers hears of it."
        elif missing and not place.endswith(Level.high):
            yield f"{place}: {missing.pop()} is told on no rung. A danger that nobody takes comes to both."


def _grave_kinds(programme: Programme) -> Iterator[str]:
    """What is a danger by its kind, or the harm that a visit found, is no matter of days."""
    for name, least in GRAVE.items():
        kind = programme.kinds.get(name)
        if kind and kind.level.rank > least.rank:
            yield f'categories.{name}.level: "{kind.level}" lets such a child wait. Write "{least}".'
    for name in ("marks", "fear", "alone", "alone_small", "at_home"):
        level = getattr(programme.visits.alarms, name)
        if level.rank > Level.high.rank:
            yield f'visits.alarms.{name}: "{level}" lets such a child wait. Write "{Level.high}", or more urgent.'


def _again(programme: Programme) -> Iterator[str]:
    every, wait = programme.ladders.danger.again.every, programme.levels.danger.acknowledge
    if every[-1] not in "mhd" or (isinstance(wait, timedelta) and duration(every) > wait * 2):
        yield f"ladders.danger.again.every: {display(every)}. A danger that nobody owns is told again within the hour."


def _hours(programme: Programme) -> Iterator[str]:
    """Hours and days that leave nobody time to be told, or to be left alone."""
    hours = programme.hours
    for name, least in SHORTEST.items():
        begin, end = (datetime.combine(date.min, each) for each in getattr(hours, name))
        if end - begin < least:
            yield f"hours.{name}: it is open for {_span(end - begin)}. Less than {_span(least)} leaves no time."
    for name, days in (("working_days", hours.working_days), ("gentle_days", hours.gentle_days)):
        if len(days) < FEWEST_DAYS:
            yield f"hours.{name}: {len(days)} of seven days. What waits for them waits too long: write {FEWEST_DAYS}."
    if not hours.holidays:
        yield "hours.holidays: none is listed. Write those that come on the same date every year."
    yield from _moments(programme)


def _moments(programme: Programme) -> Iterator[str]:
    """The hours at which something is done once a day."""
    opens, closes = programme.hours.gentle
    if not opens <= (morning := programme.reminders.morning) < closes:
        yield f"reminders.morning: {morning:%H:%M} is not inside of hours.gentle, {opens:%H:%M} to {closes:%H:%M}."
    if opens <= (night := programme.retention.at) < closes:
        yield f"retention.at: {night:%H:%M} is in hours.gentle, when people are busiest. Write an hour of the night."


def _holidays(programme: Programme, today: date) -> Iterator[str]:
    """The days of the next twelve months on which nobody may be told what can wait."""
    listed, until = set(programme.hours.holidays_of_years), today + AHEAD
    years = range(today.year, until.year + 1)
    moving = [(name, easter.easter(year) + timedelta(days=days)) for year in years for name, days in BY_EASTER]
    for name, day in moving:
        if today <= day <= until and day not in listed:
            yield f"hours.holidays_of_years: {name}, {day}, is missing. Add it, and the days of the moon as announced."
    if not any(today <= day <= until for day in listed):
        yield f"hours.holidays_of_years: no day from {today} to {until} is listed. Ask for the list of public holidays."


def _terms(programme: Programme, today: date) -> Iterator[str]:
    """Carers are reminded of school before each term."""
    until = today + AHEAD
    if not any(today <= day <= until for day in programme.encouragement.terms):
        yield f"encouragement.terms: none from {today} to {until} is listed. Ask for the school calendar."


def _span(limit: timedelta) -> str:
    minutes = int(limit.total_seconds() // 60)
    return f"{minutes // 60} h" if minutes % 60 == 0 else f"{minutes} min"
