"""The system's own records: who read what and its seals, who ticks, switches, and how far programme time is ahead."""

from datetime import datetime

from sqlalchemy import BigInteger, LargeBinary
from sqlalchemy.orm import Mapped, mapped_column

from core.models.base import Base, Id


class AuditEntry(Base):
    """Somebody read or changed a record. Written in the same transaction as the reading itself.

    `mac` shows that we wrote it: only rows of before there were such have none. `place` (1, 2, 3, ...) and `link` are
    given by the next seal, at most a minute later; see `core.storage.audit_seal`.
    """

    __tablename__ = "audit"

    id: Mapped[Id]
    at: Mapped[datetime]
    person_id: Mapped[int | None]
    channel: Mapped[str]
    verb: Mapped[str]
    record: Mapped[str]
    record_id: Mapped[int | None] = mapped_column(index=True)
    district_id: Mapped[int | None]
    mac: Mapped[bytes | None] = mapped_column(LargeBinary)
    place: Mapped[int | None] = mapped_column(index=True, unique=True)
    link: Mapped[bytes | None] = mapped_column(LargeBinary)


class AuditSeal(Base):
    """The audit up to here: how many rows are sealed, the last of them, and what only the key's holder can compute."""

    __tablename__ = "audit_seals"

    number: Mapped[int] = mapped_column(BigInteger, primary_key=True, autoincrement=False)
    at: Mapped[datetime]
    rows: Mapped[int]
    last_id: Mapped[int]
    head: Mapped[bytes] = mapped_column(LargeBinary)


SENDING_OFF, REMINDERS_OFF = "sending_off", "reminders_off"


class Switch(Base):
    """Something a human turned, or a restore turned for a human to turn back. The row is there while it is turned."""

    __tablename__ = "switches"

    name: Mapped[str] = mapped_column(primary_key=True)
    at: Mapped[datetime]


class Tick(Base):
    """A clock's lease, or when a sweep or a drain last ran. Real time."""

    __tablename__ = "ticks"

    name: Mapped[str] = mapped_column(primary_key=True)
    owner: Mapped[str | None]
    until: Mapped[datetime | None]
    at: Mapped[datetime]


class SweepRun(Base):
    """How one of the clock's sweeps went: turns, their milliseconds in all, and how late the latest were. Real time."""

    __tablename__ = "sweep_runs"

    name: Mapped[str] = mapped_column(primary_key=True)
    runs: Mapped[int] = mapped_column(BigInteger)
    failures: Mapped[int] = mapped_column(BigInteger)
    took_ms: Mapped[int] = mapped_column(BigInteger)
    late_ms: Mapped[int] = mapped_column(BigInteger)
    at: Mapped[datetime]


class ProgrammeClock(Base):
    """One row: how many seconds programme time is ahead of real time. 0 outside training and tests."""

    __tablename__ = "programme_clock"

    id: Mapped[int] = mapped_column(BigInteger, primary_key=True, autoincrement=False)
    ahead_seconds: Mapped[int]
