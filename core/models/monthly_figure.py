"""What a month of a district came to, counted once and kept: no page counts it again."""

from datetime import date

from sqlalchemy import BigInteger, ForeignKey
from sqlalchemy.orm import Mapped, mapped_column

from core.models.base import Base


class MonthlyFigure(Base):
    """One figure of one month: of the whole district where `place_id` is the district, of one of its sectors else.

    `place_id` 0 is what names no sector. `part` is "" for all, else a kind or a reason. It names nobody.
    """

    __tablename__ = "monthly_figures"

    district_id: Mapped[int] = mapped_column(BigInteger, ForeignKey("places.id"), primary_key=True, autoincrement=False)
    place_id: Mapped[int] = mapped_column(BigInteger, primary_key=True, autoincrement=False)
    name: Mapped[str] = mapped_column(primary_key=True)
    first: Mapped[date] = mapped_column(primary_key=True)
    part: Mapped[str] = mapped_column(primary_key=True)
    value: Mapped[float]
    of: Mapped[int | None]
    median: Mapped[float | None]
    ninetieth: Mapped[float | None]
    timed: Mapped[int | None]
