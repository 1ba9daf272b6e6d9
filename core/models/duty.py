"""Other duties of people: ringing somebody back, serving a referral."""

from datetime import datetime
from enum import StrEnum

from sqlalchemy import ForeignKey, Index, LargeBinary
from sqlalchemy.orm import Mapped, mapped_column

from core.models.base import Base, Id, Word


class CallBackReason(StrEnum):
    """Why somebody waits for a call."""

    broken_off = "broken_off"
    stranger = "stranger"
    caregiver = "caregiver"
    unreadable = "unreadable"


class CallBackState(StrEnum):
    """How a call-back stands."""

    open = "open"
    closed = "closed"


class CallBack(Base):
    """A call somebody waits for. The sector's officer is told first, the district's social worker at `due_at`."""

    __tablename__ = "call_backs"
    __table_args__ = (Index("ix_call_backs_state_due_at", "state", "due_at"),)

    id: Mapped[Id]
    once: Mapped[str] = mapped_column(unique=True)
    reason: Mapped[CallBackReason] = mapped_column(Word(CallBackReason))
    state: Mapped[CallBackState] = mapped_column(Word(CallBackState))
    district_id: Mapped[int | None] = mapped_column(index=True)
    sector_id: Mapped[int | None]
    person_id: Mapped[int | None] = mapped_column(ForeignKey("people.id"))
    number_sealed: Mapped[bytes] = mapped_column(LargeBinary)
    alert_id: Mapped[int | None] = mapped_column(ForeignKey("alerts.id"))
    asked_at: Mapped[datetime]
    due_at: Mapped[datetime]
    raised_to_district_at: Mapped[datetime | None]
    tries: Mapped[int] = mapped_column(default=0)


class ReferralTo(StrEnum):
    """Who is asked to serve."""

    district = "district"
    household_support = "household_support"


class Referral(Base):
    """A request to the district that came out of a visit."""

    __tablename__ = "referrals"

    id: Mapped[Id]
    visit_id: Mapped[int] = mapped_column(ForeignKey("visits.id"))
    child_id: Mapped[int] = mapped_column(ForeignKey("children.id"), index=True)
    district_id: Mapped[int] = mapped_column(index=True)
    to: Mapped[ReferralTo] = mapped_column(Word(ReferralTo))
    state: Mapped[str] = mapped_column(default="in_progress")
    made_at: Mapped[datetime]
