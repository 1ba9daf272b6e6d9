"""The carer of a child, and its pair, as officers reach them."""

from typing import NamedTuple

from core.children import children
from core.messages import outbox
from core.people import people
from core.storage import audit
from core.storage.access import Caller
from core.storage.db import Tx


class ChildNumbers(NamedTuple):
    """Whom to ring about the child of that code: "" for a number that is not known or not safe."""

    code: str
    carer: str
    pair: list[str]


def read_number(tx: Tx, me: Caller, child_id: int) -> str:
    """The number of the child's carer, for an officer who must ring; the look is recorded. "" where none is known, or
    where the carer said that it is not safe to ring. Raises NotYours out of the officer's reach.
    """
    return read_numbers(tx, me, child_id).carer


def read_numbers(tx: Tx, me: Caller, child_id: int) -> ChildNumbers:
    """The numbers of the child's carer and of its village's pair; as read_number does."""
    child = children.in_district(tx, me, child_id)
    audit.record(tx, me, "read", "children", child.id)
    number = people.number_of(tx, child.caregiver_id) if child.caregiver_id else ""
    carer = "" if number and outbox.is_silenced(tx, number) else number
    return ChildNumbers(
        child.code, carer, [people.number_of(tx, each.id) for each in people.pair(tx, child.village_id)]
    )
