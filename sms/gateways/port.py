"""The port every SMS gateway fills: what we hand over, what became of it, what it calls back, and what a gateway is.

Words of the gateways stop here. Whoever drains the outbox decides by `SendOutcome` alone what to do with a row.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from core.messages.delivery_reports import ReportStatus
from core.messages.outcomes import SendOutcome, Sent
from core.settings import OwnSettings
from core.storage.policy import Resource

__all__ = [
    "Call",
    "Callback",
    "Gateway",
    "InboundSms",
    "OptOut",
    "Provider",
    "Report",
    "ReportStatus",
    "SendOutcome",
    "Sent",
    "Told",
]


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


Told = InboundSms | Report | OptOut | Call
"""Everything a gateway may tell us."""


@dataclass(frozen=True, slots=True)
class Callback:
    """One address that a gateway posts to.

    `path` begins with `/sms/<its name>/<token>` or `/voice/<its name>/<token>`; `content_type` is what its bodies must
    be. `read` takes a body of at most 16 KiB, never raises, and gives None for what tells nothing. `writes` is what
    taking it in changes; `reply` is the body of every answer.
    """

    path: str
    content_type: str
    read: Callable[[bytes], Told | None]
    writes: Resource
    reply: bytes = b""

    @property
    def spoken_by(self) -> str:
        """The gateway that stands in the address: its tokens open it, whoever else speaks like it."""
        return self.path.split("/")[2]


class Gateway(Protocol):
    """A company that carries our SMS, ready to send: its `Provider`, opened.

    `most_numbers` is how many numbers one call carries; more in one `send` would take longer than a lease lasts.
    """

    name: str
    most_numbers: int

    def send(self, text: str, numbers: Sequence[str]) -> list[Sent]:
        """Offer one text to one or more E.164 numbers.

        Returns exactly one `Sent` per number, in order. Nothing that the network or the gateway does raises; whatever
        else interrupts the caller (a job's time limit) passes through, and then the sends are unclear.
        """
        ...


@dataclass(frozen=True, slots=True)
class Provider:
    """What stands in the folder of one SMS gateway.

    `name` is its value of SMS_GATEWAY, stands in its addresses and in the rows of what came through it. `settings` are
    its own settings. `open` makes the gateway of them, for so many calls at once; it raises ValueError for
    settings that can never work. `callbacks` are the addresses it posts to.
    """

    name: str
    settings: type[OwnSettings]
    open: Callable[[int], Gateway]
    callbacks: tuple[Callback, ...]
