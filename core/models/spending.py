"""What a day's messages cost so far, so that asking costs the same however many there were."""

from datetime import date

from sqlalchemy import Date, LargeBinary
from sqlalchemy.orm import Mapped, mapped_column

from core.models.base import Base, EnumText
from core.models.message import Lane

WHOLE_LANE = b""
"""Stands where the number would, in the row that counts a lane."""


class Spent(Base):
    """Segments that left on a lane in one Kigali day, for one number or for the whole lane; how many were put off."""

    __tablename__ = "spent"

    day: Mapped[date] = mapped_column(Date, primary_key=True)
    lane: Mapped[Lane] = mapped_column(EnumText(Lane), primary_key=True)
    number_index: Mapped[bytes] = mapped_column(LargeBinary, primary_key=True)
    segments: Mapped[int]
    put_off: Mapped[int]
