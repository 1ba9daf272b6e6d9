"""The story that every scene must finish: two dangers told, an opt-out, a missed call, and 16 minutes that pass.

In those minutes a rung comes due, a talk has fallen silent and it is five in the afternoon before a visit. Whoever died
meanwhile, the outline at the end must be that of the story in which nobody did.
"""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from sqlalchemy import func, select, update

from core.messages import sending
from core.models.alert import Alert, Notified
from core.models.duty import CallBack
from core.models.message import LADDER_NOTICES, DeliveryReport, InboundMessage, Lane, Message
from core.models.person import Person
from core.models.record import ProgrammeClock, Tick
from core.models.session import Session
from core.models.visit import FollowUp, Visit
from core.storage.db import Database, Tx

BEGINS = datetime(2026, 10, 14, 14, 50, tzinfo=UTC)
"""Wednesday, ten to five in the afternoon in Kigali: reminders of tomorrow's visits go at five.

The people are put in on that day too, so that whose visit is tomorrow hangs neither on the real day nor on its hour.
"""
MINUTES = 16
SLEEP = timedelta(seconds=31)
"""Longer than any lease and any wait of a first try."""
COUNTED = (Alert, Notified, CallBack, DeliveryReport, InboundMessage, Session, FollowUp, Person, Visit)

Outline = Counter[str]


@dataclass(frozen=True)
class Callback:
    """One callback of the gateway; those of a session in its order."""

    path: str
    form: Mapping[str, str]


def posts() -> list[Callback]:
    """Everything that comes from outside, in order. Paths stand behind `/ussd/africastalking/<token>` and so on."""
    caller = {"sessionId": "ATUid_danger", "serviceCode": "*801#", "phoneNumber": "+250788000001"}
    keys = ["1", "204711", "2", "3"]
    hops = [Callback("ussd", {**caller, "networkCode": "63510", "text": "*".join(keys[:typed])}) for typed in range(5)]
    concern = {"id": "inbound-1", "from": "+250788000002", "to": "21512", "text": "CONCERN 0 1 1", "linkId": ""}
    report = {"id": "ATXid_early", "status": "Success", "phoneNumber": "+250788000201", "networkCode": "63510"}
    gone = {"senderId": "INSHUTI", "phoneNumber": "+250788000101"}
    rang = {"isActive": "1", "direction": "Inbound", "sessionId": "ATVId_1", "callerNumber": "+250788000002"}
    texts = [Callback("sms/inbound", concern), Callback("sms/delivery", report), Callback("sms/opt-out", gone)]
    return [*hops, *texts, Callback("voice", rang)]


def begin(database: Database, at: datetime = BEGINS) -> None:
    """Set programme time to the story's beginning, or to another moment."""
    with database.write() as tx:
        ahead = int((at - tx.real).total_seconds())
        tx.connection.execute(update(ProgrammeClock).values(ahead_seconds=ahead))


def minutes_told(database: Database) -> int:
    """How many minutes of programme time have passed in the story, real ones left out of account."""
    with database.read() as tx:
        return round((tx.at - BEGINS).total_seconds() / 60)


def sleep(database: Database) -> None:
    """Real time goes on by longer than any lease: every moment kept in real time lies so much further back."""
    with database.write() as tx:
        for message in tx.session.scalars(select(Message)):
            message.next_at -= SLEEP
            message.lease_until = message.lease_until and message.lease_until - SLEEP
        for tick in tx.session.scalars(select(Tick)):
            tick.at -= SLEEP
            tick.until = tick.until and tick.until - SLEEP


def outline(tx: Tx) -> Outline:
    """What the story led to, without its chances: each message by phone, notice and state, and rows by kind.

    Of the ladder's SMS, how many alerts each phone heard of: one that still waits when the next is due is that one, so
    that their number depends on when somebody drained.
    """
    messages = tx.session.scalars(select(Message)).all()
    rungs = {
        (each.alert_id, number_of(tx, each)[-3:], each.state) for each in messages if each.notice in LADDER_NOTICES
    }
    others = [each for each in messages if each.notice not in LADDER_NOTICES]
    found = Counter(f"{each.notice} to {number_of(tx, each)[-3:]} {each.state}" for each in others)
    found.update(f"alerts told to {phone} {state}" for _, phone, state in rungs)
    for kind in COUNTED:
        found[kind.__tablename__] = int(tx.connection.scalar(select(func.count()).select_from(kind)) or 0)
    stopped = select(func.count()).where(Person.messages_stopped_at.is_not(None))
    found["stopped"] = int(tx.connection.scalar(stopped) or 0)
    found["rungs"] = sum(tx.session.scalars(select(Alert.climbed)))
    found["reminded"] = sum(tx.session.scalars(select(FollowUp.reminders)))
    return found


def number_of(tx: Tx, message: Message) -> str:
    """The phone a message goes to."""
    return tx.vault.open("messages.number", message.id, message.number_sealed)


def waits(database: Database, lanes: Sequence[Lane] = tuple(Lane)) -> int:
    """How many messages could be sent on those lanes now."""
    with database.read() as tx:
        return sum(sending.count_due(tx, lane) for lane in lanes)


def under_way(database: Database) -> int:
    """How many messages somebody holds."""
    with database.read() as tx:
        return sending.count_under_way(tx)


def has_ticked(database: Database) -> bool:
    """True while somebody holds the clock's lease."""
    with database.read() as tx:
        until = tx.connection.scalar(select(Tick.until).where(Tick.name == "clock"))
        return until is not None and until > tx.real
