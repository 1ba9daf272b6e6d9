"""Making a row right that breaks a rule, by the verbs that should have been run: what did run is not repeated."""

from typing import TypeVar

from sqlalchemy import select, update

from core.alerts import alerts, cut_talks, ladder, taking_back
from core.children import visit_records
from core.language.words import Say
from core.messages import delivery_reports, outbox, sending
from core.messages.outbox import Notice
from core.models.alert import Concern, Level
from core.models.base import Base
from core.models.child import Child
from core.models.message import DeliveryReport, Lane, Message, MessageState
from core.models.monitoring import AlarmName
from core.models.session import Session
from core.models.visit import Visit
from core.monitoring import promises, ringing
from core.people import people, reporters
from core.reporting import concerns
from core.storage.db import Tx

Row = TypeVar("Row", bound=Base)


def climb(tx: Tx, alert_id: int) -> None:
    """The rung that is overdue is told now."""
    ladder.climb(tx, alerts.get(tx, alert_id))


def tell_again(tx: Tx, alert_id: int) -> None:
    """The messages that tell of the alert are owed again."""
    ladder.tell_again(tx, alerts.get(tx, alert_id))


def raise_concern(tx: Tx, concern_id: int) -> None:
    """The alert of a concern that has none, with all that was told since."""
    concern = _locked(tx, Concern, concern_id)
    child = tx.session.get_one(Child, concern.child_id) if concern.child_id else None
    me = reporters.as_they_called(tx, concern.by_id, concern.channel, verified=concern.verified)
    level = concerns.told_level(tx, concern)
    alert = alerts.raise_alert(tx, me, level, child=child, household=concern.household_id, category=concern.category)
    alert.shielded = alert.shielded or concern.protected
    concern.alert_id = alert.id
    if concern.taken_back_at:
        taking_back.take_back(tx, alert, me.person)


def raise_visit(tx: Tx, visit_id: int) -> None:
    """The alert of a visit whose keys mean danger and of which nobody was told."""
    visit = _locked(tx, Visit, visit_id)
    child = tx.session.get_one(Child, visit.child_id)
    me = reporters.as_they_called(tx, visit.by_id, visit.channel, verified=visit.verified)
    key = visit_records.key_of_danger(visit)
    level = Level.high if key == "gone" else Level.danger
    visit.alert_id = alerts.raise_alert(tx, me, level, child=child, category=f"visit_{key}").id


def free(tx: Tx, message_id: int) -> None:
    """A message whose holder is gone. Only claimed, it may go; marked as under way, it goes by its lane's rule."""
    message = _locked(tx, Message, message_id)
    if message.state is MessageState.sending:
        message.lease_until = tx.real - sending.LEASE
        tx.flush()
        sending.recover(tx)
        return
    values = {"state": MessageState.queued, "lease": None, "lease_until": None, "next_at": tx.real}
    tx.connection.execute(update(Message).where(Message.id == message_id).values(**values))
    tx.lanes.add(message.lane)


def withhold(tx: Tx, message_id: int) -> None:
    """It says nothing to whoever it is for, and is not sent."""
    values = {"state": MessageState.withheld, "reason": "never_told"}
    tx.connection.execute(update(Message).where(Message.id == message_id).values(**values))


def call_back(tx: Tx, talk_id: int) -> None:
    """Somebody rings the volunteer whose talk told a danger and fell silent."""
    cut_talks.ring_reporter(tx, _locked(tx, Session, talk_id))


def alarm(tx: Tx, _message_id: int) -> None:
    """The operator hears that an alert has not left."""
    ringing.begin(tx, AlarmName.old_alert)


def answer_concern(tx: Tx, concern_id: int) -> None:
    """Whoever reported by SMS hears that it is kept, under the number of its alert."""
    concern = tx.session.get_one(Concern, concern_id)
    alert = alerts.get(tx, concern.alert_id or 0)
    _answer(tx, concern.by_id, concern.id, alert.told_as or alert.number)


def answer_visit(tx: Tx, visit_id: int) -> None:
    """Whoever told of a visit by SMS hears that it is kept."""
    visit = tx.session.get_one(Visit, visit_id)
    _answer(tx, visit.by_id, visit.id, visit.number)


def _answer(tx: Tx, person_id: int, report: int, number: str) -> None:
    words = Say("sms.reply.kept", {"count": 1, "number": number})
    notice = Notice(words, Lane.receipts, f"{promises.ANSWERS[0]}late:{report}")
    outbox.post(tx, people.get(tx, person_id), notice)


def join(tx: Tx, report_id: int) -> None:
    """What the network said of a message reaches the message."""
    report = tx.session.get_one(DeliveryReport, report_id)
    theirs = (Message.gateway == report.gateway, Message.provider_id == report.provider_id)
    for message in tx.session.scalars(select(Message).where(*theirs)):
        delivery_reports.join_early_reports(tx, report.gateway, {report.provider_id: message.id})


def _locked(tx: Tx, kind: type[Row], row: int) -> Row:
    return tx.session.get_one(kind, row, with_for_update=tx.is_postgres)
