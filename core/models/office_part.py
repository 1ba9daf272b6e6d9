"""The files of an office's long work, in parts."""

from enum import StrEnum

from sqlalchemy import ForeignKey, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from core.models.base import Base, EnumText, Id, Sealed


class FileSide(StrEnum):
    """Which file of a job: the one that came with it, or the one it made."""

    upload = "upload"
    result = "result"


class OfficePart(Base):
    """A part of one of its files, in its place."""

    __tablename__ = "office_parts"
    __table_args__ = (UniqueConstraint("job_id", "side", "place"),)

    id: Mapped[Id]
    job_id: Mapped[int] = mapped_column(ForeignKey("office_jobs.id"))
    side: Mapped[FileSide] = mapped_column(EnumText(FileSide))
    place: Mapped[int]
    content_sealed: Mapped[Sealed]
