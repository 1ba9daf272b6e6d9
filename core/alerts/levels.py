"""An officer changes an alert's level, with a reason. Deadlines run from when it was raised, whatever it is called."""

from dataclasses import dataclass
from enum import StrEnum

from sqlalchemy import delete

from core.alerts import alerts, deadlines, ladder, updates
from core.alerts.rung_times import rung_time
from core.models.alert import OPEN, UNOWNED, Alert, AlertState, Level, Notified
from core.storage import audit
from core.storage.access import Caller
from core.storage.db import Tx


class LevelReason(StrEnum):
    """What the officer knows now that was not known when it was raised."""

    phoned = "phoned"
    seen = "seen"
    told_more = "told_more"
    mistaken = "mistaken"


@dataclass(frozen=True)
class LevelChange:
    """Whether the level is another now; if not, `reason` is the key of a sentence that says why."""

    done: bool
    number: str
    level: str
    reason: str = ""


def change(tx: Tx, me: Caller, alert_id: int, level: str, why: str) -> LevelChange:
    """Raise or lower the level; who did it and why stands in the alert's story.

    A danger, or an alert that was taken back, is lowered only by its owner and only after the volunteer was phoned or
    the child seen: what reads harmless from afar may not be. An owner whose alert another raised acts on it anew.
    """
    alert, to = alerts.reach(tx, me, alert_id), Level(level)
    if reason := _refused(me, alert, to):
        return LevelChange(False, alert.number, alert.level, reason)
    rises = to.rank < alert.level.rank
    alert.level = to
    _keep_time(tx, alert, rises)
    ladder.event(tx, alert, f"level_{to}", me.id)
    ladder.event(tx, alert, f"why_{LevelReason(why)}", me.id)
    audit.record(tx, me, f"level_{to}", "alerts", alert.id)
    if alert.owner_id not in (None, me.id):
        (updates.renew if rises else updates.tell_owner)(tx, alert, "sms.alert.risen")
    return LevelChange(True, alert.number, to)


def lower(tx: Tx, alert: Alert, level: Level) -> None:
    """Whoever raised it knows better now, in the same talk: it is less urgent, and its ladder goes on as that."""
    if level.rank > alert.level.rank:
        alert.level = level
        _keep_time(tx, alert, False)
        ladder.event(tx, alert, f"level_{level}")


def _refused(me: Caller, alert: Alert, to: Level) -> str:
    if alert.state not in OPEN:
        return "end.level.closed"
    if to == alert.level:
        return "end.level.same"
    guarded = alert.level == Level.danger or alert.taken_back_at is not None
    if to.rank < alert.level.rank or not guarded:
        return ""
    if alert.owner_id != me.id:
        return "end.level.not_yours"
    return "" if alert.phoned_at or alert.seen_at else "end.level.phone_first"


def _keep_time(tx: Tx, alert: Alert, rises: bool) -> None:
    """Deadlines as if the alert had had this level from the moment it was raised; the owner's time to act from now."""
    alert.seen_by = tx.programme.deadline(alert.level, alert.raised_at, tx.programme.rule(alert.level).seen)
    if alert.seen_due_at is not None:
        alert.seen_due_at = deadlines.warn_at(tx, alert)
    if alert.state in UNOWNED:
        ladder.withdraw(tx, alert, "level")
        ladder.start(tx, alert) if rises else _go_on_lower(tx, alert)
    elif alert.state is AlertState.acknowledged and alert.offered_until is None:
        deadlines.begin_to_act(tx, alert)
    alert.acknowledge_by = deadlines.by_level(tx, alert, alert.raised_at)


def _go_on_lower(tx: Tx, alert: Alert) -> None:
    """Who was told stays told: the lower ladder goes on behind its first rung, where it would stand by now. Where no
    SMS of it had left, nobody knows of it: it begins with its first rung.
    """
    if not ladder.was_told(tx, alert):
        tx.connection.execute(delete(Notified).where(Notified.alert_id == alert.id))
        ladder.start(tx, alert)
        return
    alert.feedback_at = None
    alert.ladder_from, alert.climbed, alert.rung = alert.raised_at, 1, 0
    due_at = rung_time(tx.programme, alert.level, alert.raised_at, 1)
    alert.due_at = max(due_at, tx.at, alert.held_until or tx.at)
