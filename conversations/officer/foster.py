"""Foster families of the district: who is on the way, what comes next, and whose review is due."""

from enum import IntEnum
from functools import partial

from conversations.asking import Option
from conversations.officer.placement import EndingKey
from conversations.questions import Choose, Code
from conversations.steps import Conversation, End, do, end
from conversations.volunteer.gathering import past_day
from core.cases import foster
from core.cases.foster import ENDS, Family, Stepped
from core.language.words import Say
from core.models.foster import FosterStep
from core.people import places
from core.storage.access import Caller, door
from core.storage.db import Tx
from core.storage.policy import NATION, OFFICERS, Policy, Resource

NEW = 0
LETTERS = 14
"""Of a village's name, so that the card and what may follow fit one screen."""


class EndKey(IntEnum):
    """Why a family is not approved, or withdraws, by key."""

    unsuitable = 1
    health = 2
    own_wish = 3
    moved = 4
    other = 5


@door(
    Policy(
        OFFICERS,
        reads=(Resource.listing, Resource.household, Resource.child),
        writes=(Resource.household, Resource.child),
        pin=True,
        audited=True,
        read_only=NATION,
    )
)
def foster_families(me: Caller) -> Conversation:
    """The families, whose review is due first at the top; a household that is found, or the next step of one."""
    family = yield Choose("officer.foster", among=partial(_listed, me), line="list.foster", leads=True)
    if family == NEW:
        household = yield Code("foster.household", find=partial(_household, me))
        on: str = yield from past_day("foster.day", today=True)
        found: Stepped = yield do("foster.find", foster.find, me, household, on)
        return _told(found)
    return (yield from one_family(me, family))


@door(
    Policy(
        OFFICERS,
        reads=(Resource.household, Resource.child),
        writes=(Resource.household, Resource.child),
        pin=True,
        audited=True,
        read_only=NATION,
    )
)
def one_family(me: Caller, family: int) -> Conversation:
    """One family, and the next step it takes."""
    chosen = yield Choose("foster.one", among=partial(_steps, me, family), words=partial(_card, me, family), leads=True)
    step = FosterStep(chosen)
    if step is FosterStep.matched:
        return (yield from _match(me, family))
    reason = (yield Choose("foster.reason", among=EndKey)).name if step in ENDS else None
    on = yield from past_day("foster.day", today=True)
    moved: Stepped = yield do("foster.move", foster.move, me, family, step.value, on, reason)
    return _told(moved)


def _match(me: Caller, family: int) -> Conversation:
    child, leaves = yield Code("foster.child", find=partial(_child, me))
    why = (yield Choose("officer.ended", among=EndingKey)).name if leaves else None
    on: str = yield from past_day("foster.day", today=True)
    matched: Stepped = yield do("foster.match", foster.match, me, family, child, on, why)
    return _told(matched)


def _told(now: Stepped) -> End:
    if now.reason:
        return end(now.reason, code=now.code)
    step = Say(f"foster.step.{now.step}")
    if now.review_on:
        return end("end.foster.review", code=now.code, fostering=step, date=now.review_on)
    return end("end.foster", code=now.code, fostering=step)


def _household(me: Caller, tx: Tx, code: str) -> int | None:
    return foster.find_household(tx, me, code)


def _child(me: Caller, tx: Tx, code: str) -> list[int | bool] | None:
    return foster.find_child(tx, me, code)


def _listed(me: Caller, tx: Tx) -> list[Option]:
    """A household that is found first, but for the national desk, which looks only."""
    new = [] if me.district is None else [Option(NEW, Say("officer.foster.new"))]
    return [*new, *(Option(each.id, _line(each)) for each in foster.in_reach(tx, me))]


def _line(family: Family) -> Say:
    """Code and step; with a child in it, by when it is reviewed."""
    slots = {"code": family.code, "fostering": Say(f"foster.step.{family.step}")}
    return Say("list.foster", {**slots, "date": f"{family.review_on or family.on:%d/%m}"})


def _steps(me: Caller, family: int, tx: Tx) -> list[Option]:
    """What may follow; nothing for the national desk."""
    follows = foster.get_family(tx, me, family).next if me.district is not None else ()
    return [Option(each.value, Say(f"foster.do.{each}")) for each in follows]


def _card(me: Caller, family: int, tx: Tx) -> Say:
    found = foster.get_family(tx, me, family)
    slots = {
        "code": found.code,
        "place": places.name(tx, found.village)[:LETTERS],
        "fostering": Say(f"foster.step.{found.step}"),
        "date": f"{found.on:%d/%m}",
    }
    if found.child is None or found.review_on is None:
        return Say("foster.one", slots)
    return Say("foster.one_matched", {**slots, "child": found.child, "due": f"{found.review_on:%d/%m}"})
