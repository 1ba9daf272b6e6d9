"""The system's own records: who read what, who ticks, and how far programme time is ahead of real time."""

from datetime import datetime

from sqlalchemy import BigInteger
from sqlalchemy.orm import Mapped, mapped_column

from core.models.base import Base, Id


class AuditEntry(Base):
    """Somebody read or changed a record. Written in the same transaction as the reading itself."""

    __tablename__ = "audit"

    id: Mapped[Id]
    at: Mapped[datetime]
    person_id: Mapped[int | None]
    channel: Mapped[str]
    verb: Mapped[str]
    record: Mapped[str]
    record_id: Mapped[int | None] = mapped_column(index=True)
    district_id: Mapped[int | None]


class Tick(Base):
    """A clock's lease, or when a sweep or a drain last ran. Real time."""

    __tablename__ = "ticks"

    name: Mapped[str] = mapped_column(primary_key=True)
    owner: Mapped[str | None]
    until: Mapped[datetime | None]
    at: Mapped[datetime]


class ProgrammeClock(Base):
    """One row: how many seconds programme time is ahead of real time. 0 outside training and tests."""

    __tablename__ = "programme_clock"

    id: Mapped[int] = mapped_column(BigInteger, primary_key=True, autoincrement=False)
    ahead_seconds: Mapped[int]
