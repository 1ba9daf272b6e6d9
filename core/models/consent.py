"""What people agreed to, each word of it a row that stays as it was said: a change of mind is a row of its own."""

from datetime import datetime
from enum import StrEnum

from sqlalchemy import ForeignKey, Index
from sqlalchemy.orm import Mapped, mapped_column

from core.models.base import Base, EnumText, Id


class ConsentTo(StrEnum):
    """What a word in the ledger is about: keeping what is known of a person; SMS to a number; a child's record; the
    code of conduct of whoever works with children.
    """

    keeping = "keeping"
    sms = "sms"
    record = "record"
    conduct = "conduct"


class ConsentAnswer(StrEnum):
    """What was said. `asked`: the one question went out; `danger`: kept without a yes, as the child is in danger."""

    asked = "asked"
    yes = "yes"
    no = "no"
    danger = "danger"


class ConsentVoice(StrEnum):
    """Whose voice it was. `own`: the phone's own key or SMS; `network`: what the gateway was told there."""

    own = "own"
    volunteer = "volunteer"
    paper = "paper"
    guardian = "guardian"
    office = "office"
    network = "network"


class Consent(Base):
    """One word of a carer's, or of a guardian's about a child: to what, when, by whose voice, through which channel, in
    which wording, in which version of it and in which language; who took it, None for the phone itself.

    A word about SMS is of the number it was said of, and of no later one.
    """

    __tablename__ = "consents"
    __table_args__ = (Index("ix_consents_phone_id", "phone_id"), Index("ix_consents_child_id", "child_id"))

    id: Mapped[Id]
    person_id: Mapped[int | None] = mapped_column(ForeignKey("people.id"), index=True)
    child_id: Mapped[int | None] = mapped_column(ForeignKey("children.id"))
    phone_id: Mapped[int | None] = mapped_column(ForeignKey("phones.id"))
    to: Mapped[ConsentTo] = mapped_column(EnumText(ConsentTo))
    answer: Mapped[ConsentAnswer] = mapped_column(EnumText(ConsentAnswer))
    voice: Mapped[ConsentVoice] = mapped_column(EnumText(ConsentVoice))
    channel: Mapped[str]
    wording: Mapped[str]
    version: Mapped[str]
    language: Mapped[str]
    said_at: Mapped[datetime]
    taken_by_id: Mapped[int | None] = mapped_column(ForeignKey("people.id"))
