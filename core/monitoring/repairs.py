"""Making a row right that breaks a rule, by the verbs that should have been run: what did run is not repeated."""

from typing import TypeVar

from sqlalchemy import select, update

from core.alerts import alerts, call_backs, ladder, taking_back
from core.children import visit_records
from core.errors import Unknown
from core.messages import delivery_reports, sending
from core.models.alert import Concern, Level
from core.models.base import Base
from core.models.child import Child
from core.models.message import DeliveryReport, Message, MessageState
from core.models.person import Person
from core.models.session import Session
from core.models.visit import Visit
from core.people import people
from core.reporting import concerns
from core.storage.access import Caller
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
    me = _reporter(tx, concern.by_id, concern.channel, verified=concern.verified)
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
    me = _reporter(tx, visit.by_id, visit.channel, verified=visit.verified)
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


def call_back(tx: Tx, talk_id: int) -> None:
    """Somebody rings the volunteer whose talk told a danger and fell silent."""
    call_backs.ring_reporter(tx, _locked(tx, Session, talk_id))


def join(tx: Tx, report_id: int) -> None:
    """What the network said of a message reaches the message."""
    report = tx.session.get_one(DeliveryReport, report_id)
    theirs = (Message.gateway == report.gateway, Message.provider_id == report.provider_id)
    for message in tx.session.scalars(select(Message).where(*theirs)):
        delivery_reports.join_early_reports(tx, message.id, message.gateway, message.provider_id)


def _locked(tx: Tx, kind: type[Row], row: int) -> Row:
    return tx.session.get_one(kind, row, with_for_update=tx.is_postgres)


def _reporter(tx: Tx, person_id: int, channel: str, *, verified: bool) -> Caller:
    """Who reported, as they called. Raises Unknown for somebody without a district: nobody could be told."""
    person = tx.session.get_one(Person, person_id)
    if person.district_id is None:
        raise Unknown("this reporter belongs to no district")
    return Caller(
        people.number_of(tx, person.id),
        channel,
        person.id,
        person.role,
        person.language,
        person.village_id,
        person.sector_id,
        person.district_id,
        verified,
    )
