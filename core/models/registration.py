"""Who came into the programme by whose word, and what a volunteer asks of the district about a child."""

from datetime import datetime
from enum import StrEnum

from sqlalchemy import ForeignKey, Index
from sqlalchemy.orm import Mapped, mapped_column

from core.models.base import Base, EnumText, Id


class Source(StrEnum):
    """Who noticed that the child or the household needs support."""

    own = "own"
    school = "school"
    clinic = "clinic"
    social_services = "social_services"
    neighbour = "neighbour"
    themselves = "themselves"


class Registration(Base):
    """One child or one household, registered by a volunteer. Nothing of anybody stands here."""

    __tablename__ = "registrations"
    __table_args__ = (
        Index("ix_registrations_village_id_told_at", "village_id", "told_at"),
        Index("ix_registrations_district_id_told_at", "district_id", "told_at"),
    )

    id: Mapped[Id]
    child_id: Mapped[int | None] = mapped_column(ForeignKey("children.id"))
    household_id: Mapped[int | None] = mapped_column(ForeignKey("households.id"))
    district_id: Mapped[int]
    village_id: Mapped[int]
    by_id: Mapped[int] = mapped_column(ForeignKey("people.id"))
    channel: Mapped[str]
    source: Mapped[Source] = mapped_column(EnumText(Source))
    verified: Mapped[bool]
    told_at: Mapped[datetime]


class CloseReason(StrEnum):
    """Why somebody proposes to close a case. Only `safe` and `grew_up` count as a success."""

    grew_up = "grew_up"
    moved = "moved"
    safe = "safe"
    died = "died"
    other = "other"
    lost = "lost"
    broke_down = "broke_down"


class ClosingState(StrEnum):
    """How a proposal stands. Two officers close a case, one keeps it open, and any concern reopens it."""

    asked = "asked"
    closed = "closed"
    kept_open = "kept_open"
    reopened = "reopened"


class Closing(Base):
    """A proposal to close a child's case. `first_id` agreed first, `second_id` had the last word.

    `paper_seen` where a child who may not be of age yet was shown to be by a paper.
    """

    __tablename__ = "closings"
    __table_args__ = (Index("ix_closings_district_id_state", "district_id", "state"),)

    id: Mapped[Id]
    child_id: Mapped[int] = mapped_column(ForeignKey("children.id"), index=True)
    district_id: Mapped[int]
    reason: Mapped[CloseReason] = mapped_column(EnumText(CloseReason))
    state: Mapped[ClosingState] = mapped_column(EnumText(ClosingState))
    asked_by_id: Mapped[int] = mapped_column(ForeignKey("people.id"))
    asked_at: Mapped[datetime]
    first_id: Mapped[int | None] = mapped_column(ForeignKey("people.id"))
    first_at: Mapped[datetime | None]
    second_id: Mapped[int | None] = mapped_column(ForeignKey("people.id"))
    decided_at: Mapped[datetime | None]
    paper_seen: Mapped[bool] = mapped_column(default=False)


class WaitingNotice(Base):
    """Feedback that must not go by SMS: it waits behind the volunteer's PIN. `words` is the key of its text."""

    __tablename__ = "notices"

    id: Mapped[Id]
    once: Mapped[str] = mapped_column(unique=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("people.id"), index=True)
    words: Mapped[str]
    number: Mapped[str]
    at: Mapped[datetime]
    read_at: Mapped[datetime | None]
