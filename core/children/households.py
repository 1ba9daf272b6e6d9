"""Children of one household or of one carer know of each other, and the household's caregiver is theirs."""

from dataclasses import dataclass

from sqlalchemy import or_, select

from core.children import children, numbers
from core.errors import NotYours
from core.models.child import Child, Household, NumberHolder
from core.models.person import Person, PersonStatus
from core.models.place import Place
from core.storage import audit
from core.storage.access import Caller
from core.storage.db import Tx


@dataclass(frozen=True)
class Sibling:
    """Another child of the same household, or of the same carer."""

    id: int
    code: str
    village: int


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


def carer_of(tx: Tx, household: Household) -> int | None:
    """Who cares in that home, as it has it itself or a child who lives there; None where nobody is known who has not
    left.
    """
    living = select(Child.caregiver_id).where(Child.household_id == household.id, Child.closed_on.is_(None))
    named = {household.caregiver_id, *tx.connection.scalars(living)} - {None}
    here = select(Person.id).where(Person.id.in_(named), Person.standing != PersonStatus.left).order_by(Person.id)
    found = list(tx.connection.scalars(here)) if named else []
    return household.caregiver_id if household.caregiver_id in found else next(iter(found), None)


def begin_care(tx: Tx, household: Household, carer: int) -> None:
    """That person cares from now on in a home in which nobody else is known to, and for every child there."""
    for child in tx.session.scalars(select(Child).where(Child.household_id == household.id, Child.closed_on.is_(None))):
        child.caregiver_id = carer
    household.caregiver_id = carer
    tx.flush()


def join(tx: Tx, child: Child, other: Child) -> None:
    """Both live in one home, which gets a code of its own where it has none; its caregiver is the child's too."""
    if other.household_id is None:
        village = tx.session.get_one(Place, other.village_id)
        household = children.register_household(tx, village)
        household.caregiver_id, other.household_id = other.caregiver_id, household.id
    child.household_id = other.household_id
    child.caregiver_id = child.caregiver_id or other.caregiver_id


def siblings_of(tx: Tx, child: Child) -> list[Sibling]:
    """The other children of its household, or of its carer, whose cases are open, by code."""
    shared = [
        column == value
        for column, value in ((Child.household_id, child.household_id), (Child.caregiver_id, child.caregiver_id))
        if value is not None
    ]
    if not shared:
        return []
    others = select(Child.id, Child.code, Child.village_id).where(or_(*shared), Child.id != child.id)
    found = tx.connection.execute(others.where(Child.closed_on.is_(None)).order_by(Child.code))
    return [Sibling(*row) for row in found]


def siblings(tx: Tx, child: Child) -> int:
    """How many other children of its household, or of its carer, the programme follows."""
    return len(siblings_of(tx, child))
