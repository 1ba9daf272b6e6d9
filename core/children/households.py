"""Children of one household know of each other, and its caregiver is theirs."""

from sqlalchemy import func, select

from core.children import children, numbers
from core.errors import NotYours
from core.models.child import Child, Household, NumberHolder
from core.storage import audit
from core.storage.access import Caller
from core.storage.db import Tx


def find(tx: Tx, me: Caller, child_id: int, code: str) -> int | None:
    """The household of that code in the child's district. Raises NotYours out of the officer's reach."""
    child = children.in_district(tx, me, child_id)
    held = numbers.find(tx, child.district_id, code, NumberHolder.household)
    return held[1] if held else None


def link(tx: Tx, me: Caller, child_id: int, household_id: int) -> str:
    """The child lives in that household; the child's code. Where only one of the two has a caregiver, both have.

    Raises NotYours out of reach, or for a household of another district.
    """
    child = children.in_district(tx, me, child_id, changing=True)
    household = tx.session.get_one(Household, household_id)
    if household.district_id != child.district_id:
        raise NotYours("this household lies in another district")
    child.household_id = household.id
    child.caregiver_id = child.caregiver_id or household.caregiver_id
    household.caregiver_id = household.caregiver_id or child.caregiver_id
    audit.record(tx, me, "linked", "children", child.id)
    return child.code


def siblings(tx: Tx, child: Child) -> int:
    """How many other children of its household the programme follows."""
    if child.household_id is None:
        return 0
    others = select(func.count()).select_from(Child).where(Child.household_id == child.household_id)
    return tx.connection.scalar(others.where(Child.id != child.id, Child.closed_on.is_(None))) or 0
