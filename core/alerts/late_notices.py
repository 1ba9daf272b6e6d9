"""SMS that nobody noted to have seen a child in time: of several alerts one a person and turn, as long as the list of
all that is late.
"""

from datetime import datetime

from sqlalchemy import ColumnElement, select, update

from core.alerts import ladder, many_alerts, scope, unseen_hearers
from core.clock import clock_time
from core.language.words import Say
from core.messages import outbox
from core.messages.outbox import Notice
from core.models.alert import Alert
from core.models.message import LATE_TOGETHER, NEVER_HEARD, Lane, Message, MessageState
from core.models.person import Person
from core.programme.spans import duration
from core.storage.db import Tx

LATE = "sms.alert.unseen.late"


def tell(tx: Tx, alert: Alert, person: Person) -> datetime | None:
    """Told now, or by an SMS of this turn; or the moment until which it waits, as others were told just before."""
    by = ladder.quiet(tx, alert.level)
    heard, pause = _last_heard(tx, person, by), duration(tx.programme.ladders.danger.again.every)
    is_new = heard is None or heard < alert.seen_by  # they do not know yet that this one is late
    if not is_new and _is_heard_in_turn(tx, alert, person, by):
        return None
    if heard and heard > tx.at - pause:
        return heard + pause
    theirs = _late(tx, person)
    news = [each for each in theirs if heard is None or heard < each.seen_by] if is_new else theirs
    if len(news) > 1:
        _tell_together(tx, person, by)
    else:
        once = f"alert:{alert.id}:unseen:{tx.at:%m%d%H%M}:{person.id}"
        outbox.post(tx, person, Notice(words(tx, alert), Lane.alerts, once, not_before=by, alert_id=alert.id))
    return None


def words(tx: Tx, alert: Alert) -> Say:
    """Of one alone."""
    slots = {"number": alert.number, "level": Say(f"level.{alert.level}"), "time": clock_time(alert.seen_by, tx.at)}
    return Say(LATE, slots)


def words_together(tx: Tx, person: Person) -> Say | None:
    """What the SMS of all that is late says now; None where nothing is."""
    tx.flush()
    late = sorted(scope.late_in(tx, person.district_id), key=scope.deadline)
    return Say(LATE_TOGETHER, {"count": len(late), "number": late[0].number}) if late else None


def _tell_together(tx: Tx, person: Person, not_before: datetime) -> None:
    """One that waits for its hours leaves sooner and says this too; it says also what waits to be told alone."""
    said = words_together(tx, person)
    if said is None:
        return
    by = many_alerts.post(tx, person, said, "late", not_before)
    waits = (Message.person_id == person.id, Message.state == MessageState.queued)
    sooner = (Message.id == by, *waits, Message.not_before > not_before)
    tx.connection.execute(update(Message).where(*sooner).values(not_before=not_before))
    told = {"state": MessageState.withheld, "reason": "together", "together_id": by}
    tx.connection.execute(update(Message).where(*waits, Message.notice == LATE).values(**told))


def _late(tx: Tx, person: Person) -> list[Alert]:
    """Whatever is late for want of somebody who saw the child, of what the person hears."""
    tx.flush()
    unseen = [each for each in scope.late_in(tx, person.district_id) if each.seen_due_at and each.seen_by <= tx.at]
    return unseen_hearers.theirs(tx, person, unseen, is_late=True)


def _last_heard(tx: Tx, person: Person, by: datetime) -> datetime | None:
    """When they were told last that any is late, or will be by that moment."""
    last = select(Message.not_before).where(*_heard(person, (LATE, LATE_TOGETHER)), Message.not_before <= by)
    return tx.connection.scalar(last.order_by(Message.not_before.desc()).limit(1))


def _is_heard_in_turn(tx: Tx, alert: Alert, person: Person, by: datetime) -> bool:
    """Whether an SMS of this turn tells of this one: alone, or of all."""
    since = tx.at - tx.programme.owners.seen_again + many_alerts.GRACE
    recent = (Message.not_before > since, Message.not_before <= by)
    alone = (*_heard(person, (LATE,)), Message.alert_id == alert.id, *recent)
    every = (*_heard(person, (LATE_TOGETHER,)), *recent)
    return any(tx.connection.scalar(select(Message.id).where(*which).limit(1)) for which in (every, alone))


def _heard(person: Person, notices: tuple[str, ...]) -> tuple[ColumnElement[bool], ...]:
    return Message.person_id == person.id, Message.notice.in_(notices), Message.state.not_in(NEVER_HEARD)
