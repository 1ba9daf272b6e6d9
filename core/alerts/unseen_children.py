"""The child of an alert must be seen: the owner hears before the deadline, the lead from then on."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import bindparam, or_, select

from core.alerts import ladder, late_notices, owner_notices, unseen_hearers
from core.alerts.owner_notices import OwnerNotice
from core.clock import clock_time
from core.language.words import Say
from core.messages.outbox import Notice
from core.models.alert import OPEN, OWNED, Alert
from core.models.message import Lane
from core.models.person import Person
from core.programme.spans import duration
from core.storage.db import Tx
from core.storage.due_rows import DueRows
from core.storage.next_due import NextRow
from core.storage.prepared import one_of

_UNSEEN = DueRows(select(Alert).where(Alert.seen_due_at <= bindparam("at"), one_of(Alert.state, OPEN)).limit(50))
NEXT_UNSEEN = NextRow(Alert.seen_due_at, one_of(Alert.state, OPEN))
AHEAD = "sms.alert.unseen"
NOTICES = (AHEAD, late_notices.LATE)


def remind(tx: Tx) -> int:
    """2 hours before the deadline the owner is told, at it and every 4 hours after the lead: of several at once in one
    SMS a person and turn. In place of who is away or out of reach whoever stands in is told, and where the lead is,
    also the national desk.

    The hours in which an alert of its level tells nobody do not count, or all that fell due in them would come at once.
    """
    late = _UNSEEN.take(tx, at=tx.at)
    for alert in late:
        if tx.at < alert.seen_by:
            _tell_ahead(tx, alert)
            alert.seen_due_at = alert.seen_by
        else:
            told = [late_notices.tell(tx, alert, each) for each in unseen_hearers.late(tx, alert)]
            turn = ladder.quiet(tx, alert.level) + tx.programme.owners.seen_again
            alert.seen_due_at = min((until for until in told if until), default=turn)
    return len(late)


def _tell_ahead(tx: Tx, alert: Alert) -> None:
    """There is still time; of what else they would hear within half an hour they hear now."""
    for person in unseen_hearers.ahead(tx, alert):
        soon = [_ahead(tx, each, person) for each in _soon(tx, alert, person)]
        owner_notices.tell(tx, person, SOON, _ahead(tx, alert, person), soon)


def _soon(tx: Tx, alert: Alert, person: Person) -> list[Alert]:
    tx.flush()
    until = tx.at + duration(tx.programme.ladders.danger.again.every)
    near = or_(Alert.district_id == alert.district_id, Alert.owner_id == alert.owner_id)
    ahead = (Alert.seen_due_at <= until, Alert.seen_by > tx.at, Alert.seen_due_at < Alert.seen_by)
    found = select(Alert).where(Alert.id != alert.id, Alert.state.in_(OWNED), near, *ahead)
    among = list(tx.session.scalars(found.order_by(Alert.raised_at, Alert.id)))
    return unseen_hearers.theirs(tx, person, among, is_late=False)


def _ahead(tx: Tx, alert: Alert, person: Person) -> Notice:
    """One a person and deadline."""
    once = f"alert:{alert.id}:ahead:{alert.seen_by:%Y%m%d%H%M}:{person.id}"
    not_before = ladder.quiet(tx, alert.level)
    return Notice(_words(tx, alert), Lane.alerts, once, not_before=not_before, alert_id=alert.id)


def words(tx: Tx, alert: Alert, _person: Person, _notice: str) -> Say | None:
    """What an SMS of one alert says now that it leaves; None where it is owed no longer."""
    return None if alert.state not in OPEN or alert.seen_due_at is None else _words(tx, alert)


def _words(tx: Tx, alert: Alert) -> Say:
    late = late_notices.words(tx, alert)
    return late if tx.at >= alert.seen_by else Say(AHEAD, late.slots)


def _words_of_many(tx: Tx, alerts: Sequence[Alert], person: Person) -> Say | None:
    """Those whose children may still be seen in time; once they may not, what is late."""
    unseen = [each for each in alerts if each.state in OPEN and each.seen_due_at]
    ahead = sorted((each.seen_by, each.number) for each in unseen if each.seen_by > tx.at)
    if not ahead:
        return late_notices.words_together(tx, person) if unseen else None
    first: tuple[datetime, str] = ahead[0]
    return Say(SOON.together, {"count": len(ahead), "number": first[1], "time": clock_time(first[0], tx.at)})


SOON = OwnerNotice(AHEAD, "sms.alert.unseen.many", _words_of_many)
"""What the owner reads of several alerts before their deadlines."""
