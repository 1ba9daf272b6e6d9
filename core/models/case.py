"""A child's case from identification to closing, where the child came from, and what it needs before a placement."""

from datetime import date, datetime
from enum import StrEnum

from sqlalchemy import Date, ForeignKey, Index, text
from sqlalchemy.orm import Mapped, mapped_column

from core.models.base import Base, EnumText, Id, Sealed


class CaseStep(StrEnum):
    """How far a case has come."""

    identified = "identified"
    assessed = "assessed"
    planned = "planned"
    placed = "placed"
    followed_up = "followed_up"
    closure_asked = "closure_asked"
    closed = "closed"


class Origin(StrEnum):
    """Where a child came from; `here` for one that always lived where it lives."""

    institution = "institution"
    street = "street"
    family = "family"
    here = "here"


class Tracing(StrEnum):
    """How the search for the family stands; `explained` where none is needed, and the officer can say why."""

    begun = "begun"
    found = "found"
    not_found = "not_found"
    explained = "explained"


class Schedule(StrEnum):
    """By which schedule a child is visited: it was placed with somebody, or never left its home."""

    placed = "placed"
    at_home = "at_home"


class RiskBand(StrEnum):
    """How grave an officer holds a case to be, whatever its schedule says."""

    high = "high"
    middle = "middle"
    low = "low"


class BandReason(StrEnum):
    """Why an officer put a case on a band."""

    worry = "worry"
    settling = "settling"
    going_well = "going_well"
    other = "other"


class InstitutionState(StrEnum):
    """What becomes of an institution."""

    open = "open"
    transforming = "transforming"
    closed = "closed"


_HOMELESS, _BY_SOMEBODY = text("home_lost_at IS NOT NULL"), text("by_id IS NOT NULL")


class Institution(Base):
    """A home for children in that district, which children leave for families."""

    __tablename__ = "institutions"

    id: Mapped[Id]
    name_sealed: Mapped[Sealed]
    district_id: Mapped[int] = mapped_column(index=True)
    state: Mapped[InstitutionState] = mapped_column(EnumText(InstitutionState), default=InstitutionState.open)


class Case(Base):
    """A child's case: one row a child, for as long as the child is in the programme. `since` is when its step began.

    `best_interest` is what the assessment said of living with the family, None before it. What was found out about one
    family is forgotten when a placement there ends. A child lives with nobody since `home_lost_at`, is missing since
    `missing_at`, which an officer recorded at `missing_noted_at`, and died as told at `died_at`. It is owed visits
    since `owed_from` where its case was taken over, opened again, or the child was found. `brought_as` marks the row of
    an office's file that brought it.
    """

    __tablename__ = "cases"
    __table_args__ = (
        Index("ix_cases_district_id_step", "district_id", "step"),
        Index("ix_cases_home_lost_at", "home_lost_at", sqlite_where=_HOMELESS, postgresql_where=_HOMELESS),
    )

    child_id: Mapped[int] = mapped_column(ForeignKey("children.id"), primary_key=True, autoincrement=False)
    district_id: Mapped[int]
    step: Mapped[CaseStep] = mapped_column(EnumText(CaseStep))
    since: Mapped[datetime]
    came_from: Mapped[Origin | None] = mapped_column(EnumText(Origin))
    institution_id: Mapped[int | None] = mapped_column(ForeignKey("institutions.id"), index=True)
    tracing: Mapped[Tracing | None] = mapped_column(EnumText(Tracing))
    traced_at: Mapped[datetime | None]
    best_interest: Mapped[bool | None]
    schedule: Mapped[Schedule] = mapped_column(EnumText(Schedule), default=Schedule.placed)
    band: Mapped[RiskBand | None] = mapped_column(EnumText(RiskBand))
    band_why: Mapped[BandReason | None] = mapped_column(EnumText(BandReason))
    band_by_id: Mapped[int | None]
    home_lost_at: Mapped[datetime | None]
    missing_at: Mapped[datetime | None]
    missing_noted_at: Mapped[datetime | None]
    died_at: Mapped[datetime | None]
    owed_from: Mapped[date | None] = mapped_column(Date)
    brought_as: Mapped[str | None] = mapped_column(index=True)


class StepTaken(Base):
    """A case entered that step then: the case's whole way, for those who count. By whom, None for a rule."""

    __tablename__ = "case_steps"
    __table_args__ = (
        Index("ix_case_steps_child_id_at", "child_id", "at"),
        Index("ix_case_steps_district_id_at", "district_id", "at"),
        Index("ix_case_steps_by_id", "by_id", sqlite_where=_BY_SOMEBODY, postgresql_where=_BY_SOMEBODY),
    )

    id: Mapped[Id]
    child_id: Mapped[int] = mapped_column(ForeignKey("children.id"))
    district_id: Mapped[int]
    step: Mapped[CaseStep] = mapped_column(EnumText(CaseStep))
    at: Mapped[datetime]
    by_id: Mapped[int | None] = mapped_column(ForeignKey("people.id"))


class NeedKind(StrEnum):
    """What may have to be there before a child is placed."""

    school = "school"
    papers = "papers"
    insurance = "insurance"
    health = "health"
    housing = "housing"
    goods = "goods"
    income = "income"
    counsel = "counsel"


class NeedOf(StrEnum):
    """Who sees to a need."""

    pair = "pair"
    sector = "sector"
    district = "district"
    family = "family"


_UNMET = text("done_on IS NULL")


class Need(Base):
    """Something to be met before a placement: what, who sees to it, by when; open until `done_on`.

    `explained` where it was not met, and an officer can say why the child is placed all the same.
    """

    __tablename__ = "needs"
    __table_args__ = (Index("ix_needs_due_on", "due_on", sqlite_where=_UNMET, postgresql_where=_UNMET),)

    id: Mapped[Id]
    child_id: Mapped[int] = mapped_column(ForeignKey("children.id"), index=True)
    district_id: Mapped[int]
    kind: Mapped[NeedKind] = mapped_column(EnumText(NeedKind))
    who: Mapped[NeedOf] = mapped_column(EnumText(NeedOf))
    due_on: Mapped[date] = mapped_column(Date)
    added_by_id: Mapped[int] = mapped_column(ForeignKey("people.id"))
    added_at: Mapped[datetime]
    done_on: Mapped[date | None] = mapped_column(Date)
    done_by_id: Mapped[int | None] = mapped_column(ForeignKey("people.id"))
    explained: Mapped[bool] = mapped_column(default=False)
