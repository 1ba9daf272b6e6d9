"""Measures of alerts: owned in time, the child seen in time, and how long it took; how soon the reporter heard."""

from functools import partial
from typing import Any

from sqlalchemy import ColumnElement, Select, Text, and_, cast, func, or_, select

from core.measures.frame import Measure, MeasuredMonth, Unit
from core.measures.rows import MinutesBetween, RowOwner, rows, yes
from core.models.alert import Alert, AlertEvent, AlertState, Concern, Deed, Level
from core.models.message import Message
from core.models.person import Person, Role
from core.models.registration import WaitingNotice
from core.storage.db import Tx

TOLD_DONE = "sms.reporter.done"
"""The words in which a reporter hears that it is done."""
NOBODY_TO_SEE = (AlertState.merged, AlertState.false_alarm)


def _first(what: str, kept: Any) -> ColumnElement[Any]:
    """When it first happened to the alert: an idle owner is followed by another, whose moment the alert keeps."""
    found = select(func.min(AlertEvent.at)).where(AlertEvent.alert_id == Alert.id, AlertEvent.what == what)
    return func.coalesce(found.correlate(Alert).scalar_subquery(), kept)


def _raised(ask: MeasuredMonth, level: Level, done: Any, deadline: Any) -> Select[Any]:
    """Alerts of that level with the minutes until it was done; not those of which the district must not know."""
    about = RowOwner(Alert.child_id, Alert.raised_at, Alert.village_id, Alert.sector_id)
    hit = yes(and_(done.is_not(None), done <= deadline))
    found = rows(Alert, ask, about, hit=hit, spread=MinutesBetween(Alert.raised_at, done))
    return found.where(
        Alert.district_id == ask.district, ask.holds_moment(Alert.raised_at), Alert.level == level, ~Alert.bypasses
    )


def _owned(level: Level, tx: Tx, ask: MeasuredMonth) -> Select[Any]:
    owned = _first("owned", Alert.owned_at)
    found = _raised(ask, level, owned, Alert.acknowledge_by)
    return found.where(Alert.state != AlertState.merged, or_(Alert.acknowledge_by <= tx.at, owned.is_not(None)))


def _seen(level: Level, tx: Tx, ask: MeasuredMonth) -> Select[Any]:
    seen = _first(f"did_{Deed.saw_child.name}", Alert.seen_at)
    found = _raised(ask, level, seen, Alert.seen_by)
    return found.where(Alert.state.not_in(NOBODY_TO_SEE), or_(Alert.seen_by <= tx.at, seen.is_not(None)))


def _heard(_tx: Tx, ask: MeasuredMonth) -> Select[Any]:
    """Concerns of volunteers, and when each heard that it is done: by SMS, or behind the PIN where none is sent."""
    mine = Message.alert_id == Concern.alert_id, Message.person_id == Concern.by_id, Message.notice == TOLD_DONE
    posted = select(func.min(Message.created_at)).where(*mine).correlate(Concern).scalar_subquery()
    named = WaitingNotice.once.startswith("alert:" + cast(Concern.alert_id, Text) + ":reporter:done:")
    waits = WaitingNotice.person_id == Concern.by_id, WaitingNotice.words == TOLD_DONE, named
    kept = select(func.min(WaitingNotice.at)).where(*waits).correlate(Concern).scalar_subquery()
    heard = func.coalesce(posted, kept)
    about = RowOwner(Alert.child_id, Concern.told_at, Alert.village_id, Alert.sector_id)
    took = MinutesBetween(Concern.told_at, heard)
    found = rows(Concern, ask, about, hit=yes(heard.is_not(None)), spread=took)
    found = found.join(Person, Person.id == Concern.by_id).outerjoin(Alert, Alert.id == Concern.alert_id)
    told = Concern.district_id == ask.district, ask.holds_moment(Concern.told_at), Concern.taken_back_at.is_(None)
    return found.where(*told, Person.role == Role.volunteer, Alert.bypasses.is_not(True))


ALERTS = (
    *(Measure(f"{level}_owned_in_time", Unit.alerts, partial(_owned, level)) for level in (Level.danger, Level.high)),
    *(Measure(f"{level}_seen_in_time", Unit.alerts, partial(_seen, level)) for level in (Level.danger, Level.high)),
    Measure("concerns_answered", Unit.concerns, _heard),
)
