"""A child's support plan: what is planned for it, on which day, and what came of it."""

from datetime import date, datetime
from enum import StrEnum

from sqlalchemy import Date, ForeignKey, Index, text
from sqlalchemy.orm import Mapped, mapped_column

from core.models.base import Base, EnumText, Id, Sealed


class PlanKind(StrEnum):
    """What may be planned: the sessions of the reintegration model, then what the case study adds.

    `hiv` exists at the desk only. Phones and counts know such a line as `health`.
    """

    family_tracing = "family_tracing"
    naming_alone = "naming_alone"
    naming_group = "naming_group"
    confrontation = "confrontation"
    healing = "healing"
    economic = "economic"
    design_life = "design_life"
    attachment = "attachment"
    belonging = "belonging"
    monitoring = "monitoring"
    cash = "cash"
    school = "school"
    health = "health"
    hiv = "hiv"
    communication = "communication"
    calm = "calm"
    housing = "housing"
    community = "community"


class PlanState(StrEnum):
    """How a line of a plan stands."""

    planned = "planned"
    done = "done"
    dropped = "dropped"


PLANNED_NOW = text("state = 'planned'")
"""What is still to be done, in the very words of its index."""
_MOVED = text("moved_by_id IS NOT NULL")
_TOLD = text("eve_at IS NOT NULL")


class PlanLine(Base):
    """One thing planned for a child on a day. With the pair, its volunteers hear of it.

    `kind` is what phones may name; `exact_sealed` holds the kind itself, of one width, for the desk alone. Once done:
    the day, whether the child and the parents were there, how many parents came. District and village are those in
    which the child lived then. `eve_at` is when those of a session are told of it, None where nobody is or they were.
    """

    __tablename__ = "plan_lines"
    __table_args__ = (
        Index("ix_plan_lines_district_id_done_on", "district_id", "done_on"),
        Index("ix_plan_lines_planned_by_id", "planned_by_id"),
        Index("ix_plan_lines_moved_by_id", "moved_by_id", sqlite_where=_MOVED, postgresql_where=_MOVED),
        Index("ix_plan_lines_planned_on", "planned_on", sqlite_where=PLANNED_NOW, postgresql_where=PLANNED_NOW),
        Index("ix_plan_lines_eve_at", "eve_at", sqlite_where=_TOLD, postgresql_where=_TOLD),
    )

    id: Mapped[Id]
    child_id: Mapped[int] = mapped_column(ForeignKey("children.id"), index=True)
    district_id: Mapped[int]
    village_id: Mapped[int]
    kind: Mapped[PlanKind] = mapped_column(EnumText(PlanKind))
    exact_sealed: Mapped[Sealed]
    planned_on: Mapped[date] = mapped_column(Date)
    with_pair: Mapped[bool]
    state: Mapped[PlanState] = mapped_column(EnumText(PlanState), default=PlanState.planned)
    planned_by_id: Mapped[int] = mapped_column(ForeignKey("people.id"))
    planned_at: Mapped[datetime]
    eve_at: Mapped[datetime | None]
    done_on: Mapped[date | None] = mapped_column(Date)
    with_child: Mapped[bool] = mapped_column(default=False)
    with_parents: Mapped[bool] = mapped_column(default=False)
    parents: Mapped[int] = mapped_column(default=0)
    moved_by_id: Mapped[int | None] = mapped_column(ForeignKey("people.id"))
    moved_at: Mapped[datetime | None]
