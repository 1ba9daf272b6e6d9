"""What people ask about what is kept of them: to see it, correct it, or erase it."""

from datetime import date, datetime
from enum import StrEnum

from sqlalchemy import Date, ForeignKey, Index
from sqlalchemy.orm import Mapped, mapped_column

from core.models.base import Base, EnumText, Id


class DataRequestKind(StrEnum):
    """What is asked."""

    see = "see"
    correct = "correct"
    erase = "erase"


class DataRequestEnd(StrEnum):
    """What became of it, in person at the desk."""

    done = "done"
    refused = "refused"


class DataRequest(Base):
    """A request of somebody about their own data, which the law gives 30 days: until `due_on`.

    `answered_by` is as the audit names who did it: the channel, and behind it the operator's name.
    """

    __tablename__ = "data_requests"
    __table_args__ = (Index("ix_data_requests_answered_at_due_on", "answered_at", "due_on"),)

    id: Mapped[Id]
    person_id: Mapped[int] = mapped_column(ForeignKey("people.id"), index=True)
    district_id: Mapped[int | None]
    kind: Mapped[DataRequestKind] = mapped_column(EnumText(DataRequestKind))
    channel: Mapped[str]
    asked_at: Mapped[datetime]
    due_on: Mapped[date] = mapped_column(Date)
    answered_at: Mapped[datetime | None]
    answered_by: Mapped[str | None]
    ended: Mapped[DataRequestEnd | None] = mapped_column(EnumText(DataRequestEnd))
