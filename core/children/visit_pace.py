"""How often a child is visited where the schedule of its placement does not say it: a band, a home lost, never away."""

from datetime import date, timedelta

from sqlalchemy import func, select

from core.children import case_steps, children, follow_ups
from core.clock import kigali
from core.models.case import RiskBand, Schedule
from core.models.child import Child, EmergencyPlace
from core.models.visit import Visit
from core.storage.db import Tx

REST = 0
"""Days between two visits while nobody knows where the child is."""


def renew(tx: Tx, child: Child, *, loosen: bool = False) -> date | None:
    """The child is visited from now on as its case stands; the day of the next visit, None for none.

    A visit that is due sooner stays so, unless the officer may `loosen` it.
    """
    every = every_days(tx, child)
    child.visit_every_days = every
    tx.flush()
    if every == REST:
        follow_ups.end_all(tx, child.id, "missing")
        return None
    return _set(tx, child, _next(tx, child, every), loosen=loosen)


def emergency_place(tx: Tx, child_id: int) -> EmergencyPlace | None:
    """Where the child is kept safe now, None if it is in no such place."""
    mine = (EmergencyPlace.child_id == child_id) & EmergencyPlace.ended_at.is_(None)
    return tx.session.scalar(select(EmergencyPlace).where(mine).order_by(EmergencyPlace.began_at.desc()).limit(1))


def every_days(tx: Tx, child: Child) -> int | None:
    """How many days lie between two visits as the case stands; None where its placement says it."""
    rule, case = tx.programme.case_duties, case_steps.get_case(tx, child.id)
    if case.missing_noted_at:
        return REST
    if emergency_place(tx, child.id):
        return rule.emergency_every_days
    if case.home_lost_at or case.missing_at:
        return rule.no_home_every_days
    if case.band:
        days = {RiskBand.high: rule.band_high_days, RiskBand.middle: rule.band_middle_days}
        return days.get(case.band, rule.band_low_days)
    return rule.at_home_every_days if case.schedule is Schedule.at_home else None


def _next(tx: Tx, child: Child, every: int | None) -> date | None:
    """The day by that pace, counted from the last visit, tomorrow at the earliest."""
    today = kigali(tx.at).date()
    last = tx.connection.scalar(select(func.max(Visit.on)).where(Visit.child_id == child.id))
    placement = children.current_placement(tx, child.id)
    since = max(filter(None, (last, placement.began_on if placement else None)), default=today)
    days = follow_ups.next_day(tx.programme, child.worry_until, placement.began_on if placement else None, since, every)
    return None if days is None else follow_ups.open_day(tx.programme, max(days, today + timedelta(days=1)))


def _set(tx: Tx, child: Child, upcoming: date | None, *, loosen: bool) -> date | None:
    """The coming visit is due on that day, unless one that stands is due before; what is overdue stays owed."""
    if upcoming is None:
        follow_ups.end_all(tx, child.id, "pace")
        return None
    today = kigali(tx.at).date()
    coming = [each for each in follow_ups.due_visits(tx, child.id) if each.due_on >= today]
    if coming and (coming[0].due_on == upcoming or (coming[0].due_on < upcoming and not loosen)):
        return coming[0].due_on
    follow_ups.end(tx, coming, "pace")
    follow_ups.plan(tx, child, upcoming)
    return upcoming
