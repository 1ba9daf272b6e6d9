"""More is told of an alert that somebody owns: the owner hears so, and says anew what was done, or loses it."""

from core.alerts import deadlines, ladder
from core.language.words import Say
from core.messages import outbox
from core.messages.outbox import Notice
from core.models.alert import Alert, AlertState
from core.models.message import Lane
from core.people import people
from core.storage.db import Tx


def renew(tx: Tx, alert: Alert, key: str) -> None:
    """The owner hears of it and is watched as any new owner is: what was done was about what was known before.

    One that was offered to a colleague waits no longer for that colleague than for its owner.
    """
    alert.state = AlertState.acknowledged
    alert.acted_at = alert.phoned_at = alert.seen_at = None
    idle = deadlines.idle_until(tx, alert, tx.at)
    alert.due_at = min(idle, alert.offered_until or idle)
    alert.seen_due_at = deadlines.warn_at(tx, alert)
    tell_owner(tx, alert, key)


def tell_owner(tx: Tx, alert: Alert, key: str) -> None:
    """The owner hears how the alert stands by now, once a moment."""
    slots = {"number": alert.number, "level": Say(f"level.{alert.level}")}
    if key == "sms.alert.more":
        slots["time"] = ladder.clock_time(alert.due_at or tx.at, tx.at)
    once = f"alert:{alert.id}:{key}:{alert.level}:{tx.at:%d%H%M%S}:{alert.owner_id}"
    not_before = ladder.quiet(tx, alert.level)
    notice = Notice(Say(key, slots), Lane.alerts, once, not_before=not_before, alert_id=alert.id)
    outbox.post(tx, people.get(tx, alert.owner_id or 0), notice)
