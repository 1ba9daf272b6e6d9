"""The port every SMS gateway fills: what we hand over, what became of it, and what phones send back.

Words of the gateways stop here. Whoever drains the outbox decides by `SendOutcome` alone what to do with a row.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from core.messages.delivery_reports import ReportStatus
from core.messages.sending import SendOutcome, Sent

__all__ = ["Call", "Gateway", "InboundSms", "OptOut", "Report", "ReportStatus", "SendOutcome", "Sent"]


@dataclass(frozen=True, slots=True)
class InboundSms:
    """An SMS somebody sent to our short code. `number` stands as it came: E.164, a short code or a sender's name.

    `text` keeps line ends ("\\n") and tabs and has no other control character; `to` and `network` may be "". `sent_at`
    is when the gateway had it, None where it did not say.
    """

    provider_id: str
    number: str
    to: str
    text: str
    network: str
    sent_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class Report:
    """A delivery report. `raw` is the gateway's own word; `reason` its word for a failure in small letters, or ""."""

    provider_id: str
    status: ReportStatus
    raw: str
    reason: str


@dataclass(frozen=True, slots=True)
class OptOut:
    """Somebody told the gateway to stop messages from `sender` ("" if it did not say which)."""

    number: str
    sender: str


@dataclass(frozen=True, slots=True)
class Call:
    """Somebody's phone rings at our number. `number` stands as it came; "" where it is hidden."""

    number: str


class Gateway(Protocol):
    """A company that carries our SMS."""

    name: str

    def send(self, text: str, numbers: Sequence[str]) -> list[Sent]:
        """Offer one text to one or more E.164 numbers.

        Returns exactly one `Sent` per number, in order. Nothing that the network or the gateway does raises; whatever
        else interrupts the caller (a job's time limit) passes through, and then the sends are unclear.
        """
        ...
