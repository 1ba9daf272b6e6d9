"""Long work that an office asked for at the desk: an export, an import. What it reads and makes lies beside, sealed."""

from datetime import datetime
from enum import StrEnum

from sqlalchemy import ForeignKey, Index, text
from sqlalchemy.orm import Mapped, mapped_column

from core.models.base import Base, EnumText, Id, Sealed


class OfficeWork(StrEnum):
    """What is done. `look`: at a file that somebody would bring in; `store`: what is right of it comes in."""

    export = "export"
    look = "look"
    store = "store"
    research = "research"
    dhis2 = "dhis2"


class JobState(StrEnum):
    """How far it has come. `coming`: not all of the file that it is about is kept yet, and nobody sees it."""

    coming = "coming"
    waiting = "waiting"
    working = "working"
    done = "done"
    failed = "failed"


OPEN = text("state IN ('waiting', 'working')")
MARKED = text("mark IS NOT NULL AND state IN ('waiting', 'working')")


class OfficeJob(Base):
    """One piece of long work. `asks` is what was chosen and why, `says` what came of it; both are JSON.

    `mark` is what it is recognised by: of two that are the same, one is under way at a time. Whoever works on it holds
    `lease` until `leased_until`, in real time; `tries` counts who took it up. Files go at `lapses_at`, the row later.
    """

    __tablename__ = "office_jobs"
    __table_args__ = (
        Index("ix_office_jobs_open", "asked_at", sqlite_where=OPEN, postgresql_where=OPEN),
        Index("uq_office_jobs_mark", "mark", unique=True, sqlite_where=MARKED, postgresql_where=MARKED),
    )

    id: Mapped[Id]
    work: Mapped[OfficeWork] = mapped_column(EnumText(OfficeWork))
    asked_by_id: Mapped[int] = mapped_column(ForeignKey("people.id"), index=True)
    asked_as: Mapped[str]
    asked_at: Mapped[datetime] = mapped_column(index=True)
    district_id: Mapped[int | None] = mapped_column(ForeignKey("places.id"))
    asks_sealed: Mapped[Sealed]
    of_id: Mapped[int | None] = mapped_column(ForeignKey("office_jobs.id"))
    mark: Mapped[str | None]
    state: Mapped[JobState] = mapped_column(EnumText(JobState), default=JobState.waiting)
    done_rows: Mapped[int] = mapped_column(default=0)
    all_rows: Mapped[int] = mapped_column(default=0)
    tries: Mapped[int] = mapped_column(default=0)
    lease: Mapped[str | None]
    leased_until: Mapped[datetime | None]
    ended_at: Mapped[datetime | None]
    lapses_at: Mapped[datetime | None] = mapped_column(index=True)
    says_sealed: Mapped[Sealed | None]
    size: Mapped[int] = mapped_column(default=0)
    released_by_id: Mapped[int | None] = mapped_column(ForeignKey("people.id"))
    released_as: Mapped[str | None]
    released_at: Mapped[datetime | None]
