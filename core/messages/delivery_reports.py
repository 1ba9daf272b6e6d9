"""What networks say became of a message after it left: delivery reports, early, late, twice, or of unknown words."""

from enum import StrEnum

from sqlalchemy import bindparam, select

from core.models.base import new_id
from core.models.message import DeliveryReport, Message, MessageState
from core.storage.db import Tx
from core.storage.prepared import Prepared


class ReportStatus(StrEnum):
    """What a delivery report says about a message accepted earlier."""

    transient = "transient"  # on its way
    delivered = "delivered"  # on the handset
    failed = "failed"  # the network gave up
    expired = "expired"  # the phone stayed unreachable for too long
    unknown_word = "unknown_word"  # a word we do not know: kept, and nothing changes


_OF = select(Message).where(Message.gateway == bindparam("by"), Message.provider_id == bindparam("of")).limit(1)
_EARLIER = (DeliveryReport.gateway == bindparam("by")) & (DeliveryReport.provider_id == bindparam("of"))
_EARLY = Prepared(select(DeliveryReport.id).where(_EARLIER).limit(1))
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


def join_early_reports(tx: Tx, message_id: int, gateway: str | None, provider_id: str | None) -> None:
    """Take in what the network said of a message before we knew its id."""
    known = {"by": gateway, "of": provider_id}
    if provider_id is None or tx.first(_EARLY, known) is None:
        return
    message = tx.session.get_one(Message, message_id)
    for early in tx.session.scalars(select(DeliveryReport).where(_EARLIER), known):
        early.joined = True
        _apply(message, ReportStatus(early.status), early.reason)
