"""Supervision meetings of officers, and since when an officer had none."""

from datetime import date, datetime
from enum import StrEnum

from sqlalchemy import BigInteger, Date, ForeignKey, Index
from sqlalchemy.orm import Mapped, mapped_column

from core.models.base import Base, EnumText, Id
from core.models.person import Role

SUPERVISED = (Role.social_worker, Role.psychologist)
"""Whose meetings are watched: those who work with the families."""


class SupervisionTopic(StrEnum):
    """What a meeting was about."""

    hard_cases = "hard_cases"
    wellbeing = "wellbeing"
    safeguarding = "safeguarding"
    procedures = "procedures"
    data = "data"


class Supervision(Base):
    """One supervision meeting of a district's officers."""

    __tablename__ = "supervisions"
    __table_args__ = (Index("ix_supervisions_district_id_on", "district_id", "on"),)

    id: Mapped[Id]
    district_id: Mapped[int]
    on: Mapped[date] = mapped_column(Date)
    topic: Mapped[SupervisionTopic] = mapped_column(EnumText(SupervisionTopic))
    by_id: Mapped[int] = mapped_column(ForeignKey("people.id"))
    told_at: Mapped[datetime]


class SupervisionOfficer(Base):
    """An officer was at that meeting."""

    __tablename__ = "supervision_officers"

    supervision_id: Mapped[int] = mapped_column(
        BigInteger, ForeignKey("supervisions.id"), primary_key=True, autoincrement=False
    )
    person_id: Mapped[int] = mapped_column(
        BigInteger, ForeignKey("people.id"), primary_key=True, autoincrement=False, index=True
    )


class Supervised(Base):
    """An officer who has a right to supervision: the day of the last meeting, and when the lead hears of none since."""

    __tablename__ = "supervised"

    person_id: Mapped[int] = mapped_column(BigInteger, ForeignKey("people.id"), primary_key=True, autoincrement=False)
    district_id: Mapped[int] = mapped_column(index=True)
    last_on: Mapped[date | None] = mapped_column(Date)
    due_at: Mapped[datetime | None] = mapped_column(index=True)
