"""Watching the owner of an alert: warned, then without it, where nothing was recorded."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import bindparam, select

from core.alerts import deadlines, handing_over, ladder, owner_notices, rung_words
from core.alerts.owner_notices import OwnerNotice
from core.alerts.rung_times import rung_time
from core.clock import clock_time
from core.language.words import Say
from core.messages import outbox, stand_downs
from core.messages.outbox import Notice
from core.models.alert import OPEN, OWNED, UNOWNED, Alert, AlertState, Level
from core.models.message import STAND_DOWN, Lane, Message
from core.models.person import Person
from core.people import duty, people
from core.storage.db import Tx
from core.storage.due_rows import DueRows
from core.storage.next_due import NextRow
from core.storage.prepared import one_of

_IDLE = DueRows(select(Alert).where(Alert.due_at <= bindparam("at"), one_of(Alert.state, OWNED)).limit(50))
NEXT_IDLE = NextRow(Alert.due_at, one_of(Alert.state, OWNED))
LOST = ("offer_lapsed", "owner_idle")
"""What losing an alert leaves in its story."""
WARNING = "sms.alert.warning"
LAPSED = "sms.alert.lapsed"
"""What the owner reads who handed it over, where nobody took it in time: who has it now, and when it is told next."""
ONLY_HERS = "sms.alert.lost.yours"
"""What the owner reads of one that she lost while nobody else can be told of it."""


def restart_idle(tx: Tx) -> int:
    """An owner who recorded nothing in the acknowledge time is warned; in twice that time, the alert is lost to her and
    its ladder goes on one rung up. So it does where a colleague did not take in time what was offered.
    """
    idle = _IDLE.take(tx, at=tx.at)
    for alert in idle:
        if alert.lose_at and alert.lose_at > tx.at:
            _warn(tx, alert, alert.lose_at)
        else:
            _lose(tx, alert)
    return len(idle)


def _warn(tx: Tx, alert: Alert, lose_at: datetime) -> None:
    """Of what else the owner did nothing about, and would be warned of within the turn, she reads in the same SMS."""
    alert.due_at = lose_at
    tx.flush()
    owner = people.get(tx, alert.owner_id or 0)
    idle = (Alert.owner_id == owner.id, Alert.state == AlertState.acknowledged, Alert.lose_at > tx.at)
    soon = Alert.due_at.between(tx.at, tx.at + owner_notices.turn(tx)) & (Alert.due_at < Alert.lose_at)
    others = tx.session.scalars(select(Alert).where(*idle, soon).order_by(Alert.raised_at, Alert.id))
    owner_notices.tell(tx, owner, WARNED, _warning(tx, alert), [_warning(tx, each) for each in others])


def _warning(tx: Tx, alert: Alert) -> Notice:
    """One an owner and moment at which she loses it."""
    lose_at = alert.lose_at or tx.at
    once = f"alert:{alert.id}:warning:{alert.owned_at:%d%H%M%S}:{lose_at:%m%d%H%M%S}:{alert.owner_id}"
    said = _words(alert, WARNING, lose_at, tx.at)
    return Notice(said, Lane.alerts, once, not_before=ladder.quiet(tx, alert.level), alert_id=alert.id)


def _warned_words(tx: Tx, alerts: Sequence[Alert], person: Person) -> Say | None:
    theirs = [each for each in alerts if each.owner_id == person.id and each.state is AlertState.acknowledged]
    idle = sorted((lose_at, each.number) for each in theirs if (lose_at := each.lose_at) and lose_at > tx.at)
    if not idle:
        return None
    lose_at, number = idle[0]
    return Say(WARNED.together, {"count": len(idle), "number": number, "time": clock_time(lose_at, tx.at)})


def _lost_words(_tx: Tx, alerts: Sequence[Alert], person: Person) -> Say | None:
    lost = [each for each in alerts if each.owner_id != person.id and each.state in OPEN]
    return Say(LOSS.together, {"count": len(lost), "number": lost[0].number}) if lost else None


WARNED = OwnerNotice(WARNING, "sms.alert.warning.many", _warned_words)
LOSS = OwnerNotice("sms.alert.lost", "sms.alert.lost.many", _lost_words, waits=True)
"""What the owner reads of several alerts that she is about to lose, and that she lost."""
TIMED = (WARNING, LAPSED, LOSS.alone, ONLY_HERS)


def _lose(tx: Tx, alert: Alert) -> None:
    offered, before = alert.offered_until is not None, alert.owner_id
    ladder.event(tx, alert, LOST[0] if offered else LOST[1], before)
    if before and not offered:
        owner_notices.tell(tx, people.get(tx, before), LOSS, _loss(tx, alert, before))
    alert.state, alert.owner_id, alert.lose_at = AlertState.notified, None, None
    handing_over.forget_deeds(alert)
    handing_over.lapse(alert)
    alert.ladder_from = _as_if_on(tx, alert)
    alert.feedback_at = deadlines.feedback_at(tx, alert)
    ladder.climb(tx, alert)
    _tell_stood_down(tx, alert, before)
    if before and offered:
        once = f"alert:{alert.id}:lapsed:{tx.at:%d%H%M%S}:{before}"
        said = _words(alert, LAPSED, rung_words.next_move(tx, alert), tx.at)
        _post(tx, alert, people.get(tx, before), once, said, ladder.quiet(tx, alert.level))


def _tell_stood_down(tx: Tx, alert: Alert, before: int | None) -> None:
    """Whoever read that another has it reads that nobody has: its next rung may name only those above them."""
    found = stand_downs.stood_down(tx, Message.alert_id == alert.id, STAND_DOWN)
    for each in duty.present(tx, [people.get(tx, person) for person in found if person != before]):
        may_hear = each.role.is_officer and not (alert.bypasses and each.district_id)
        if may_hear and outbox.working_phone(tx, each.id):
            ladder.tell_of_now(tx, alert, each)


def _loss(tx: Tx, alert: Alert, before: int) -> Notice:
    once = f"alert:{alert.id}:{LOSS.alone}:{tx.at:%d%H%M%S}:{before}"
    said = Say(LOSS.alone, {"number": alert.number})
    return Notice(said, Lane.alerts, once, not_before=ladder.quiet(tx, alert.level), alert_id=alert.id)


def _lost_alone(tx: Tx, alert: Alert, person: Person) -> Say | None:
    """That others are told is said only where there are any; nothing where she has it again."""
    if alert.owner_id == person.id or alert.state not in OPEN:
        return None
    others = alert.owner_id or ladder.reaches_others(tx, alert, besides=person.id)
    return Say(LOSS.alone if others else ONLY_HERS, {"number": alert.number})


def _as_if_on(tx: Tx, alert: Alert) -> datetime:
    """A beginning of the ladder that makes its next rung due now."""
    ahead = rung_time(tx.programme, alert.level, alert.ladder_from, alert.climbed) - alert.ladder_from
    return tx.at - ahead if alert.level == Level.danger else tx.at


def _post(tx: Tx, alert: Alert, person: Person, once: str, words: Say, not_before: datetime) -> None:
    outbox.post(tx, person, Notice(words, Lane.alerts, once, not_before=not_before, alert_id=alert.id))


def _words(alert: Alert, key: str, at: datetime, now: datetime) -> Say:
    return Say(key, {"number": alert.number, "level": Say(f"level.{alert.level}"), "time": clock_time(at, now)})


def words(tx: Tx, alert: Alert, person: Person, notice: str) -> Say | None:
    """What such an SMS says now that it leaves; None where it is owed no longer."""
    if notice == WARNING:
        waits = alert.owner_id == person.id and alert.state is AlertState.acknowledged and alert.due_at
        return _words(alert, WARNING, alert.due_at or tx.at, tx.at) if waits and waits > tx.at else None
    if notice in (LOSS.alone, ONLY_HERS):
        return _lost_alone(tx, alert, person)
    free = alert.state in UNOWNED
    return _words(alert, LAPSED, rung_words.next_move(tx, alert), tx.at) if free else None
