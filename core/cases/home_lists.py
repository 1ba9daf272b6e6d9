"""Households of the district as a list, and one of them: its children, its carer's state, and whether it fosters."""

from collections.abc import Sequence
from typing import NamedTuple

from sqlalchemy import Select, func, select

from core.children import households
from core.errors import NotYours
from core.models.child import Child, Household
from core.models.foster import FosterFamily, FosterStep
from core.models.place import Place
from core.storage import audit
from core.storage.access import Caller
from core.storage.db import Tx

PAGE = 50


class ListedHome(NamedTuple):
    """A household on the list: its code, its village, and how many children of the programme live there."""

    id: int
    code: str
    village: str
    children: int


class ReadHome(NamedTuple):
    """One household. `carer` is the person who cares there, `family` its way as a foster family; None for none."""

    id: int
    code: str
    village: str
    carer: int | None
    children: Sequence[Child]
    family: int | None


def listed(tx: Tx, me: Caller, page: int, sector: int | None = None) -> tuple[list[ListedHome], bool]:
    """One page of the district's households, those with most children at the top, and whether more follow; the nation's
    by district and code, as counting the children of all would take too long.
    """
    ordered = _homes(me, sector).offset((page - 1) * PAGE).limit(PAGE + 1)
    rows = [ListedHome(*each) for each in tx.connection.execute(ordered)]
    return rows[:PAGE], len(rows) > PAGE


def ids(tx: Tx, me: Caller, sector: int | None = None) -> list[int]:
    """All of them, in the same order."""
    return list(tx.connection.scalars(_homes(me, sector).with_only_columns(Household.id)))


def _homes(me: Caller, sector: int | None) -> Select[int, str, str, int]:
    theirs = select(func.count()).where(Child.household_id == Household.id, Child.closed_on.is_(None))
    living = theirs.correlate(Household).scalar_subquery()
    found = select(Household.id, Household.code, Place.name, living.label("living"))
    found = found.join(Place, Place.id == Household.village_id)
    found = found.where(Household.district_id == me.district) if me.district is not None else found
    found = found.where(Place.sector_id == sector) if sector is not None else found
    by = living.desc() if me.district is not None else Household.district_id
    return found.order_by(by, Household.code)


def read(tx: Tx, me: Caller, household_id: int) -> ReadHome:
    """One of them; the look is written down. Raises NotYours out of the officer's reach."""
    home = tx.session.get_one(Household, household_id)
    if me.role is None or not me.role.is_officer or me.district not in (home.district_id, None):
        raise NotYours("this household lies in another district")
    audit.record(tx, me, "read", "households", home.id)
    living = select(Child).where(Child.household_id == home.id, Child.closed_on.is_(None)).order_by(Child.code)
    ends = (FosterStep.not_approved, FosterStep.withdrawn)
    fosters = select(FosterFamily.id).where(FosterFamily.household_id == home.id, FosterFamily.step.not_in(ends))
    return ReadHome(
        home.id,
        home.code,
        tx.session.get_one(Place, home.village_id).name,
        households.carer_of(tx, home),
        tx.session.scalars(living).all(),
        tx.session.scalar(fosters.limit(1)),
    )
