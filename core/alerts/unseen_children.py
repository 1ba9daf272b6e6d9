"""The child of an alert must be seen: the owner hears before the deadline, the lead from then on."""

from sqlalchemy import bindparam, select

from core.alerts import ladder, many_alerts, scope
from core.clock import clock_time
from core.language.words import Say
from core.messages import outbox
from core.messages.outbox import Notice
from core.models.alert import OPEN, Alert
from core.models.message import LATE_TOGETHER, Lane
from core.models.person import Person
from core.people import duty, people
from core.programme.values import Post
from core.storage.db import Tx
from core.storage.due_rows import DueRows
from core.storage.next_due import NextRow
from core.storage.prepared import one_of

_UNSEEN = DueRows(select(Alert).where(Alert.seen_due_at <= bindparam("at"), one_of(Alert.state, OPEN)).limit(50))
NEXT_UNSEEN = NextRow(Alert.seen_due_at, one_of(Alert.state, OPEN))
AHEAD, LATE = "sms.alert.unseen", "sms.alert.unseen.late"
NOTICES = (AHEAD, LATE)


def remind(tx: Tx) -> int:
    """2 hours before the deadline the owner is told, at it and every 4 hours after the lead: then in one SMS a turn of
    all that is late.

    The hours in which an alert of its level tells nobody do not count, or all that fell due in them would come at once.
    """
    late = _UNSEEN.take(tx, at=tx.at)
    for alert in late:
        over, again, not_before = tx.at >= alert.seen_by, _is_told(alert), ladder.quiet(tx, alert.level)
        posts = duty.on_post(tx, alert, Post.lead) if over else []
        owner = [people.get(tx, alert.owner_id)] if alert.owner_id else []
        for person in posts or owner:
            if not (again and posts and _tell_together(tx, alert, person)):
                once = f"alert:{alert.id}:unseen:{alert.seen_due_at:%m%d%H%M}:{person.id}"
                said = _words(tx, alert)
                outbox.post(tx, person, Notice(said, Lane.alerts, once, not_before=not_before, alert_id=alert.id))
        alert.seen_due_at = not_before + tx.programme.owners.seen_again if over else alert.seen_by
    return len(late)


def words(tx: Tx, alert: Alert, _person: Person, _notice: str) -> Say | None:
    """What such an SMS says now that it leaves; None where it is owed no longer."""
    return None if alert.state not in OPEN or alert.seen_due_at is None else _words(tx, alert)


def words_together(tx: Tx, person: Person) -> Say | None:
    """What the SMS of all that is late says now; None where nothing is."""
    tx.flush()
    late = sorted(scope.late_in(tx, person.district_id), key=scope.deadline)
    return Say(LATE_TOGETHER, {"count": len(late), "number": late[0].number}) if late else None


def _is_told(alert: Alert) -> bool:
    """Whether the lead has heard that this one is late: from then on it is due behind its deadline."""
    return alert.seen_due_at is not None and alert.seen_due_at > alert.seen_by


def _tell_together(tx: Tx, alert: Alert, person: Person) -> bool:
    """One SMS a person and turn, as long as the list behind it; of the night's alerts one apart from those that wait
    for the morning. False where this is the only one.
    """
    name = f"late-{tx.programme.rule(alert.level).clock}"
    if many_alerts.told_by(tx, person, name, tx.programme.owners.seen_again) is not None:
        return True
    said = words_together(tx, person)
    if said is None or said.slots["count"] == 1:
        return False
    many_alerts.post(tx, person, said, name, ladder.quiet(tx, alert.level))
    return True


def _words(tx: Tx, alert: Alert) -> Say:
    over = tx.at >= alert.seen_by
    slots = {"number": alert.number, "level": Say(f"level.{alert.level}"), "time": clock_time(alert.seen_by, tx.at)}
    return Say(LATE if over else AHEAD, slots)
