"""Visits of a district by week: which fell due, which of them were made in time or late, and the last told."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import NamedTuple

from sqlalchemy import ColumnElement, Select, and_, case, func, select
from sqlalchemy.orm import InstrumentedAttribute

from core.clock import kigali
from core.models.child import Child
from core.models.place import Place
from core.models.visit import Due, FollowUp, Visit
from core.storage.db import Tx

BACK, AHEAD = 12, 1
"""Weeks before this one, and after it."""
PAGE = 50
WEEK = timedelta(days=7)


@dataclass(frozen=True, slots=True)
class DueVisits:
    """One week or month: of the visits that fell due in it, how many were made in time, made late, are not made though
    their day is over, or are still to come.
    """

    first: date
    in_time: int = 0
    late: int = 0
    not_made: int = 0
    to_come: int = 0

    @property
    def due(self) -> int:
        """All of them."""
        return self.in_time + self.late + self.not_made + self.to_come


class ToldVisit(NamedTuple):
    """A visit as a list has it: code, place and days; what was told stands on its own page."""

    id: int
    code: str
    village: str
    on: date
    late: bool


def weeks(tx: Tx, district: int, sector: int | None = None) -> list[DueVisits]:
    """From twelve weeks back to the coming one, the oldest first. What ended was owed to nobody."""
    today = kigali(tx.at).date()
    this = today - timedelta(days=today.weekday())
    mondays = [this + WEEK * ahead for ahead in range(-BACK, AHEAD + 1)]
    made, in_time, over = FollowUp.state == Due.done, Visit.on <= FollowUp.due_on, FollowUp.due_on < today
    counts = [_sum(and_(made, in_time)), _sum(and_(made, ~in_time)), _sum(and_(~made, over)), _sum(and_(~made, ~over))]
    found = select(FollowUp.due_on, *counts).outerjoin(Visit, Visit.id == FollowUp.visit_id)
    owed = FollowUp.state.in_((Due.open, Due.done, Due.missed))
    found = found.where(FollowUp.district_id == district, owed, FollowUp.due_on.between(mondays[0], mondays[-1] + WEEK))
    found = found.where(_in_sector(FollowUp.village_id, sector)) if sector else found
    days = tx.connection.execute(found.group_by(FollowUp.due_on)).all()
    return [_week(monday, [row[1:] for row in days if monday <= row[0] < monday + WEEK]) for monday in mondays]


def told(tx: Tx, district: int, sector: int | None = None, page: int = 1) -> tuple[list[ToldVisit], bool]:
    """The visits of a district, the newest first, each home visit once; and whether more follow."""
    newest = _told(district, sector).offset((page - 1) * PAGE).limit(PAGE + 1)
    rows = [ToldVisit(*each) for each in tx.connection.execute(newest)]
    return rows[:PAGE], len(rows) > PAGE


def ids(tx: Tx, district: int, sector: int | None = None) -> list[int]:
    """All of them, in the same order."""
    return list(tx.connection.scalars(_told(district, sector).with_only_columns(Visit.id)))


def _told(district: int, sector: int | None) -> Select[int, str, str, date, bool]:
    found = select(Visit.id, Child.code, Place.name, Visit.on, Visit.late)
    found = found.join(Child, Child.id == Visit.child_id).join(Place, Place.id == Visit.village_id)
    found = found.where(Visit.district_id == district, Visit.same_as_id.is_(None))
    found = found.where(_in_sector(Visit.village_id, sector)) if sector else found
    return found.order_by(Visit.on.desc(), Visit.id.desc())


def _in_sector(village: InstrumentedAttribute[int], sector: int) -> ColumnElement[bool]:
    return village.in_(select(Place.id).where(Place.sector_id == sector, Place.level == "village"))


def _sum(which: ColumnElement[bool]) -> ColumnElement[int]:
    return func.sum(case((which, 1), else_=0))


def _week(monday: date, days: Sequence[Sequence[int]]) -> DueVisits:
    return DueVisits(monday, *(sum(int(each[at]) for each in days) for at in range(4)))
