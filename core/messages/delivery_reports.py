"""What networks say became of a message after it left: delivery reports, early, late, twice, or of unknown words."""

from collections.abc import Mapping
from enum import StrEnum

from sqlalchemy import bindparam, select
from sqlalchemy.sql.base import Executable

from core.models.base import new_id
from core.models.message import DeliveryReport, Message, MessageState
from core.storage.db import Tx
from core.storage.prepared import Prepared, among


class ReportStatus(StrEnum):
    """What a delivery report says about a message accepted earlier."""

    transient = "transient"  # on its way
    delivered = "delivered"  # on the handset
    failed = "failed"  # the network gave up
    expired = "expired"  # the phone stayed unreachable for too long
    unknown_word = "unknown_word"  # a word we do not know: kept, and nothing changes


_OF = select(Message).where(Message.gateway == bindparam("by"), Message.provider_id == bindparam("of")).limit(1)
_EARLIER = (DeliveryReport.gateway == bindparam("by")) & (DeliveryReport.provider_id == bindparam("of"))


def _early(engine: str) -> Executable:
    of_any = among(DeliveryReport.provider_id, "of", engine)
    return select(DeliveryReport.provider_id).where(DeliveryReport.gateway == bindparam("by"), of_any)


_EARLY = Prepared(_early)
_AFTER_REPORT = {
    ReportStatus.delivered: MessageState.delivered,
    ReportStatus.failed: MessageState.failed,
    ReportStatus.expired: MessageState.expired,
}


def report(tx: Tx, gateway: str, provider_id: str, status: ReportStatus, word: str, reason: str) -> None:
    """A gateway's delivery report: kept once a word; one that comes before we know the message waits to be joined.

    A final state is never overwritten, an unknown word changes nothing, and no report ever stops a ladder.
    """
    message = tx.session.scalar(_OF, {"by": gateway, "of": provider_id})
    row = {
        "id": new_id(),
        "gateway": gateway,
        "provider_id": provider_id,
        "word": word[:40],
        "status": status.value,
        "reason": reason[:40],
        "at": tx.at,
        "joined": message is not None,
    }
    tx.insert_once(DeliveryReport.__table__, row)
    if message:
        _apply(message, status, reason)


def _apply(message: Message, status: ReportStatus, reason: str) -> None:
    following = _AFTER_REPORT.get(status)
    if following and message.state in (MessageState.sent, MessageState.unknown):
        message.state = following
        message.reason = reason[:40] or message.reason


def join_early_reports(tx: Tx, gateway: str, rows: Mapping[str, int]) -> None:
    """Take in what the network said of messages before we knew their ids; `rows` are these by their ids there."""
    if not rows:
        return
    for provider_id in {found for (found,) in tx.all(_EARLY, {"by": gateway, "of": list(rows)})}:
        message = tx.session.get_one(Message, rows[provider_id])
        if message.provider_id != provider_id:  # it is not ours any more
            continue
        for early in tx.session.scalars(select(DeliveryReport).where(_EARLIER), {"by": gateway, "of": provider_id}):
            early.joined = True
            _apply(message, ReportStatus(early.status), early.reason)
