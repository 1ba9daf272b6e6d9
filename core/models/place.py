"""Where people live: Rwanda's provinces, districts, sectors, cells and villages."""

from sqlalchemy import BigInteger, ForeignKey
from sqlalchemy.orm import Mapped, mapped_column

from core.models.base import Base


class Place(Base):
    """One place. A place is its id, never its name: 148 villages are called Kabeza."""

    __tablename__ = "places"

    id: Mapped[int] = mapped_column(BigInteger, primary_key=True, autoincrement=False)
    level: Mapped[str]
    name: Mapped[str]
    parent_id: Mapped[int | None] = mapped_column(ForeignKey("places.id"), index=True)
    code: Mapped[str | None] = mapped_column(unique=True)
    sector_id: Mapped[int | None]
    district_id: Mapped[int | None]
