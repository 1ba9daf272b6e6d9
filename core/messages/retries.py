"""When what was not taken is offered again: by a plan of waits, and at once when the gateway takes something again."""

from datetime import timedelta

from sqlalchemy import bindparam, select, update
from sqlalchemy.sql.base import Executable

from core.models.message import Lane, Message, MessageState
from core.storage.db import Tx
from core.storage.prepared import Prepared, one_of

WAITS = tuple(timedelta(seconds=each) for each in (15, 60, 120, 300, 600))
"""After the first, second, ... failed try; then each 600 s until the message expires."""
ALERT_WAITS = tuple(timedelta(seconds=each) for each in (15, 25))
"""An alert's: it is to leave within half a minute of the gateway's return."""
_FREED = (Lane.alerts, Lane.receipts)
"""A reminder has three tries only, and keeps them for its own times."""


def wait(lane: Lane, failed: int) -> timedelta:
    """How long a message of that lane waits after so many failed tries, one at least."""
    plan = ALERT_WAITS if lane is Lane.alerts else WAITS
    return plan[min(failed, len(plan)) - 1]


def _freeing(engine: str) -> Executable:
    """What another transaction holds is left to it; what may have gone out keeps its half minute."""
    later = (Message.state == MessageState.queued) & (Message.next_at > bindparam("real"))
    tried = (Message.attempts > 0) & (Message.unclear == 0)
    waiting = select(Message.id).where(one_of(Message.lane, _FREED), later, tried)
    waiting = waiting.with_for_update(skip_locked=True) if engine == "postgresql" else waiting
    return update(Message).where(Message.id.in_(waiting)).values(next_at=bindparam("real"))


_FREE = Prepared(_freeing)


def free_waiting(tx: Tx) -> int:
    """The gateway took something: alerts and receipts that wait for their next try may go at once; how many."""
    freed = tx.run(_FREE, {"real": tx.real})
    if freed:
        tx.lanes.update(_FREED)
    return freed
