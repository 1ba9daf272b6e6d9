"""Messages to phones, messages from phones, and what the network said became of them."""

from datetime import datetime
from enum import StrEnum

from sqlalchemy import ForeignKey, Index, LargeBinary, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from core.models.base import Base, EnumText, Id, Sealed


class Lane(StrEnum):
    """Each lane has its own queue and its own promise."""

    alerts = "alerts"
    receipts = "receipts"
    reminders = "reminders"


LADDER_NOTICES = ("sms.alert", "sms.alert.again", "sms.alert.top")
"""The notices that ask a person on the ladder to act."""
ASKS_FOR_YES = "sms.caregiver.ask"
"""The notice that asks a carer's number once whether it wants SMS."""
OFFERED = "sms.alert.offered"
"""The notice that offers an alert to a colleague."""
STAND_DOWN = "sms.alert.taken"
"""The notice that another has the alert."""
OF_ONE_PHONE, ON_TOP, RELEASED = "sms.alert.phone", "sms.alert.many", "sms.alert.released"
LATE_TOGETHER = "sms.alert.late"
TOGETHER_NOTICES = (OF_ONE_PHONE, ON_TOP, RELEASED, LATE_TOGETHER)
"""The notices that ask so of several alerts at once."""


class MessageState(StrEnum):
    """How a message stands. `sent` means the gateway took it, never that a phone has it."""

    queued = "queued"
    claimed = "claimed"
    sending = "sending"
    sent = "sent"
    delivered = "delivered"
    failed = "failed"
    unknown = "unknown"
    expired = "expired"
    withheld = "withheld"


SETTLED = (
    MessageState.sent,
    MessageState.delivered,
    MessageState.failed,
    MessageState.unknown,
    MessageState.expired,
    MessageState.withheld,
)
"""Nothing is owed any more."""
NEVER_HEARD = (MessageState.withheld, MessageState.failed, MessageState.expired)
"""Nobody read it, and nobody will."""
READABLE = text("length(text_sealed) > 0")
"""Messages whose words were not erased, in the very words of their indexes: a database must see that they serve."""
UNREAD = text("reading = 'unreadable' AND length(text_sealed) > 0")
"""Texts that no program could read and whose words were not erased, in the very words of their index."""
OWED = text("state IN ('queued', 'claimed', 'sending')")
"""Messages that are not settled, said as words and not as values, with their lanes beside it: so SQLite goes by lane
and state. It takes the mean of all states for each, and would else read all that ever left."""
_SENT = text("sent_at IS NOT NULL")
_OF_AN_ALERT, _OF_A_VISIT = text("alert_id IS NOT NULL"), text("follow_up_id IS NOT NULL")
_TAKEN = text("provider_id IS NOT NULL")
_TOGETHER = text("together_id IS NOT NULL")


class Message(Base):
    """An SMS we owe somebody. `not_before` and `expires_at` are programme time; `next_at` and `lease_until` real time.

    `once` names the duty, so that whatever runs twice posts once; so the row stays when number and words are erased.
    `gateway` took the message and calls it `provider_id`: an id means something together with its gateway only. One
    that was told together with others is withheld, and `together_id` is the SMS that says all of them.
    """

    __tablename__ = "messages"
    __table_args__ = (
        Index("ix_messages_due", "lane", "state", "next_at"),
        Index("ix_messages_number_index_created_at", "number_index", "created_at"),
        Index("ix_messages_lane_sent_at", "lane", "sent_at", sqlite_where=_SENT, postgresql_where=_SENT),
        Index("ix_messages_readable", "created_at", sqlite_where=READABLE, postgresql_where=READABLE),
        Index("ix_messages_alert_id", "alert_id", sqlite_where=_OF_AN_ALERT, postgresql_where=_OF_AN_ALERT),
        Index("ix_messages_follow_up_id", "follow_up_id", sqlite_where=_OF_A_VISIT, postgresql_where=_OF_A_VISIT),
        Index("ix_messages_provider_id", "provider_id", "gateway", sqlite_where=_TAKEN, postgresql_where=_TAKEN),
        Index("ix_messages_together_id", "together_id", sqlite_where=_TOGETHER, postgresql_where=_TOGETHER),
    )

    id: Mapped[Id]
    lane: Mapped[Lane] = mapped_column(EnumText(Lane))
    notice: Mapped[str]
    once: Mapped[str] = mapped_column(unique=True)
    person_id: Mapped[int | None] = mapped_column(ForeignKey("people.id"), index=True)
    phone_id: Mapped[int | None]
    alert_id: Mapped[int | None]
    follow_up_id: Mapped[int | None]
    together_id: Mapped[int | None]
    number_index: Mapped[bytes] = mapped_column(LargeBinary)
    number_sealed: Mapped[Sealed]
    text_sealed: Mapped[Sealed]
    segments: Mapped[int]
    state: Mapped[MessageState] = mapped_column(EnumText(MessageState))
    not_before: Mapped[datetime]
    expires_at: Mapped[datetime | None]
    next_at: Mapped[datetime]
    attempts: Mapped[int] = mapped_column(default=0)
    unclear: Mapped[int] = mapped_column(default=0)
    lease: Mapped[str | None]
    lease_until: Mapped[datetime | None]
    gateway: Mapped[str | None]
    provider_id: Mapped[str | None]
    reason: Mapped[str | None]
    cost: Mapped[str | None]
    created_at: Mapped[datetime]
    sent_at: Mapped[datetime | None]


class DeliveryReport(Base):
    """What the network said of a message, each word once; one whose message is not known yet waits to be joined."""

    __tablename__ = "delivery_reports"
    __table_args__ = (UniqueConstraint("gateway", "provider_id", "word"),)

    id: Mapped[Id]
    gateway: Mapped[str]
    provider_id: Mapped[str]
    word: Mapped[str]
    status: Mapped[str]
    reason: Mapped[str]
    at: Mapped[datetime] = mapped_column(index=True)
    joined: Mapped[bool] = mapped_column(index=True)


class InboundMessage(Base):
    """An SMS somebody sent us, received once for ever by its gateway and the id it has there.

    `reading` says what it was taken for.
    """

    __tablename__ = "inbound"
    __table_args__ = (
        UniqueConstraint("gateway", "provider_id"),
        Index("ix_inbound_readable", "received_at", sqlite_where=READABLE, postgresql_where=READABLE),
        Index("ix_inbound_unread", "received_at", sqlite_where=UNREAD, postgresql_where=UNREAD),
    )

    id: Mapped[Id]
    gateway: Mapped[str]
    provider_id: Mapped[str]
    person_id: Mapped[int | None] = mapped_column(ForeignKey("people.id"), index=True)
    number_index: Mapped[bytes] = mapped_column(LargeBinary, index=True)
    number_sealed: Mapped[Sealed]
    text_sealed: Mapped[Sealed]
    received_at: Mapped[datetime]
    reading: Mapped[str]
