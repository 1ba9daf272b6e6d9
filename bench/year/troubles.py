"""What goes wrong in a village beside what a visit finds: concerns, two children at once, cries for help, a prank."""

from datetime import timedelta
from functools import partial
from random import Random
from typing import TYPE_CHECKING

from bench.year import pens
from bench.year.book import PutRight, ToldApart
from bench.year.network import Talked, Thumb, alert_in
from bench.year.thumbs import keys
from bench.year.town import PlannedCall

if TYPE_CHECKING:
    from bench.year.volunteers import YearVolunteer

OF_DANGER, PROTECTED, OF_OFFICERS = 0.12, 0.04, 0.02
OF_TWO, IN_WORDS, SAME_CHILD = 0.12, 0.12, 0.5
"""Of the troubles: two children told of in one dangerous hour, and a cry for help by SMS. Of those asked whether it is
the child told of before: who say so.
"""
CATEGORIES = [*([each] for each in "12345678"), *(["9", each] for each in "12345678")]
Keys = dict[str, str | list[str]]


def arises(who: "YearVolunteer") -> None:
    """Somebody sees that something is wrong."""
    at = who.chance.random()
    if at < IN_WORDS:
        cries_for_help(who)
    elif at < IN_WORDS + OF_TWO:
        _tells_of_two(who)
    else:
        _tells(who, _concern(who), danger=who.chance.random() < OF_DANGER)


def cries_for_help(who: "YearVolunteer") -> None:
    """An SMS without a code or a number, of which each word says that somebody must come."""
    who.town.book.counts["cries_for_help"] += 1
    who.town.text(who.number, pens.cry_for_help(who.chance, who.language))


def tells_at_night(who: "YearVolunteer") -> None:
    """A danger, at whatever hour."""
    _tells(who, _about(who.chance, "2", "", "5"), danger=True)


def _concern(who: "YearVolunteer") -> Keys:
    chance, codes = who.chance, who.pair.codes
    protected = chance.choices("123", (PROTECTED, 1 - PROTECTED - OF_OFFICERS, OF_OFFICERS))[0]
    about = "1" if codes and chance.random() < 0.6 else chance.choice("23")
    return _about(chance, about, chance.choice(codes) if codes else "", "3", protected)


def _about(chance: Random, about: str, code: str, seen: str, protected: str = "2") -> Keys:
    return {
        "concern__about": about,
        "concern__code": code,
        "concern__child_seen": seen,
        "concern__category": list(chance.choice(CATEGORIES)),
        "concern__protected": protected,
        "concern__same": "1" if chance.random() < SAME_CHILD else "2",
    }


def _tells(who: "YearVolunteer", told: Keys, *, danger: bool) -> None:
    urgency = "1" if danger else who.chance.choice("223")

    def begin() -> Thumb:
        return keys(volunteer__home="2", concern__urgency=urgency, **_fresh(told))

    who.town.book.counts["concerns_told"] += 1
    who.town.dial(PlannedCall(who.number, begin, who.chance, danger=danger, awake=False))


def _fresh(told: Keys) -> Keys:
    """Lists of keys are used up by a call."""
    return {name: list(key) if isinstance(key, list) else key for name, key in told.items()}


def _tells_of_two(who: "YearVolunteer") -> None:
    """Two children in danger, in two calls within a minute; or one whose code was mistaken at first."""
    if who.chance.random() < 0.5 and len(who.pair.codes) > 1:
        _puts_right(who)
    else:
        who.town.book.counts["two_told_at_once"] += 1
        _in_two_calls(who)


def _puts_right(who: "YearVolunteer") -> None:
    """Another child's code, back from the next question, and the code that was meant."""
    mistaken, meant = who.chance.sample(who.pair.codes, 2)

    def begin() -> Thumb:
        told = _about(who.chance, "1", "", "")
        told |= {"concern__code": [mistaken, meant], "concern__category": ["0", *told["concern__category"]]}
        return keys(volunteer__home="2", concern__urgency="1", change__ask="1", **told)

    def then(talked: Talked) -> None:
        if talked.name.startswith("concern.thanks"):
            who.town.book.put_right.append(PutRight(who.town.now, alert_in(talked.text), meant))

    who.town.dial(PlannedCall(who.number, begin, who.chance, then, danger=True, awake=False))


def _in_two_calls(who: "YearVolunteer") -> None:
    """A girl and, within the minute, a small boy; neither is registered."""
    numbers: list[str] = []

    def call(seen: str, then: partial[None]) -> None:
        told = _about(who.chance, "2", "", seen)
        told["concern__same"] = "2"
        begin = lambda: keys(volunteer__home="2", concern__urgency="1", **_fresh(told))  # noqa: E731
        who.town.dial(PlannedCall(who.number, begin, who.chance, then, danger=True, awake=False))

    def first(talked: Talked) -> None:
        if talked.name.startswith("concern.thanks"):
            numbers.append(alert_in(talked.text))
            who.town.later(timedelta(seconds=40), partial(call, "5", partial(second)), awake=False)

    def second(talked: Talked) -> None:
        if talked.name.startswith("concern.thanks"):
            apart = (numbers[0], alert_in(talked.text))
            who.town.book.told_apart.append(ToldApart(who.town.now, who.number, apart))

    call("3", partial(first))


def plays_a_prank(who: "YearVolunteer", times: int) -> None:
    """Somebody has got hold of the phone: danger after danger, each of another child, a minute or so apart."""
    for at in range(times):
        told = _about(who.chance, "2", "", str(1 + at % 8))
        told["concern__same"] = "2"
        wait = timedelta(seconds=at * 70 + who.chance.randrange(30))
        who.town.later(wait, partial(_tells, who, told, danger=True), awake=False)
    who.town.book.counts["pranks"] += times
