"""What a district keeps of its own: who is on call in which week, and villages that many reports came from."""

from datetime import date, datetime

from sqlalchemy import Date, ForeignKey, Index
from sqlalchemy.orm import Mapped, mapped_column

from core.models.base import Base, EnumText, Id
from core.models.person import Role


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


class VillageCluster(Base):
    """The reports of one village: when the last came, and since when the lead knows that they are many."""

    __tablename__ = "clusters"

    village_id: Mapped[int] = mapped_column(ForeignKey("places.id"), primary_key=True, autoincrement=False)
    last_at: Mapped[datetime]
    told_at: Mapped[datetime | None]
