"""Foster families (Malayika Murinzi): homes that may take a child in, and every step on their way."""

from datetime import date, datetime
from enum import StrEnum

from sqlalchemy import Date, ForeignKey, Index
from sqlalchemy.orm import Mapped, mapped_column

from core.models.base import Base, EnumText, Id


class FosterStep(StrEnum):
    """How far a foster family has come. `not_approved` and `withdrawn` are ends."""

    found = "found"
    assessed = "assessed"
    approved = "approved"
    matched = "matched"
    reviewed = "reviewed"
    not_approved = "not_approved"
    withdrawn = "withdrawn"


class FosterReason(StrEnum):
    """Why a family is not approved, or foster family no more."""

    unsuitable = "unsuitable"
    health = "health"
    own_wish = "own_wish"
    moved = "moved"
    other = "other"


class FosterFamily(Base):
    """A household on its way to taking a child in. `child_id` and `placement_id` are those of its last match.

    The match lasts as long as that placement and the child's case; after it the family is approved for another child.
    """

    __tablename__ = "foster_families"
    __table_args__ = (Index("ix_foster_families_district_id_step", "district_id", "step"),)

    id: Mapped[Id]
    household_id: Mapped[int] = mapped_column(ForeignKey("households.id"), index=True)
    district_id: Mapped[int]
    step: Mapped[FosterStep] = mapped_column(EnumText(FosterStep))
    step_on: Mapped[date] = mapped_column(Date)
    child_id: Mapped[int | None] = mapped_column(ForeignKey("children.id"))
    placement_id: Mapped[int | None] = mapped_column(ForeignKey("placements.id"))
    review_due_on: Mapped[date | None] = mapped_column(Date)


class FosterStepTaken(Base):
    """A family took that step on that day: its whole way, with who told it and, at an end, why."""

    __tablename__ = "foster_steps"

    id: Mapped[Id]
    family_id: Mapped[int] = mapped_column(ForeignKey("foster_families.id"), index=True)
    step: Mapped[FosterStep] = mapped_column(EnumText(FosterStep))
    on: Mapped[date] = mapped_column(Date)
    child_id: Mapped[int | None] = mapped_column(ForeignKey("children.id"))
    reason: Mapped[FosterReason | None] = mapped_column(EnumText(FosterReason))
    by_id: Mapped[int] = mapped_column(ForeignKey("people.id"))
    told_at: Mapped[datetime]
