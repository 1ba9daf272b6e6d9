"""What must hold of rungs and owners, whatever the gateway said: somebody is asked next, and none waits in vain."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import select

from core.models.alert import OWNED, UNOWNED, Alert
from core.models.message import LADDER_NOTICES, Message, MessageState
from core.storage.db import Database, Tx


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
    """The states of the newest rung's SMS."""
    sent = select(Message.state, Message.created_at).where(Message.alert_id == alert.id)
    found = list(tx.connection.execute(sent.where(Message.notice.in_(LADDER_NOTICES))))
    last = max((at for _, at in found), default=None)
    return [state for state, at in found if at == last]


def _refused(states: Sequence[Any]) -> bool:
    return bool(states) and all(state is MessageState.failed for state in states)
