"""What a gateway took, written down together: one statement for all the answers of a moment."""

from collections.abc import Sequence

from sqlalchemy import bindparam, update

from core.messages import delivery_reports
from core.messages.outcomes import Sent
from core.models.message import Message, MessageState
from core.storage.db import Tx
from core.storage.prepared import Prepared

_TAKEN = Prepared(
    update(Message)
    .where(Message.id == bindparam("row"), Message.state == MessageState.sending, Message.lease == bindparam("holder"))
    .values(
        state=MessageState.sent,
        sent_at=bindparam("at"),
        gateway=bindparam("by"),
        provider_id=bindparam("id_there"),
        reason=bindparam("said"),
        cost=bindparam("price"),
        lease=None,
        lease_until=None,
    )
)


def note(tx: Tx, lease: str, gateway: str, answers: Sequence[tuple[int, Sent]]) -> None:
    """The gateway took each of these messages. Somebody else's, or one already settled, is left alone."""
    same = {"holder": lease, "at": tx.at, "by": gateway}
    tx.run_many(
        _TAKEN,
        [
            {**same, "row": row, "id_there": sent.provider_id, "said": sent.reason or None, "price": sent.cost or None}
            for row, sent in answers
        ],
    )
    delivery_reports.join_early_reports(
        tx, gateway, {sent.provider_id: row for row, sent in answers if sent.provider_id}
    )
