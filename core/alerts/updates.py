"""More is told of an alert that somebody owns: owner and on-duty pair hear so, and the owner acts anew or loses it."""

from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import ColumnElement, func, select, update

from core.alerts import deadlines, ladder
from core.clock import clock_time
from core.language.words import Say
from core.messages import outbox
from core.messages.outbox import Notice
from core.models.alert import Alert, AlertState, Notified
from core.models.message import Lane, Message, MessageState
from core.models.person import Person
from core.people import duty, people
from core.programme.posts import Post
from core.storage.db import Tx

ACT_ANEW, FOR_PAIR, COUNTED = "sms.alert.more", "sms.alert.more.pair", "sms.alert.also"
MORE = (ACT_ANEW, FOR_PAIR, COUNTED)
ON_DUTY = (Post.social_worker, Post.psychologist)
OF_AN_UPDATE = (*MORE, "sms.alert.risen")
KEY_WITHIN = timedelta(minutes=3)
"""So long the key that says whether somebody protected is concerned is waited for before an owner hears more."""
EVERY = timedelta(minutes=15)
"""At most one SMS of this an alert and person in that time, unless another person reports or the level rises."""


def renew(tx: Tx, alert: Alert, key: str, *, urgent: bool = True) -> None:
    """A danger, or something worse than was known, was told: without a deed within the level's acknowledge time the
    ladder goes on. What was done before was about what was known before, and does not count for closing.

    One that was offered to a colleague waits no longer for that colleague than for its owner. `urgent` where somebody
    else reports, or the level rises: then nobody waits for the end of the quarter of an hour.
    """
    alert.state = AlertState.acknowledged
    alert.acted_at = alert.phoned_at = alert.seen_at = None
    until, alert.lose_at = deadlines.by_level(tx, alert, tx.at), None
    alert.due_at = min(until, alert.offered_until or until)
    alert.seen_due_at = deadlines.warn_at(tx, alert)
    if key == "sms.alert.risen":
        tell_owner(tx, alert, key)
    else:
        _tell(tx, alert, people.get(tx, alert.owner_id or 0), key, urgent=urgent)
    tell_pair(tx, alert, urgent=urgent)


def count(tx: Tx, alert: Alert, *, urgent: bool) -> None:
    """It was reported again, as grave as it was known: owner and pair hear how often by now; nothing else changes."""
    _tell(tx, alert, people.get(tx, alert.owner_id or 0), COUNTED, urgent=urgent)
    tell_pair(tx, alert, urgent=urgent)


def words(tx: Tx, alert: Alert, _person: Person, notice: str) -> Say | None:
    """What such an SMS says now that it leaves; None where the owner acted since, or loses the alert this moment."""
    if notice == ACT_ANEW and (alert.acted_at or alert.due_at is None or alert.due_at <= tx.at):
        return None
    return Say(notice, _slots(tx, alert))


def wait_for_key(tx: Tx, alert: Alert) -> None:
    """A talk goes on that has not come to whether somebody protected is concerned: what it adds to an owned alert is
    not told before that key, the talk's end or three minutes. No ladder waits.
    """
    _change(tx, alert, Message.not_before < tx.at + KEY_WITHIN, not_before=tx.at + KEY_WITHIN)


def let_go(tx: Tx, alert: Alert, since: datetime) -> None:
    """That key was pressed, or the talk has ended: what it added since then may be told."""
    held = (Message.created_at >= since) & Message.not_before.between(tx.at, tx.at + KEY_WITHIN)
    _change(tx, alert, held, not_before=ladder.quiet(tx, alert.level))


def call_off(tx: Tx, alert: Alert, since: datetime) -> None:
    """What was added since then left for the nation: nobody in the district hears of it."""
    _change(tx, alert, Message.created_at >= since, state=MessageState.withheld, reason="protected")


def _change(tx: Tx, alert: Alert, which: ColumnElement[bool], **values: Any) -> None:
    """Those messages of an update that wait."""
    waiting = (Message.alert_id == alert.id, Message.notice.in_(OF_AN_UPDATE), Message.state == MessageState.queued)
    tx.connection.execute(update(Message).where(*waiting, which).values(**values))


def tell_owner(tx: Tx, alert: Alert, key: str) -> None:
    """The owner hears how the alert stands by now, once a moment."""
    slots = {"number": alert.number, "level": Say(f"level.{alert.level}")}
    once = f"alert:{alert.id}:{key}:{alert.level}:{tx.at:%d%H%M%S}:{alert.owner_id}"
    not_before = ladder.quiet(tx, alert.level)
    notice = Notice(Say(key, slots), Lane.alerts, once, not_before=not_before, alert_id=alert.id)
    outbox.post(tx, people.get(tx, alert.owner_id or 0), notice)


def tell_pair(tx: Tx, alert: Alert, *, urgent: bool) -> None:
    """Social worker and psychologist on duty hear that the owner was told more: the owner may be away."""
    found = dict.fromkeys(person for post in ON_DUTY for person in duty.on_post(tx, alert, post))
    for person in found:
        if person.id != alert.owner_id:
            row = {"alert_id": alert.id, "person_id": person.id, "at": tx.at, "held": False}
            tx.insert_once(Notified.__table__, row)
            _tell(tx, alert, person, FOR_PAIR, urgent=urgent)


def _tell(tx: Tx, alert: Alert, person: Person, key: str, *, urgent: bool) -> None:
    """Now, or behind the last one of these; one that waits says the newest count."""
    words = Say(key, _slots(tx, alert))
    waiting, last = _last(tx, alert, person)
    if waiting and outbox.rewrite(tx, waiting, person, words):
        if urgent:
            outbox.release(tx, waiting, ladder.quiet(tx, alert.level))
        return
    soonest = last + EVERY if last and not urgent else tx.at
    not_before = max(soonest, ladder.quiet(tx, alert.level))
    once = f"alert:{alert.id}:{key}:{alert.reports}:{tx.at:%d%H%M%S}:{person.id}"
    outbox.post(tx, person, Notice(words, Lane.alerts, once, not_before=not_before, alert_id=alert.id))


def _last(tx: Tx, alert: Alert, person: Person) -> tuple[str | None, datetime | None]:
    """The name of such a message that still waits for its hour, and when the last of them goes or went."""
    mine = (Message.alert_id == alert.id, Message.person_id == person.id, Message.notice.in_(MORE))
    waits = select(Message.once).where(*mine, Message.state == MessageState.queued, Message.not_before > tx.at)
    last = tx.connection.scalar(
        select(func.max(Message.not_before)).where(*mine, Message.state != MessageState.withheld)
    )
    return tx.connection.scalar(waits.limit(1)), last


def _slots(tx: Tx, alert: Alert) -> dict[str, str | int | Say]:
    return {
        "number": alert.number,
        "level": Say(f"level.{alert.level}"),
        "count": alert.reports,
        "time": clock_time(alert.due_at or tx.at, tx.at),
    }
