"""Visits that a volunteer moved to another day, for whoever looks after the pair: which, until when, and why."""

from enum import IntEnum
from functools import partial

from conversations.asking import Option
from conversations.officer.child import one_child
from conversations.questions import Choose
from conversations.steps import Conversation
from core.children import proposed_days
from core.children.proposed_days import MovedVisit
from core.language.words import Say
from core.storage.access import Caller, door
from core.storage.db import Tx
from core.storage.policy import OFFICERS, SECTOR_OFFICERS, Policy, Resource


class MovedKey(IntEnum):
    """What may follow, by key."""

    child = 1


@door(Policy(OFFICERS | SECTOR_OFFICERS, reads=(Resource.listing, Resource.child), pin=True, audited=True))
def moved_visits(me: Caller) -> Conversation:
    """Codes and days, the next due at the top; then one of them, and its child's card."""
    follow_up, child = yield Choose("officer.moved", among=partial(_listed, me), line="list.moved", leads=True)
    yield Choose("officer.moved_visit", among=MovedKey, words=partial(_card, me, follow_up), leads=True)
    return (yield from one_child(me, child))


def _listed(me: Caller, tx: Tx) -> list[Option]:
    return [Option([each.id, each.child], Say("list.moved", _slots(each))) for each in proposed_days.in_reach(tx, me)]


def _card(me: Caller, follow_up: int, tx: Tx) -> Say:
    moved = proposed_days.moved_visit(tx, me, follow_up)
    return Say("officer.moved_visit", {**_slots(moved), "excuse": Say(f"other_day.why.{moved.why}")})


def _slots(moved: MovedVisit) -> dict[str, Say | str | int]:
    return {"code": moved.code, "date": f"{moved.moved_from:%d/%m}", "due": f"{moved.due_on:%d/%m}"}
