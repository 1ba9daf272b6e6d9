"""A report that was a slip of a key, or is another child's: what it leaves of the alert it was part of."""

from sqlalchemy import func, select

from core.alerts import ladder, updates
from core.alerts.village_reports import REPORTS, WITHDRAWN
from core.language.words import Say
from core.messages import outbox
from core.messages.outbox import Notice
from core.models.alert import OPEN, Alert, AlertEvent, Notified
from core.models.message import NEVER_HEARD, Lane, Message
from core.people import people
from core.storage.db import Tx

NOTICE = "sms.alert.taken_back"


def take_back(tx: Tx, alert: Alert, by: int | None) -> None:
    """That person says it was a slip. Those told are told; the ladder goes on as it was, nights too, as the hand on the
    phone may not be the volunteer's: an officer phones before lowering or closing it. An alert that others reported too
    stands as it is.
    """
    if alert.taken_back_at or alert.state not in OPEN or not count(tx, alert, by):
        return
    if alert.reports > 1:
        withdraw(tx, alert, by)
        return
    alert.taken_back_at = tx.at
    ladder.event(tx, alert, "taken_back")
    for told in tx.session.scalars(select(Notified).where(Notified.alert_id == alert.id)):
        _tell(tx, alert, told.person_id)


def stands_again(tx: Tx, alert: Alert) -> None:
    """What was taken back is told again: who read that it was a slip reads that it is none. An owner acts anew; of what
    nobody owns the ladder begins again.
    """
    if alert.taken_back_at is None:
        return
    alert.taken_back_at = None
    ladder.event(tx, alert, "told_again")
    ladder.withdraw_notices(tx, alert, (NOTICE,), "told_again")
    read = (Message.alert_id == alert.id, Message.notice == NOTICE, Message.state.not_in(NEVER_HEARD))
    if not tx.connection.scalar(select(Message.id).where(*read, Message.created_at > alert.ladder_from).limit(1)):
        return
    if alert.owner_id and alert.state in OPEN:
        updates.renew(tx, alert, updates.ACT_ANEW, urgent=False)
    elif alert.state in OPEN:
        ladder.withdraw(tx, alert, "told_again")
        ladder.start(tx, alert)


def withdraw(tx: Tx, alert: Alert, by: int | None) -> None:
    """One report less; the alert stands on the others."""
    if alert.reports == 1:
        return
    alert.reports -= 1
    ladder.event(tx, alert, WITHDRAWN, by)


def is_alone(tx: Tx, alert: Alert, person: int | None) -> bool:
    """True if one report is all there is, and it is that person's."""
    return alert.reports == 1 and count(tx, alert, person) == 1


def count(tx: Tx, alert: Alert, person: int | None) -> int:
    """How many reports of that person the alert stands on, be it that they raised one that went into it."""
    tx.flush()
    found = (
        select(AlertEvent.what, func.count())
        .where(AlertEvent.alert_id.in_(with_merged(tx, alert)), AlertEvent.person_id == person)
        .where(AlertEvent.what.in_((*REPORTS, WITHDRAWN)))
        .group_by(AlertEvent.what)
    )
    told = {what: times for what, times in tx.connection.execute(found)}
    return sum(told.get(each, 0) for each in REPORTS) - told.get(WITHDRAWN, 0)


def with_merged(tx: Tx, alert: Alert) -> list[int]:
    """The alert, those that went into it, and those that went into them."""
    every, last = [alert.id], [alert.id]
    while last:
        last = list(tx.connection.scalars(select(Alert.id).where(Alert.merged_into_id.in_(last))))
        every += last
    return every


def _tell(tx: Tx, alert: Alert, person_id: int) -> None:
    """In the hours of its level."""
    once = f"alert:{alert.id}:taken_back:{person_id}"
    words = Say(NOTICE, {"number": alert.number})
    not_before = ladder.quiet(tx, alert.level)
    notice = Notice(words, Lane.alerts, once, not_before=not_before, alert_id=alert.id)
    outbox.post(tx, people.get(tx, person_id), notice)
