"""A child's home: it moves to another village, or is joined to its household."""

from dataclasses import replace
from enum import IntEnum
from functools import partial

from conversations.officer.persons import a_village
from conversations.questions import Choose, Code, YesNo
from conversations.steps import Conversation, do, end
from core.cases import finding, moving
from core.cases.moving import MovedChild
from core.children import carers, households
from core.children.carers import KnownAdult
from core.language.words import Say
from core.people import places
from core.phone import spoken
from core.storage.access import Caller, door
from core.storage.db import Tx
from core.storage.policy import OFFICERS, Policy, Resource

LETTERS = 19
"""Of a village's name on a screen that says little else."""
NAMED = 12
"""Of a carer's or volunteer's name, beside the number."""
MOST_OF_PAIR = 3
"""Volunteers of a village on one screen: a pair, and a third where the district took one."""


class HomeKey(IntEnum):
    """What changes about a child's home, by key."""

    village = 1
    district = 2
    household = 3
    numbers = 4


class CarerKey(IntEnum):
    """Whether the carer goes along, by key."""

    along = 1
    stays = 2


@door(
    Policy(
        OFFICERS,
        reads=(Resource.child, Resource.person),
        writes=(Resource.child, Resource.household),
        pin=True,
        audited=True,
    )
)
def home_of(me: Caller, child: int) -> Conversation:
    """Where the child lives; then the village it moves to, here or in another district, or its household's code.

    Each sibling that lived with it is asked about by its code. Or who the carer and the pair are, with the numbers to
    ring.
    """
    chosen = yield Choose("officer.home_of", among=HomeKey, words=partial(_card, me, child), leads=True)
    if chosen is HomeKey.numbers:
        yield Choose("officer.numbers", words=partial(_numbers, me, child))
        return end("end.bye")
    if chosen is HomeKey.household:
        household = yield Code("officer.household_of", find=partial(_household, me, child))
        code: str = yield do("household.link", households.link, me, child, household)
        return end("end.household", code=code)
    village: int = yield from a_village(replace(me, district=None) if chosen is HomeKey.district else me)
    carer = yield Choose("officer.carer", among=CarerKey)
    along = carer is CarerKey.along
    moved: MovedChild = yield do("child.move", moving.move, me, child, village, along)
    if moved.reason:
        return end(moved.reason, code=moved.code)
    for sibling, known_as in moved.left_behind:
        goes: bool = yield YesNo("officer.sibling", words=Say("officer.sibling", {"code": known_as}))
        if goes:
            yield do("child.move_too", moving.move, me, sibling, village, along)
    if not moved.next_on:
        return end("end.moving.no_visit" if moved.visited else "end.moving.nobody.no_visit", code=moved.code)
    return end("end.moving" if moved.visited else "end.moving.nobody", code=moved.code, date=moved.next_on)


def _household(me: Caller, child: int, tx: Tx, code: str) -> int | None:
    return households.find(tx, me, child, code)


def _card(me: Caller, child: int, tx: Tx) -> Say:
    card = finding.child(tx, me, child)
    place = places.name(tx, card.village)[:LETTERS]
    return Say("officer.home_of", {"code": card.code, "place": place, "siblings": card.siblings})


def _numbers(me: Caller, child: int, tx: Tx) -> Say:
    """Who cares for the child, and its pair; names for the officers of its district."""
    found = carers.read(tx, me, child)
    known = {
        "code": found.code,
        "pair": ", ".join(_reached(each) for each in found.pair[:MOST_OF_PAIR]) or Say("pair.nobody"),
    }
    if found.carer and not found.carer.may_ring:
        return Say("officer.numbers.not_safe", {**known, "name": found.carer.name[:NAMED] or "-"})
    return Say("officer.numbers", {**known, "carer": (found.carer and _reached(found.carer)) or "-"})


def _reached(adult: KnownAdult) -> str:
    number = spoken(adult.number) if adult.number else "-"
    return f"{adult.name[:NAMED]} {number}".strip()
