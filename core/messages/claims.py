"""Which messages are due on a lane, in statements that are put together once: a drain asks them all day long."""

from datetime import datetime
from functools import partial
from typing import NamedTuple

from sqlalchemy import ColumnElement, Integer, bindparam, exists, func, or_, select, update
from sqlalchemy.sql.base import Executable

from core.models.message import OWED, Lane, Message, MessageState
from core.models.record import REMINDERS_OFF, SENDING_OFF, Switch
from core.storage.db import Tx
from core.storage.prepared import Prepared, Row, Values, one_of

ON = ~exists().where(Switch.name == SENDING_OFF) & or_(
    Message.lane != Lane.reminders, ~exists().where(Switch.name == REMINDERS_OFF)
)
"""Nothing leaves while the one row is there, no reminder while the other is; what is owed waits."""


_WAITING = (Message.state == MessageState.queued) & (Message.next_at <= bindparam("real"))
_ABANDONED = (Message.state == MessageState.claimed) & (Message.lease_until < bindparam("real"))
_IN_TIME = or_(Message.expires_at.is_(None), Message.expires_at > bindparam("at"))
OPEN = one_of(Message.state, (MessageState.queued, MessageState.claimed))
"""Said beside what says more, for the sake of the index: without it a whole lane is read, all that ever left on it."""
_MAY_GO = (Message.lane == bindparam("of_lane")) & (Message.not_before <= bindparam("at")) & _IN_TIME & ON
_DUE = OPEN & or_(_WAITING, _ABANDONED) & _MAY_GO


class Claimed(NamedTuple):
    """A message that somebody just claimed, sealed."""

    id: int
    lane: Lane
    notice: str
    once: str
    alert_id: int | None
    number_sealed: bytes
    text_sealed: bytes
    created_at: datetime
    person_id: int | None
    phone_id: int | None
    number_index: bytes
    segments: int
    attempts: int
    expires_at: datetime | None


def _claiming(due: ColumnElement[bool], engine: str) -> Executable:
    """Those whose turn came first, in the order of the index: so many cost the same however many wait."""
    found = select(Message.id).where(due, _MAY_GO).order_by(Message.next_at).limit(bindparam("most", type_=Integer()))
    found = found.with_for_update(skip_locked=True) if engine == "postgresql" else found
    return (
        update(Message)
        .where(Message.id.in_(found))
        .values(state=MessageState.claimed, lease=bindparam("holder"), lease_until=bindparam("until"))
        .returning(*(getattr(Message, name) for name in Claimed._fields))
    )


_CLAIMS = tuple(Prepared(partial(_claiming, due)) for due in (_ABANDONED, _WAITING))
"""What was claimed by somebody who died, then what waits. Apart, as no index puts both in one order."""
_ANY = Prepared(select(or_(*(exists().where(due, _MAY_GO) for due in (_WAITING, _ABANDONED)))))


def take(tx: Tx, now: Values, limit: int) -> list[Row]:
    """Claim up to so many messages that are due `now`; their columns as `Claimed` names them."""
    rows: list[Row] = []
    for claim in _CLAIMS:
        rows += tx.all(claim, {**now, "most": limit - len(rows)})
    return rows


def is_any(tx: Tx, now: Values) -> bool:
    """Whether any message is due `now`."""
    return bool(tx.all(_ANY, now)[0][0])


COUNT_DUE = Prepared(select(func.count()).select_from(Message).where(_DUE))
OLDEST_DUE = Prepared(select(func.min(Message.not_before)).where(_DUE))
_HELD = one_of(Message.state, (MessageState.claimed, MessageState.sending))
COUNT_HELD = Prepared(select(func.count()).select_from(Message).where(OWED, one_of(Message.lane, Lane), _HELD))
