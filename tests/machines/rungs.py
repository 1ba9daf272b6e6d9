"""What must hold of rungs and owners, whatever the gateway said: somebody is asked next, and none waits in vain."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import or_, select

from core.models.alert import OWNED, UNOWNED, Alert
from core.models.message import LADDER_NOTICES, Message, MessageState
from core.storage.db import Database, Tx

ON_ITS_WAY = (MessageState.queued, MessageState.claimed, MessageState.sending)


def owners_are_asked(database: Database) -> None:
    """Whoever has an alert, here or away: until a deed is noted it is lost at a moment that is set."""
    with database.read() as tx:
        for alert in tx.session.scalars(select(Alert).where(Alert.state.in_(OWNED))):
            assert alert.due_at or alert.seen_due_at or alert.acted_at, alert.number


def nobody_waits_in_vain(database: Database, latest: datetime) -> None:
    """Where each SMS of the last rung was refused for good, the next is due at once; none is behind the top."""
    with database.read() as tx:
        for alert in tx.session.scalars(select(Alert).where(Alert.state.in_(UNOWNED))):
            held = alert.held_until and alert.held_until > tx.at
            below = alert.climbed < len(tx.programme.ladder(alert.level).rungs)
            if below and not held and _refused(_told_last(tx, alert)):
                assert alert.due_at
                assert alert.due_at <= max(tx.at, latest), (alert.due_at, tx.at)


def _told_last(tx: Tx, alert: Alert) -> Sequence[Any]:
    """The newest rung's SMS, also of what went into it.

    None while any is on its way, as one that is late takes the newest rung's name.
    """
    merged = select(Alert.id).where(Alert.merged_into_id == alert.id)
    about = or_(Message.alert_id == alert.id, Message.alert_id.in_(merged))
    told = select(Message.state, Message.sent_at, Message.created_at).where(about)
    found = list(tx.connection.execute(told.where(Message.notice.in_(LADDER_NOTICES))))
    if any(each.state in ON_ITS_WAY for each in found):
        return []
    last = max((each.created_at for each in found), default=None)
    return [each for each in found if each.created_at == last]


def _refused(told: Sequence[Any]) -> bool:
    """By the gateway: what it took and a report says failed moves no ladder, as anybody may have written that."""
    return bool(told) and all(each.state is MessageState.failed and each.sent_at is None for each in told)
