"""A talk with a phone: what was asked and answered so far, and every reply, so that a repeated hop is harmless."""

from datetime import datetime
from enum import StrEnum

from sqlalchemy import Index, LargeBinary, text
from sqlalchemy.orm import Mapped, mapped_column

from core.models.base import Base, EnumText, Id, Sealed


class SessionState(StrEnum):
    """Open talks are drafts for a day; one that was continued or put aside is offered no more."""

    open = "open"
    ended = "ended"
    continued = "continued"
    discarded = "discarded"


UNFINISHED, FINISHED = text("state = 'open'"), text("state <> 'open'")
"""Talks by whether they may go on, in the very words of their indexes."""
_DANGER = text("danger_id IS NOT NULL")


class Session(Base):
    """One USSD session, or one guided exchange by SMS. Journal and replies are sealed; transcripts are not kept."""

    __tablename__ = "talks"
    __table_args__ = (
        Index("ix_talks_drafts", "number_index", "channel", "state"),
        Index("ix_talks_unfinished", "began_at", sqlite_where=UNFINISHED, postgresql_where=UNFINISHED),
        Index("ix_talks_finished", "began_at", sqlite_where=FINISHED, postgresql_where=FINISHED),
        Index("ix_talks_danger", "danger_id", sqlite_where=_DANGER, postgresql_where=_DANGER),
    )

    id: Mapped[Id]
    channel: Mapped[str]
    key: Mapped[str] = mapped_column(unique=True)
    number_index: Mapped[bytes] = mapped_column(LargeBinary)
    version: Mapped[int]
    state: Mapped[SessionState] = mapped_column(EnumText(SessionState))
    is_draft: Mapped[bool] = mapped_column(default=False)
    box_sealed: Mapped[Sealed]
    began_at: Mapped[datetime]
    heard_at: Mapped[datetime]
    danger_id: Mapped[int | None]


class Effect(Base):
    """An effect that happened, by the name that makes it happen once: conversation, step, occurrence."""

    __tablename__ = "deeds"

    once: Mapped[str] = mapped_column(primary_key=True)
    result_sealed: Mapped[bytes]
    at: Mapped[datetime] = mapped_column(index=True)
