"""What a district keeps of its own: who is on call in which week, since when it works with us, and villages that
many reports came from.
"""

from datetime import date, datetime

from sqlalchemy import Date, ForeignKey, Index, text
from sqlalchemy.orm import Mapped, mapped_column

from core.models.base import Base, EnumText, Id
from core.models.person import Role

_UNTOLD = text("tell_at IS NOT NULL")


class Shift(Base):
    """One profession's person on call in a district, in the week that begins on that Monday."""

    __tablename__ = "shifts"
    __table_args__ = (Index("ix_shifts_district_id_week_profession", "district_id", "week", "profession", unique=True),)

    id: Mapped[Id]
    district_id: Mapped[int]
    week: Mapped[date] = mapped_column(Date)
    profession: Mapped[Role] = mapped_column(EnumText(Role))
    person_id: Mapped[int] = mapped_column(ForeignKey("people.id"))
    set_by_id: Mapped[int] = mapped_column(ForeignKey("people.id"))


class FirstDay(Base):
    """From when on a district works with us: children whose records it brought owe nothing before that day.

    `tell_at` is when it hears who of them lives with nobody, None once it has.
    """

    __tablename__ = "first_days"
    __table_args__ = (Index("ix_first_days_tell_at", "tell_at", sqlite_where=_UNTOLD, postgresql_where=_UNTOLD),)

    district_id: Mapped[int] = mapped_column(ForeignKey("places.id"), primary_key=True, autoincrement=False)
    on: Mapped[date] = mapped_column(Date)
    set_by_id: Mapped[int | None]
    tell_at: Mapped[datetime | None]


class VillageCluster(Base):
    """The reports of one village: when the last came, and since when the lead knows that they are many."""

    __tablename__ = "clusters"

    village_id: Mapped[int] = mapped_column(ForeignKey("places.id"), primary_key=True, autoincrement=False)
    last_at: Mapped[datetime]
    told_at: Mapped[datetime | None]
