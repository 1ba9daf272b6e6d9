"""Gatherings that were held. (Never called sessions: that is a word of the network.)"""

from datetime import date, datetime
from enum import StrEnum

from sqlalchemy import Date, ForeignKey, Index
from sqlalchemy.orm import Mapped, mapped_column

from core.models.base import Base, EnumText, Id


class GatheringKind(StrEnum):
    """What was held."""

    evening_forum = "evening_forum"
    parenting = "parenting"
    children_forum = "children_forum"
    awareness = "awareness"
    workshop = "workshop"
    group = "group"


class GatheringTopic(StrEnum):
    """What it was about."""

    parenting = "parenting"
    rights = "rights"
    violence = "violence"
    school = "school"
    food = "food"
    peace = "peace"
    pregnancy = "pregnancy"
    papers = "papers"


class Gathering(Base):
    """One gathering of a village, with its receipt number and how many came."""

    __tablename__ = "gatherings"
    __table_args__ = (
        Index("ix_gatherings_village_id_on", "village_id", "on"),
        Index("ix_gatherings_district_id_on", "district_id", "on"),
    )

    id: Mapped[Id]
    district_id: Mapped[int]
    village_id: Mapped[int]
    number: Mapped[str]
    by_id: Mapped[int] = mapped_column(ForeignKey("people.id"), index=True)
    channel: Mapped[str]
    told_at: Mapped[datetime]
    kind: Mapped[GatheringKind] = mapped_column(EnumText(GatheringKind))
    topic: Mapped[GatheringTopic] = mapped_column(EnumText(GatheringTopic))
    on: Mapped[date] = mapped_column(Date)
    women: Mapped[int]
    men: Mapped[int]
    children: Mapped[int]
    verified: Mapped[bool]
