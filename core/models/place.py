"""Where people live: Rwanda's provinces, districts, sectors, cells and villages."""

from sqlalchemy import BigInteger, ForeignKey, Index, text
from sqlalchemy.orm import Mapped, mapped_column

from core.models.base import Base

DISTRICT = text("level = 'district'")
"""Districts, in the very words of their index: villages are five hundred times as many."""


class Place(Base):
    """One place. A place is its id, never its name: 148 villages are called Kabeza."""

    __tablename__ = "places"
    __table_args__ = (Index("ix_places_districts", "id", sqlite_where=DISTRICT, postgresql_where=DISTRICT),)

    id: Mapped[int] = mapped_column(BigInteger, primary_key=True, autoincrement=False)
    level: Mapped[str]
    name: Mapped[str]
    parent_id: Mapped[int | None] = mapped_column(ForeignKey("places.id"), index=True)
    code: Mapped[str | None] = mapped_column(unique=True)
    sector_id: Mapped[int | None]
    district_id: Mapped[int | None]
