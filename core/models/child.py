"""Children, households, where a child was placed, and the numbers by which people name them."""

from datetime import date, datetime
from enum import StrEnum

from sqlalchemy import BigInteger, Date, ForeignKey, Index, text
from sqlalchemy.orm import Mapped, mapped_column

from core.models.base import Base, EnumText, Id, Sealed
from core.models.sealed_facts import SealedFact, SealedRow, sealed


class Sex(StrEnum):
    """A child's sex, as the volunteer saw it."""

    girl = "girl"
    boy = "boy"


class PlacementKind(StrEnum):
    """Where a child lives now."""

    parent = "parent"
    relative = "relative"
    foster = "foster"
    independent = "independent"
    adoption = "adoption"
    other = "other"


class Ending(StrEnum):
    """Why a placement ended. `died` and `lost` are told of a case that is closed, not of a placement alone."""

    abuse = "abuse"
    carer_died = "carer_died"
    education = "education"
    ill_health = "ill_health"
    poverty = "poverty"
    broke_down = "broke_down"
    grew_up = "grew_up"
    moved = "moved"
    died = "died"
    lost = "lost"


class NumberHolder(StrEnum):
    """What a number that people type stands for."""

    child = "child"
    household = "household"
    alert = "alert"
    receipt = "receipt"


OPEN_CASE = text("closed_on IS NULL")
"""Children whose cases are open, in the very words of their index."""
NOT_LOOKED = date(1970, 1, 1)
"""The day of a child that was not looked at yet."""
NAME = "children.name"
"""What a child's name is sealed for."""


class Household(Base):
    """A home that needs support, with or without a child in the programme."""

    __tablename__ = "households"
    __table_args__ = (Index("ix_households_district_id_code", "district_id", "code"),)

    id: Mapped[Id]
    district_id: Mapped[int]
    village_id: Mapped[int] = mapped_column(ForeignKey("places.id"), index=True)
    code: Mapped[str]
    caregiver_id: Mapped[int | None] = mapped_column(ForeignKey("people.id"), index=True)


class Child(SealedRow):
    """A child in the programme. `code` is what people type; the name is read only behind a PIN and never in an SMS.

    The name is empty until the district gives it. A child whose case was closed is visited no more. It is visited every
    `visit_every_days` where that is not by the schedule of its placement; with 0 visits rest. `leaver_looked_on` is the
    last of the days on which children of all ages were looked at for who will soon live alone. Name, sex and year are
    sealed with the child's own key; where that was erased, None.
    """

    __tablename__ = "children"
    __table_args__ = (
        Index("ix_children_leaver_looked_on", "leaver_looked_on", sqlite_where=OPEN_CASE, postgresql_where=OPEN_CASE),
    )
    __child__ = "id"
    __begins__ = True

    id: Mapped[Id]
    district_id: Mapped[int] = mapped_column(index=True)
    village_id: Mapped[int] = mapped_column(ForeignKey("places.id"), index=True)
    code: Mapped[str]
    name_sealed: Mapped[Sealed]
    household_id: Mapped[int | None] = mapped_column(ForeignKey("households.id"), index=True)
    caregiver_id: Mapped[int | None] = mapped_column(ForeignKey("people.id"), index=True)
    worry_until: Mapped[date | None] = mapped_column(Date)
    closed_on: Mapped[date | None] = mapped_column(Date)
    leaver_looked_on: Mapped[date] = mapped_column(Date, default=NOT_LOOKED)
    sex = SealedFact[Sex | None](Sex)
    birth_year = SealedFact[int | None](int)
    visit_every_days = SealedFact[int | None](int)


Child.__box__ = sealed("children.facts", 48, Child)


class Placement(Base):
    """A child's stay with a family (or alone), from the day it began; its visits follow from that day.

    `ended_why` is None while it lasts; `ended_by_id` is the officer who said so.
    """

    __tablename__ = "placements"

    id: Mapped[Id]
    child_id: Mapped[int] = mapped_column(ForeignKey("children.id"), index=True)
    kind: Mapped[PlacementKind] = mapped_column(EnumText(PlacementKind))
    came_from: Mapped[str]
    began_on: Mapped[date] = mapped_column(Date)
    ended_on: Mapped[date | None] = mapped_column(Date)
    ended_why: Mapped[Ending | None] = mapped_column(EnumText(Ending))
    ended_by_id: Mapped[int | None] = mapped_column(ForeignKey("people.id"))


class EmergencyPlace(Base):
    """Where a child is kept safe for some days, until the day `until` at most; no placement.

    The phone is of who keeps it, empty where that person has none.
    """

    __tablename__ = "emergency_places"
    __table_args__ = (Index("ix_emergency_places_child_id", "child_id"),)

    id: Mapped[Id]
    child_id: Mapped[int] = mapped_column(ForeignKey("children.id"))
    village_id: Mapped[int] = mapped_column(ForeignKey("places.id"))
    phone_sealed: Mapped[Sealed]
    began_at: Mapped[datetime]
    by_id: Mapped[int] = mapped_column(ForeignKey("people.id"))
    until: Mapped[date] = mapped_column(Date)
    renewals: Mapped[int] = mapped_column(default=0)
    ended_at: Mapped[datetime | None]


class NumberInUse(Base):
    """A number in use in a district, and what it stands for. One that is `free_at` a moment may be given again then."""

    __tablename__ = "numbers"

    district_id: Mapped[int] = mapped_column(BigInteger, primary_key=True, autoincrement=False)
    number: Mapped[str] = mapped_column(primary_key=True)
    holder: Mapped[NumberHolder] = mapped_column(EnumText(NumberHolder))
    holder_id: Mapped[int]
    free_at: Mapped[datetime | None]
