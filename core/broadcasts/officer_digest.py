"""The officers' morning: what waits in the district, in counts only; nothing where nothing waits."""

from datetime import datetime, timedelta

from sqlalchemy import Select, func, select

from core.cases.foster import WITH_CHILD
from core.clock import kigali, moment
from core.language.words import Say
from core.messages import outbox
from core.messages.outbox import Notice
from core.models.alert import OPEN, Alert, Level
from core.models.case import Need
from core.models.child import Child, Placement
from core.models.duty import WAITING, CallBack
from core.models.foster import FosterFamily
from core.models.message import Lane
from core.models.person import Person
from core.models.registration import Closing, ClosingState
from core.models.review import Review
from core.models.round import Round
from core.models.support_plan import PlanLine, PlanState
from core.models.visit import Due, FollowUp
from core.people import duty
from core.programme.programme import Programme
from core.storage.db import Tx

MOST = 10
"""Districts told in one transaction."""
READ_ALONG = "moved"
"""A visit that a volunteer moved waits for nobody in the office: it is told beside what does."""


def upcoming(programme: Programme, at: datetime) -> datetime:
    """The opening of the next working day."""
    today = kigali(at).date()
    opening = moment(today, programme.working.opens)
    if programme.working.is_day(today) and opening > at:
        return opening
    return moment(programme.working.day_after(today), programme.working.opens)


def patience(programme: Programme) -> timedelta:
    """Until offices close: then the next morning's counts are nearer."""
    opens, closes = programme.hours.working
    return timedelta(hours=closes.hour - opens.hour, minutes=closes.minute - opens.minute)


def tell_some(tx: Tx, going: Round) -> int | None:
    """The next districts that have officers; the last of them, None when there are no more."""
    staffed = Person.role.in_(duty.AT_WORK) & (Person.district_id > going.reached)
    found = select(Person.district_id).distinct().where(staffed)
    districts = [each for each in tx.connection.scalars(found.order_by(Person.district_id).limit(MOST)) if each]
    for each in districts:
        _tell(tx, each)
    return districts[-1] if districts else None


def _tell(tx: Tx, district: int) -> None:
    waiting = counts(tx, district)
    if not any(count for name, count in waiting.items() if name != READ_ALONG):
        return
    today = kigali(tx.at).date()
    closing = moment(today, tx.programme.working.closes)
    for officer in duty.at_work(tx, district):
        once = f"morning:{today}:{officer.id}"
        outbox.post(tx, officer, Notice(Say("sms.morning", waiting), Lane.reminders, once, expires_at=closing))


def counts(tx: Tx, district: int) -> dict[str, int]:
    """Open alerts by level, late visits and those moved, calls, closings, reviews and what was planned that wait, by
    the slots of their numbers.
    """
    here = (Alert.district_id == district) & Alert.bypasses.is_(False)
    found = select(Alert.level, func.count()).where(here, Alert.state.in_(OPEN))
    alerts = {level: count for level, count in tx.connection.execute(found.group_by(Alert.level))}
    danger, high = alerts.pop(Level.danger, 0), alerts.pop(Level.high, 0)
    due = (FollowUp.district_id == district) & (FollowUp.state == Due.open)
    calls = (CallBack.district_id == district) & (CallBack.state.in_(WAITING))
    asked = (Closing.district_id == district) & (Closing.state == ClosingState.asked)
    return {
        "danger": danger,
        "high": high,
        "others": sum(alerts.values()),
        "visits": _count(tx, select(func.count()).where(due, FollowUp.due_on < kigali(tx.at).date())),
        "moved": _count(tx, select(func.count()).where(due, FollowUp.moved_from.is_not(None))),
        "calls": _count(tx, select(func.count()).where(calls)),
        "closings": _count(tx, select(func.count()).where(asked)),
        "reviews": _reviews(tx, district),
        "plans": _plans(tx, district),
    }


def _reviews(tx: Tx, district: int) -> int:
    """What is owed to children by today, and foster families whose review is due while the child lives there."""
    today = kigali(tx.at).date()
    owed = (Review.district_id == district) & (Review.state == Due.open) & (Review.due_on <= today)
    kept = FosterFamily.step.in_(WITH_CHILD) & (FosterFamily.review_due_on <= today)
    lasts = Placement.ended_on.is_(None) & Child.closed_on.is_(None)
    families = (
        select(func.count())
        .select_from(FosterFamily)
        .join(Placement, Placement.id == FosterFamily.placement_id)
        .join(Child, Child.id == Placement.child_id)
        .where(FosterFamily.district_id == district, kept, lasts)
    )
    return _count(tx, select(func.count()).where(owed)) + _count(tx, families)


def _plans(tx: Tx, district: int) -> int:
    """What was to be done for children, or to be met before they are placed, by a day that is over."""
    today = kigali(tx.at).date()
    planned = (PlanLine.child_id == Child.id) & (PlanLine.state == PlanState.planned) & (PlanLine.planned_on < today)
    needed = (Need.child_id == Child.id) & Need.done_on.is_(None) & (Need.due_on < today)
    here = select(func.count()).where(Child.district_id == district, Child.closed_on.is_(None))
    return _count(tx, here.where(planned)) + _count(tx, here.where(needed))


def _count(tx: Tx, counted: Select[int]) -> int:
    return tx.connection.scalar(counted) or 0
