"""Whether anything is sent at all, and whether reminders are. A restore turns sending off, as what waits may have gone.

The ladder goes on meanwhile: what it owes waits in the outbox, and a human who has looked at it turns sending on.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import delete, func, select, update

from core.messages import sending
from core.messages.outbox import NEVER_STALE
from core.models.message import Lane, Message, MessageState
from core.models.record import REMINDERS_OFF, SENDING_OFF, Switch
from core.storage.db import Tx

STALE = timedelta(hours=24)
"""A reminder says "tomorrow": a day later it misleads."""


@dataclass(frozen=True, slots=True)
class LaneBacklog:
    """What waits on a lane: how many messages, and since when the oldest of them is owed."""

    lane: Lane
    count: int
    oldest: datetime


def sending_off(tx: Tx) -> datetime | None:
    """Since when nothing is sent; None while messages go out."""
    return tx.connection.scalar(select(Switch.at).where(Switch.name == SENDING_OFF))


def complaint(tx: Tx) -> str | None:
    """What an operator is told while nothing is sent, with how to mend it; None while messages go out."""
    since = sending_off(tx)
    if since is None:
        return None
    count = sum(each.count for each in waiting(tx))
    return f"Nothing is sent since {since:%Y-%m-%d %H:%M} UTC; {count} messages wait. Look, then ./inshuti sending on."


def turn_off(tx: Tx) -> bool:
    """Nothing leaves from now on, on no lane; False if it was so already."""
    return tx.insert_once(Switch.__table__, {"name": SENDING_OFF, "at": tx.at})


def turn_on(tx: Tx) -> int:
    """Messages go out again, but no reminder that is a day late, and nothing whose time is over; how many those are.

    An alert goes however old it is: only a person may say that it is not needed any more.
    """
    tx.connection.execute(delete(Switch).where(Switch.name == SENDING_OFF))
    tx.lanes.update(Lane)
    return _drop_stale(tx)


def reminders_off(tx: Tx) -> datetime | None:
    """Since when no reminder is sent; None while they go out."""
    return tx.connection.scalar(select(Switch.at).where(Switch.name == REMINDERS_OFF))


def notice(tx: Tx) -> str | None:
    """What an operator is told while reminders are held back: it is meant so. None while they go out."""
    since = reminders_off(tx)
    if since is None:
        return None
    return f"Reminders are held back since {since:%Y-%m-%d %H:%M} UTC; alerts and receipts go out."


def turn_reminders_off(tx: Tx) -> bool:
    """No reminder leaves from now on; alerts and receipts do. False if it was so already."""
    return tx.insert_once(Switch.__table__, {"name": REMINDERS_OFF, "at": tx.at})


def turn_reminders_on(tx: Tx) -> int:
    """Reminders go out again, but none that is a day late; how many those are. What a worker owes goes however late."""
    tx.connection.execute(delete(Switch).where(Switch.name == REMINDERS_OFF))
    tx.lanes.add(Lane.reminders)
    return _drop_stale(tx)


def _drop_stale(tx: Tx) -> int:
    late = update(Message).where(
        Message.lane == Lane.reminders, Message.state == MessageState.queued, Message.not_before <= tx.at - STALE
    )
    misleading = late.where(Message.notice.not_in(NEVER_STALE))
    stale = tx.connection.execute(misleading.values(state=MessageState.expired, reason="stale")).rowcount
    return stale + sending.expire(tx)


def waiting(tx: Tx) -> list[LaneBacklog]:
    """What waits, a line a lane, the most urgent lane first."""
    grouped = select(Message.lane, func.count(), func.min(Message.created_at)).where(
        Message.lane.in_(list(Lane)), Message.state == MessageState.queued, Message.not_before <= tx.at
    )
    found = {row[0]: LaneBacklog(*row) for row in tx.connection.execute(grouped.group_by(Message.lane))}
    return [found[lane] for lane in Lane if lane in found]
