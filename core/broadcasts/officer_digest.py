"""The officers' morning: what waits in the district, in counts only; nothing where nothing waits."""

from datetime import datetime, timedelta

from sqlalchemy import BigInteger, bindparam, func, select

from core.alerts import scope
from core.cases import waiting_lists
from core.cases.waiting_lists import Reach
from core.children import proposed_days
from core.clock import kigali, moment
from core.language.words import Say
from core.messages import outbox
from core.messages.outbox import Notice
from core.models.alert import OPEN, Alert, Level
from core.models.message import Lane
from core.models.person import Person, Role
from core.models.registration import Closing, ClosingState
from core.models.round import Round
from core.models.visit import Due, FollowUp
from core.people import duty
from core.programme.programme import Programme
from core.storage.db import Tx
from core.storage.prepared import Prepared, Values

MOST = 1
"""Districts told in one transaction."""
LISTED = ("visits", "worries", "calls", "reviews", "plans")
"""Lists whose length is told, each by the name of its slot."""
BY_WORK = ("worries",)
"""Of them those that differ by what an officer does; the others are counted once for the whole district."""
_DISTRICT = bindparam("district", type_=BigInteger())
_OPEN_ALERTS = Prepared(
    select(Alert.level, func.count()).where(scope.of_district(_DISTRICT), Alert.state.in_(OPEN)).group_by(Alert.level)
)
_MOVED = Prepared(
    select(func.count()).where(
        FollowUp.district_id == _DISTRICT, FollowUp.state == Due.open, FollowUp.moved_from.is_not(None)
    )
)
_CLOSINGS = Prepared(select(func.count()).where(Closing.district_id == _DISTRICT, Closing.state == ClosingState.asked))
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
    today = kigali(tx.at).date()
    closing = moment(today, tx.programme.working.closes)
    officers = duty.at_work(tx, district)
    whole = counts(tx, Reach(district, None, 0, None)) if officers else {}
    for officer in officers:
        reach = Reach(district, None, officer.id, officer.role)
        waiting = {**whole, **{name: waiting_lists.count(tx, reach, name) for name in BY_WORK}}
        pins = waiting_lists.count(tx, reach, "pins") if officer.role is Role.lead else 0
        words = Say("sms.morning.lead", {**waiting, "pins": pins}) if pins else Say("sms.morning", waiting)
        if pins or any(count for name, count in waiting.items() if name != READ_ALONG):
            once = f"morning:{today}:{officer.id}"
            outbox.post(tx, officer, Notice(words, Lane.reminders, once, expires_at=closing))


def counts(tx: Tx, reach: Reach) -> dict[str, int]:
    """Open alerts by level, visits moved, closings, and how long the lists are that wait, by the slots of their
    numbers.
    """
    district = reach.district
    asked = {"district": district}
    waiting = {level: count for level, count in tx.all(_OPEN_ALERTS, asked)}
    danger, high = waiting.pop(Level.danger, 0), waiting.pop(Level.high, 0)
    return {
        "danger": danger,
        "high": high,
        "others": sum(waiting.values()),
        "moved": min(_count(tx, _MOVED, asked), proposed_days.MOST_SHOWN),
        "closings": _count(tx, _CLOSINGS, asked),
        **{name: waiting_lists.count(tx, reach, name) for name in LISTED},
    }


def _count(tx: Tx, counted: Prepared, asked: Values) -> int:
    found = tx.first(counted, asked)
    return found[0] if found else 0
