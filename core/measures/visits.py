"""Measures of visits: due, done, on time, the first after a placement, and all that were made."""

from typing import Any

from sqlalchemy import Select, and_, case, exists

from core.measures.frame import Measure, MeasuredMonth, Unit
from core.measures.rows import RowOwner, rows, yes
from core.models.child import Child, Placement
from core.models.visit import Due, FollowUp, Visit
from core.storage.db import Tx


def _due(ask: MeasuredMonth, hit: Any) -> Select[Any]:
    """Visits that fell due, each day once: made in time, made late, or not made.

    One that ended (another day took its place, the case was closed) was owed to nobody.
    """
    about = RowOwner(FollowUp.child_id, FollowUp.due_on, FollowUp.village_id)
    found = rows(FollowUp, ask, about, hit=hit).outerjoin(Visit, Visit.id == FollowUp.visit_id)
    owed = FollowUp.state != Due.ended
    return found.where(FollowUp.district_id == ask.district, ask.holds_day(FollowUp.due_on), owed)


def _done(_tx: Tx, ask: MeasuredMonth) -> Select[Any]:
    return _due(ask, yes(FollowUp.state == Due.done))


def _on_time(_tx: Tx, ask: MeasuredMonth) -> Select[Any]:
    return _due(ask, yes(and_(FollowUp.state == Due.done, Visit.on <= FollowUp.due_on)))


def _first(tx: Tx, ask: MeasuredMonth) -> Select[Any]:
    """Placements whose days for the first visit are over."""
    wait = tx.programme.follow_up.first
    days = wait if isinstance(wait, int) else 0
    last = {day: tx.programme.working.day_after(day, days) for day in ask.days()}
    over = [day for day, end in last.items() if end < ask.today]
    within = Visit.on.between(Placement.began_on, case(last, value=Placement.began_on))
    visited = exists().where(Visit.child_id == Placement.child_id, within)
    about = RowOwner(Child.id, Placement.began_on, Child.village_id)
    found = rows(Placement, ask, about, hit=yes(visited)).join(Child, Child.id == Placement.child_id)
    return found.where(Child.district_id == ask.district, Placement.began_on.in_(over))


def _made(_tx: Tx, ask: MeasuredMonth) -> Select[Any]:
    about = RowOwner(Visit.child_id, Visit.on, Visit.village_id)
    told_once = Visit.same_as_id.is_(None)
    return rows(Visit, ask, about).where(Visit.district_id == ask.district, ask.holds_day(Visit.on), told_once)


VISITS_MADE = Measure("visits_made", Unit.visits, _made, share=False)
VISITS = (
    VISITS_MADE,
    Measure("visits_done", Unit.visits, _done),
    Measure("visits_on_time", Unit.visits, _on_time),
    Measure("first_visit_in_time", Unit.placements, _first),
)
