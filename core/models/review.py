"""What an officer owes a child: a call, a look apart from the carer, reviews of a placement, a care-leaver's plan."""

from datetime import date, datetime
from enum import StrEnum

from sqlalchemy import Date, ForeignKey, Index, text
from sqlalchemy.orm import Mapped, mapped_column

from core.models.base import Base, EnumText, Id
from core.models.case import BandReason
from core.models.visit import Due


class ReviewKind(StrEnum):
    """Which duty it is."""

    call = "call"
    apart = "apart"
    review = "review"
    outcome = "outcome"
    leaver = "leaver"
    decide = "decide"
    assess = "assess"
    find_place = "find_place"
    look = "look"
    emergency_look = "emergency_look"
    emergency_end = "emergency_end"
    death = "death"


STEPS = (ReviewKind.assess, ReviewKind.find_place, ReviewKind.emergency_look, ReviewKind.emergency_end)
"""Duties that a step of the case ends, and no officer by saying so."""
_DONE_BY = text("done_by_id IS NOT NULL")
_LEAD_WAITS = text("lead_at IS NOT NULL")


class Review(Base):
    """A duty of the child's district, due on a day. `once` names it, so that it is owed once.

    An outcome review keeps how the placement stands: whether it is intact, the child's own satisfaction with it and
    self-esteem, 1 to 5. A care-leaver's plan hangs on no placement. `lead_at` is when the lead hears of it,
    `kept_why` why an officer keeps a case open that is over a year old.
    """

    __tablename__ = "reviews"
    __table_args__ = (
        Index("ix_reviews_district_id_state_due_on", "district_id", "state", "due_on"),
        Index("ix_reviews_child_id_state", "child_id", "state"),
        Index("ix_reviews_done_by_id", "done_by_id", sqlite_where=_DONE_BY, postgresql_where=_DONE_BY),
        Index("ix_reviews_lead_at", "lead_at", sqlite_where=_LEAD_WAITS, postgresql_where=_LEAD_WAITS),
    )

    id: Mapped[Id]
    once: Mapped[str] = mapped_column(unique=True)
    child_id: Mapped[int] = mapped_column(ForeignKey("children.id"))
    district_id: Mapped[int]
    placement_id: Mapped[int | None] = mapped_column(ForeignKey("placements.id"), index=True)
    kind: Mapped[ReviewKind] = mapped_column(EnumText(ReviewKind))
    due_on: Mapped[date] = mapped_column(Date)
    state: Mapped[Due] = mapped_column(EnumText(Due), default=Due.open)
    done_on: Mapped[date | None] = mapped_column(Date)
    done_by_id: Mapped[int | None] = mapped_column(ForeignKey("people.id"))
    intact: Mapped[bool | None]
    satisfaction: Mapped[int | None]
    self_esteem: Mapped[int | None]
    lead_at: Mapped[datetime | None]
    kept_why: Mapped[BandReason | None] = mapped_column(EnumText(BandReason))
