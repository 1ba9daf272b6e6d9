"""What a volunteer who reported hears of the alert, no topic: somebody has it, somebody is going, it is done; or nobody
has taken a danger yet.

By SMS, in day hours; of a danger that was told lately, at any hour. Until it has left it stands behind the PIN too;
nothing about somebody protected, or to a phone at which it is not safe, goes by SMS at all.
"""

from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, bindparam, select, update

from core.alerts import ladder, pin_notices, reporters, updates
from core.language.words import Say
from core.messages import outbox
from core.messages.outbox import Notice
from core.models.alert import OWNED, UNOWNED, Alert, AlertState, Level
from core.models.message import Lane, Message, MessageState
from core.models.person import Person, Role
from core.people import people
from core.storage.db import Tx
from core.storage.due_rows import DueRows
from core.storage.next_due import NextRow

OWNED_NOW, GOING, DONE = "sms.reporter.coming", "sms.reporter.going", "sms.reporter.done"
NOT_TAKEN = "sms.reporter.not_taken"
HAS_IT = "reporter.has_it"
"""What is read behind the PIN instead of OWNED_NOW where nobody may ring."""
NOTICES = (OWNED_NOW, GOING, DONE, NOT_TAKEN)
_DUE = DueRows(select(Alert).where(Alert.feedback_at <= bindparam("at")).order_by(Alert.feedback_at).limit(50))
NEXT_DUE = NextRow(Alert.feedback_at, Alert.feedback_at.is_not(None))


def tell_not_taken(tx: Tx) -> int:
    """Reporters of a danger that nobody took in an hour read whom to ring; of how many."""
    due = _DUE.take(tx, at=tx.at)
    for alert in due:
        alert.feedback_at = None
        if alert.state in UNOWNED and alert.level == Level.danger:
            tell(tx, alert, NOT_TAKEN)
    return len(due)


def tell(tx: Tx, alert: Alert, key: str) -> bool:
    """Everybody who reported it hears so, under the number they were told. What it overtakes is withdrawn. Whether any
    hears it by SMS.
    """
    alert.feedback_at = None
    ladder.withdraw_notices(tx, alert, NOTICES, "overtaken")
    by_sms = False
    for person, number, told_at in reporters.of(tx, alert):
        pin_notices.forget(tx, person.id, _prefix(alert))
        by_sms = _tell(tx, alert, person, Say(key, {"number": number}), told_at) or by_sms
    return by_sms


def tell_newcomer(tx: Tx, alert: Alert, person_id: int) -> None:
    """Somebody who reports what another reported, and somebody owns already, hears how it stands."""
    person = people.get(tx, person_id)
    if alert.state in OWNED and person.role is Role.volunteer:
        key = GOING if alert.state is AlertState.acting else OWNED_NOW
        _tell(tx, alert, person, Say(key, {"number": alert.told_as or alert.number}), tx.at)


def wait_for_key(tx: Tx, alert: Alert, person_id: int) -> None:
    """Their talk has not come to whether somebody protected is concerned: how an alert stands that they joined is not
    said before that key, the talk's end or three minutes. It may be an officer of the district who has it.
    """
    until = tx.at + updates.KEY_WITHIN
    _change(tx, alert, person_id, Message.not_before < until, not_before=until)


def let_go(tx: Tx, alert: Alert, person_id: int, since: datetime) -> None:
    """That key was pressed, or the talk has ended: what waited for it may be said."""
    held = (Message.created_at >= since) & Message.not_before.between(tx.at, tx.at + updates.KEY_WITHIN)
    _change(tx, alert, person_id, held, not_before=tx.at)


def call_off(tx: Tx, alert: Alert, person_id: int, since: datetime) -> None:
    """What the person told since then left that alert: what they were to hear of it, or to read behind the PIN, is owed
    no longer.
    """
    _change(tx, alert, person_id, Message.created_at >= since, state=MessageState.withheld, reason="protected")
    pin_notices.forget(tx, person_id, _prefix(alert), since)


def _change(tx: Tx, alert: Alert, person_id: int, which: ColumnElement[bool], **values: Any) -> None:
    """What waits to tell that person of the alert."""
    waiting = (Message.alert_id == alert.id, Message.person_id == person_id, Message.state == MessageState.queued)
    tx.connection.execute(update(Message).where(*waiting, Message.notice.in_(NOTICES), which).values(**values))


def _tell(tx: Tx, alert: Alert, person: Person, words: Say, told_at: datetime) -> bool:
    lately = alert.level == Level.danger and tx.at - told_at <= tx.programme.feedback.awake
    not_before = tx.at if lately else tx.programme.daytime.next(tx.at)
    once = f"{_prefix(alert)}{words.key.rpartition('.')[2]}:{tx.at:%m%d%H%M%S}:{person.id}"
    closed = _is_closed(tx, person.id)
    kept_as = HAS_IT if closed and words.key == OWNED_NOW else words.key
    pin_notices.leave_notice(tx, person.id, kept_as, str(words.slots["number"]), once)
    if alert.shielded or closed:
        return False
    outbox.post(tx, person, Notice(words, Lane.receipts, once, not_before=not_before, alert_id=alert.id))
    return True


def _is_closed(tx: Tx, person_id: int) -> bool:
    """Whether it is not safe at the person's phone: nobody rings there."""
    number = people.number_of(tx, person_id)
    return bool(number) and outbox.is_silenced(tx, number)


def is_owed(tx: Tx, alert: Alert, notice: str, person_id: int | None) -> bool:
    """Whether such an SMS still leaves: not of what turned out to concern somebody protected, nor once it is untrue,
    nor to a phone that was closed since.
    """
    if alert.shielded or (person_id and _is_closed(tx, person_id)):
        return False
    return notice != NOT_TAKEN or alert.state in UNOWNED


def _prefix(alert: Alert) -> str:
    return f"alert:{alert.id}:reporter:"
