"""Children as a list that can be narrowed: by code and place, with the day of the next visit. No name, sex or age."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date
from typing import Any, NamedTuple

from sqlalchemy import ColumnElement, Select, case, func, select

from core.cases import officers_left
from core.cases.waiting_lines import here, today
from core.models.case import Case, CaseStep, RiskBand
from core.models.child import Child
from core.models.place import Place
from core.models.visit import Due, FollowUp
from core.storage.access import Caller
from core.storage.db import Tx

PAGE = 50
STANDS = ("open", "late", "worry", "home", "closed")
SORTS = ("due", "risk", "village", "code")


@dataclass(frozen=True)
class ChildFilter:
    """What the list is narrowed to, and by what it is sorted. `stands` is one of STANDS, `sort` of SORTS. `mine` are
    the children the officer had to do with.
    """

    stands: str = "open"
    mine: bool = False
    band: RiskBand | None = None
    step: CaseStep | None = None
    sector: int | None = None
    village: int | None = None
    sort: str = SORTS[0]
    page: int = 1


class ListedCase(NamedTuple):
    """A child on the list."""

    id: int
    code: str
    village: str
    step: CaseStep | None
    band: RiskBand | None
    due: date | None


def listed(tx: Tx, me: Caller, narrowed: ChildFilter) -> tuple[list[ListedCase], bool]:
    """One page of them, sorted as asked, and whether more follow."""
    found = _found(tx, me, narrowed).offset((narrowed.page - 1) * PAGE).limit(PAGE + 1)
    rows = [ListedCase(*each) for each in tx.connection.execute(found)]
    return rows[:PAGE], len(rows) > PAGE


def ids(tx: Tx, me: Caller, narrowed: ChildFilter) -> list[int]:
    """All of them, sorted as asked."""
    return list(tx.connection.scalars(_found(tx, me, narrowed).with_only_columns(Child.id)))


def villages(tx: Tx, children: Collection[int]) -> dict[int, str]:
    """Where each of these children lives, in one statement. Who may see their codes may see that."""
    found = select(Child.id, Place.name).join(Place, Place.id == Child.village_id).where(Child.id.in_(children))
    return {row: name for row, name in tx.connection.execute(found)} if children else {}


def sectors(tx: Tx, me: Caller) -> dict[int, str]:
    """The sectors of the officer's district, by name; none for the nation, which narrows by other things."""
    found = select(Place.id, Place.name).where(Place.level == "sector", Place.district_id == me.district)
    return {row: name for row, name in tx.connection.execute(found.order_by(Place.name))}


def villages_of(tx: Tx, me: Caller, sector: int | None) -> dict[int, str]:
    """The villages of that sector of the officer's district, by name."""
    there = (Place.level == "village", Place.sector_id == sector, Place.district_id == me.district)
    found = select(Place.id, Place.name).where(*there).order_by(Place.name)
    return {row: name for row, name in tx.connection.execute(found)} if sector and me.district else {}


def _found(tx: Tx, me: Caller, narrowed: ChildFilter) -> Select[int, str, str, CaseStep, RiskBand, date]:
    first = _due(me).subquery()
    found = select(Child.id, Child.code, Place.name, Case.step, Case.band, first.c.due)
    found = found.join(Place, Place.id == Child.village_id).outerjoin(Case, Case.child_id == Child.id)
    found = found.outerjoin(first, first.c.child_id == Child.id)
    closed = Child.closed_on.is_not(None) if narrowed.stands == "closed" else Child.closed_on.is_(None)
    apart = {
        "late": first.c.due < today(tx),
        "worry": Child.worry_until >= today(tx),
        "home": Case.home_lost_at.is_not(None),
    }
    which = [closed, *([apart[narrowed.stands]] if narrowed.stands in apart else [])]
    which += [Case.band == narrowed.band] if narrowed.band else []
    which += [Case.step == narrowed.step] if narrowed.step else []
    which += [Place.sector_id == narrowed.sector] if narrowed.sector else []
    which += [Child.village_id == narrowed.village] if narrowed.village else []
    which += [Child.id.in_(officers_left.worked_for(me.id))] if narrowed.mine else []
    return found.where(here(Child.district_id, me.district), *which).order_by(*_order(narrowed.sort, first.c.due))


def _due(me: Caller) -> Select[int, date]:
    """When each child is to be visited next."""
    owed = select(FollowUp.child_id, func.min(FollowUp.due_on).label("due")).where(FollowUp.state == Due.open)
    return owed.where(here(FollowUp.district_id, me.district)).group_by(FollowUp.child_id)


def _order(sort: str, due: ColumnElement[date]) -> list[ColumnElement[Any]]:
    """Whoever is to be visited first comes first among equals."""
    bands = {band.value: at for at, band in enumerate(RiskBand)}
    leading: dict[str, list[ColumnElement[Any]]] = {
        "risk": [case(bands, value=Case.band, else_=len(bands))],
        "village": [Place.name.expression, Child.village_id.expression],
        "code": [Child.code.expression],
    }
    return [*leading.get(sort, []), due.is_(None), due, Child.code.expression]
