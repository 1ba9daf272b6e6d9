"""A talk about a danger that was cut off: somebody rings whoever told of it."""

from sqlalchemy import bindparam, select

from core.alerts import alerts, call_backs
from core.models.alert import Alert
from core.models.duty import CallBack, CallBackReason
from core.models.person import Phone, Role
from core.models.session import Session
from core.people import people
from core.storage import sessions
from core.storage.access import Caller
from core.storage.db import Tx
from core.storage.due_rows import DueRows
from core.storage.next_due import NextRow

_BROKEN_OFF = DueRows(
    select(Session).where(Session.danger_id.is_not(None), Session.heard_at <= bindparam("silent")).limit(50)
)
NEXT_BROKEN_OFF = NextRow(
    Session.heard_at, Session.danger_id.is_not(None), lambda programme: programme.call_backs.broken_off_after
)


def broken_off(tx: Tx) -> int:
    """A talk that told a danger and fell silent for 3 minutes, or was put aside for another: somebody rings the
    volunteer, unless the alert's owner will.
    """
    silent = tx.at - tx.programme.call_backs.broken_off_after
    talks = _BROKEN_OFF.take(tx, silent=silent)
    for talk in talks:
        ring_reporter(tx, talk)
    return len(talks)


def ring_reporter(tx: Tx, talk: Session) -> None:
    """The call-back for that talk's danger, one at a time an alert and number. None where somebody owns the alert by
    now, who reads the number of whoever raised it: that is the one to ring.
    """
    alert = alerts.get(tx, talk.danger_id or 0)
    if me := _cut_off(tx, talk, alert):
        ring_first(tx, me, alert.id)
    talk.danger_id = None


def ring_first(tx: Tx, me: Caller, alert_id: int) -> None:
    """Whoever told of that danger has more to say: a line on its card says to ring first."""
    alert = alerts.get(tx, alert_id)
    if alert.owner_id is None or me.person != alert.reporter_id:
        once = f"broken_off:{alert.id}:{tx.vault.mark(CallBack.__tablename__, me.number)}"
        call_backs.open_one(tx, me, CallBackReason.broken_off, once, alert_id=alert.id)


def _cut_off(tx: Tx, talk: Session, alert: Alert) -> Caller | None:
    """Who spoke in it; where two people hold the number, the one who reported. None where nobody holds it any more."""
    number = sessions.number_in(tx.vault.open_bytes("talks.box", talk.id, talk.box_sealed)) or _number_at(tx, talk)
    told = alerts.reporters(tx, alert)
    found = people.callers(tx, number, talk.channel)
    return min(found, key=lambda each: (each.person not in told, each.role is not Role.volunteer), default=None)


def _number_at(tx: Tx, talk: Session) -> str:
    """The number of a talk that another version kept, "" where nobody holds it."""
    phone = tx.session.scalar(select(Phone).where(Phone.number_index == talk.number_index).limit(1))
    return tx.vault.open("phones.number", phone.id, phone.number_sealed) if phone else ""
