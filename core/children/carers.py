"""The carer of a child as officers reach them."""

from core.children import children
from core.messages import outbox
from core.people import people
from core.storage import audit
from core.storage.access import Caller
from core.storage.db import Tx


def read_number(tx: Tx, me: Caller, child_id: int) -> str:
    """The number of the child's carer, for an officer who must ring; the look is recorded. "" where none is known, or
    where the carer said that it is not safe to ring. Raises NotYours out of the officer's reach.
    """
    child = children.in_district(tx, me, child_id)
    audit.record(tx, me, "read", "children", child.id)
    number = people.number_of(tx, child.caregiver_id) if child.caregiver_id else ""
    return "" if number and outbox.is_silenced(tx, number) else number
