"""Backups as files: one sealed stream of everything at one moment, whole or not there; and the way back."""

import os
import re
import time
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import migrations
from core.errors import BadSetting, InshutiError
from core.messages import switches
from core.operations import snapshot
from core.operations.snapshot import Copied, NotFit
from core.sealed_file import SealedFile, read_identity, seal
from core.settings import VAR, Settings
from core.storage import audit_heads, audit_seal, ticks
from core.storage.audit_seal import Head
from core.storage.db import Database
from jobs.audit_checkpoints import Heads

FOLDER = VAR / "backups"
KEPT = timedelta(days=35)
"""A month's mistake can still be undone; what was erased is gone from every copy five weeks later."""
_NAME = "inshuti-%Y%m%dT%H%M%SZ.backup"
NAMED = r"inshuti-\d{8}T\d{6}Z\.backup"
"""What the names of backups in the usual folder look like; the newest comes last."""

Step = Callable[[int], object]


class NotWritten(InshutiError):
    """The backup could not be written or read as a file."""


@dataclass(frozen=True, slots=True)
class WrittenBackup:
    """A backup that is on the disk: where, how large, how many rows, how long it took."""

    path: str
    bytes: int
    rows: int
    seconds: float


@dataclass(frozen=True, slots=True)
class Restored:
    """A database that was filled: of when, how many rows, and how long it took."""

    of: str
    rows: int
    seconds: float


def recipient_of(settings: Settings) -> str:
    """Whom backups are sealed to. Raises BadSetting where nobody is set."""
    if settings.backup_recipient is None:
        raise BadSetting("BACKUP_RECIPIENT is missing. ./inshuti keys backup-pair makes one, with what opens backups.")
    return settings.backup_recipient


def identity_in(path: Path) -> str:
    """The private part that opens backups, from its file. Raises BadSetting, NotWritten if it cannot be read."""
    try:
        return read_identity(path.read_text(errors="replace"))
    except OSError as error:
        raise NotWritten(f"{path} cannot be read: {error.strerror}.") from None


def make(
    database: Database, recipient: str, heads: Heads, to: Path | None = None, step: Step = lambda rows: None
) -> WrittenBackup:
    """Copy everything of this moment into one sealed file while the service goes on, then note that it was done.

    Without `to` it goes into the usual folder, and copies older than 35 days go. Raises NotWritten.
    """
    began = time.monotonic()
    at = database.real()
    path = to or FOLDER / at.astimezone(UTC).strftime(_NAME)
    try:
        path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        rows = _write(path, lambda part: _fill(part, database, recipient, heads, at, step))
        if to is None:
            drop_old(path, at)
    except OSError as error:
        raise NotWritten(f"The backup could not be written to {path}: {error.strerror}.") from None
    with database.write("backup") as tx:
        ticks.mark(tx, "backup")
    return WrittenBackup(str(path), path.stat().st_size, rows, round(time.monotonic() - began, 2))


def _write(path: Path, fill: Callable[[Path], int]) -> int:
    """The file gets its name only when all of it is on the disk, its name too before we say so."""
    part = path.with_name(f".{path.name}.{os.getpid()}.part")
    try:
        rows = fill(part)
        part.replace(path)
    finally:
        part.unlink(missing_ok=True)
    folder = os.open(path.parent, os.O_RDONLY)
    try:
        os.fsync(folder)
    finally:
        os.close(folder)
    return rows


def _fill(part: Path, database: Database, recipient: str, heads: Heads, at: datetime, step: Step) -> int:
    rows = 0

    def count(more: int) -> None:
        nonlocal rows
        rows += more
        step(more)

    about = {"at": at.astimezone(UTC).isoformat(timespec="seconds"), "schema": migrations.current(database.engine)}
    with os.fdopen(os.open(part, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as file:
        with database.read(one_moment=True) as tx:
            more = {"head": _written(audit_seal.newest(tx)), "heads": heads.text()}
            seal(file, recipient, about, snapshot.dump(tx, more, count))
        file.flush()
        os.fsync(file.fileno())
    return rows


def drop_old(newest: Path, at: datetime) -> None:
    """Of the backups beside `newest`, those older than 35 days go, and what a backup that died a day ago left."""
    for each in newest.parent.glob("inshuti-*.backup"):
        if re.fullmatch(NAMED, each.name) and each != newest:
            made = datetime.strptime(each.name, _NAME).replace(tzinfo=UTC)
            if at - made > KEPT:
                each.unlink()
    for each in newest.parent.glob(".inshuti-*.part"):
        with suppress(FileNotFoundError):
            if at.timestamp() - each.stat().st_mtime > timedelta(days=1).total_seconds():
                each.unlink()


def restore(database: Database, identity: str, heads: Heads, path: Path, step: Step = lambda rows: None) -> Restored:
    """Fill an empty database of the same schema from the file, all or nothing, with sending turned off.

    Raises Damaged for the file, NotFit for the database, NotWritten if the file cannot be read.
    """
    began = time.monotonic()
    try:
        with path.open("rb") as file:
            sealed = SealedFile(file, identity)
            _same_schema(sealed.about, migrations.current(database.engine))
            with database.write("restore") as tx:
                copied = snapshot.load(tx, sealed.lines(), step)
                head = _read(copied)
                if audit_seal.newest(tx) != head:
                    raise NotFit("The audit does not end where the backup says. Nothing was restored.")
                audit_heads.note_restored(tx, head.number if head else 0)
                switches.turn_off(tx)
    except OSError as error:
        raise NotWritten(f"{path} cannot be read: {error.strerror}.") from None
    heads.restored(database.real().date(), head, copied.more["heads"])
    return Restored(str(sealed.about["at"]), copied.rows, round(time.monotonic() - began, 2))


def _same_schema(about: dict[str, Any], here: str | None) -> None:
    if here is None:
        raise NotFit("The database has no tables yet: run ./inshuti migrate first.")
    if about["schema"] != here:
        raise NotFit(
            f"The backup is of schema {about['schema']} and the database at {here}: restore with the release that made "
            "it, then migrate."
        )


def _written(head: Head | None) -> list[Any] | None:
    return [head.number, head.last_id, head.link.hex()] if head else None


def _read(copied: Copied) -> Head | None:
    head = copied.more["head"]
    return Head(head[0], head[1], bytes.fromhex(head[2])) if head else None
