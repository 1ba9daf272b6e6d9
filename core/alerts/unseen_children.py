"""The child of an alert must be seen: the owner hears before the deadline, the lead from then on."""

from datetime import datetime

from sqlalchemy import bindparam, select

from core.alerts import ladder, many_alerts, scope
from core.clock import clock_time
from core.language.words import Say
from core.messages import outbox
from core.messages.outbox import Notice
from core.models.alert import OPEN, Alert
from core.models.message import LATE_TOGETHER, NEVER_HEARD, Lane, Message
from core.models.person import Person, Role
from core.people import duty, people
from core.programme.values import Post, duration
from core.storage.db import Tx
from core.storage.due_rows import DueRows
from core.storage.next_due import NextRow
from core.storage.prepared import one_of

_UNSEEN = DueRows(select(Alert).where(Alert.seen_due_at <= bindparam("at"), one_of(Alert.state, OPEN)).limit(50))
NEXT_UNSEEN = NextRow(Alert.seen_due_at, one_of(Alert.state, OPEN))
AHEAD, LATE = "sms.alert.unseen", "sms.alert.unseen.late"
NOTICES = (AHEAD, LATE)


def remind(tx: Tx) -> int:
    """2 hours before the deadline the owner is told, at it and every 4 hours after the lead: of several at once in one
    SMS, as long as the list of all that is late. In place of who is away or out of reach whoever stands in is told, and
    where the lead is, also the national desk.

    The hours in which an alert of its level tells nobody do not count, or all that fell due in them would come at once.
    """
    late = _UNSEEN.take(tx, at=tx.at)
    for alert in late:
        over = tx.at >= alert.seen_by
        waits = _tell_late(tx, alert) if over else _tell_owner(tx, alert)
        turn = ladder.quiet(tx, alert.level) + tx.programme.owners.seen_again
        alert.seen_due_at = min(waits, default=turn) if over else alert.seen_by
    return len(late)


def _tell_owner(tx: Tx, alert: Alert) -> list[datetime]:
    """There is still time: the owner hears, or who stands in for one who is away; nobody of what nobody owns."""
    if alert.owner_id:
        for person in _answering(tx, alert) or _leads(tx, alert):
            _tell_alone(tx, alert, person)
    return []


def _tell_late(tx: Tx, alert: Alert) -> list[datetime]:
    """The moments until which leads wait who heard of others just before."""
    leads = _leads(tx, alert)
    for person in _in_place_of_lead(tx, alert) if not leads else []:
        _tell_alone(tx, alert, person)
    return [until for lead in leads if (until := _tell_lead(tx, alert, lead))]


def _answering(tx: Tx, alert: Alert) -> list[Person]:
    """The owner, or who stands in."""
    return _reached(tx, duty.present(tx, [people.get(tx, alert.owner_id)])) if alert.owner_id else []


def _leads(tx: Tx, alert: Alert) -> list[Person]:
    return _reached(tx, duty.on_post(tx, alert, Post.lead))


def _in_place_of_lead(tx: Tx, alert: Alert) -> list[Person]:
    """Who answers for the alert, and the national desk: nobody else is above them now."""
    nation = _reached(tx, duty.present(tx, people.of_role(tx, Role.national)))
    return list({each.id: each for each in (*_answering(tx, alert), *nation)}.values())


def _reached(tx: Tx, who: list[Person]) -> list[Person]:
    return [each for each in who if outbox.working_phone(tx, each.id)]


def words(tx: Tx, alert: Alert, _person: Person, _notice: str) -> Say | None:
    """What such an SMS says now that it leaves; None where it is owed no longer."""
    return None if alert.state not in OPEN or alert.seen_due_at is None else _words(tx, alert)


def words_together(tx: Tx, person: Person) -> Say | None:
    """What the SMS of all that is late says now; None where nothing is."""
    tx.flush()
    late = sorted(scope.late_in(tx, person.district_id), key=scope.deadline)
    return Say(LATE_TOGETHER, {"count": len(late), "number": late[0].number}) if late else None


def _tell_lead(tx: Tx, alert: Alert, lead: Person) -> datetime | None:
    """Told now, or by an SMS of this turn; or the moment until which it waits, as others were told just before."""
    heard, pause = _last_heard(tx, lead), duration(tx.programme.ladders.danger.again.every)
    if heard is None or heard < alert.seen_by:  # the lead does not know yet that this one is late
        if heard and heard > tx.at - pause:
            return heard + pause
        news = [each for each in _unseen(tx, lead) if heard is None or heard < each.seen_by]
        _tell(tx, alert, lead, together=len(news) > 1)
    elif not _heard_in_turn(tx, alert, lead):
        _tell(tx, alert, lead, together=len(_unseen(tx, lead)) > 1)
    return None


def _tell(tx: Tx, alert: Alert, lead: Person, *, together: bool) -> None:
    said = words_together(tx, lead) if together else None
    if said:
        many_alerts.post(tx, lead, said, _name(tx, alert), ladder.quiet(tx, alert.level))
    else:
        _tell_alone(tx, alert, lead)


def _tell_alone(tx: Tx, alert: Alert, person: Person) -> None:
    once = f"alert:{alert.id}:unseen:{tx.at:%m%d%H%M}:{person.id}"
    not_before = ladder.quiet(tx, alert.level)
    outbox.post(tx, person, Notice(_words(tx, alert), Lane.alerts, once, not_before=not_before, alert_id=alert.id))


def _unseen(tx: Tx, lead: Person) -> list[Alert]:
    """Whatever is late for want of somebody who saw the child."""
    tx.flush()
    return [each for each in scope.late_in(tx, lead.district_id) if each.seen_due_at and each.seen_by <= tx.at]


def _last_heard(tx: Tx, lead: Person) -> datetime | None:
    """When the lead was told last that any is late."""
    theirs = (Message.person_id == lead.id, Message.notice.in_((LATE, LATE_TOGETHER)))
    told = select(Message.created_at).where(*theirs, Message.state.not_in(NEVER_HEARD))
    return tx.connection.scalar(told.order_by(Message.created_at.desc()).limit(1))


def _heard_in_turn(tx: Tx, alert: Alert, lead: Person) -> bool:
    """Whether an SMS of this turn tells of this one: alone, or of all that wake people at the same hours."""
    turn = tx.programme.owners.seen_again
    if many_alerts.told_by(tx, lead, _name(tx, alert), turn) is not None:
        return True
    alone = (Message.person_id == lead.id, Message.alert_id == alert.id, Message.notice == LATE)
    recent = (Message.created_at > tx.at - turn + many_alerts.GRACE, Message.state.not_in(NEVER_HEARD))
    return tx.connection.scalar(select(Message.id).where(*alone, *recent).limit(1)) is not None


def _name(tx: Tx, alert: Alert) -> str:
    return f"late-{tx.programme.rule(alert.level).clock}"


def _words(tx: Tx, alert: Alert) -> Say:
    over = tx.at >= alert.seen_by
    slots = {"number": alert.number, "level": Say(f"level.{alert.level}"), "time": clock_time(alert.seen_by, tx.at)}
    return Say(LATE if over else AHEAD, slots)
