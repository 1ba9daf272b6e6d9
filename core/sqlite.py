"""SQLite as many processes share it: readers never wait, writers wait in turn, and durability is graded by the write.

SQLite itself makes writers wait in ever longer naps, and whoever comes by at the right moment goes first: under load a
hop may starve for seconds. Here the threads of a process queue for one place, and who has it knocks again and again.
"""

import sqlite3
import threading
import time
from enum import StrEnum
from pathlib import Path
from typing import Any, Self

from sqlalchemy import Connection
from sqlalchemy.engine import make_url

from core.errors import Busy

KNOCK_SECONDS = 0.0002
CHECKPOINT_PAGES = 4000
"""The log is folded into the file each 16 MB, not each 4: whichever hop commits then waits for the disk."""


class Synchronous(StrEnum):
    """When a commit returns. In WAL both outlive the death of any process."""

    on_disk = "full"
    with_the_system = "normal"
    """A power cut may take what was committed since the last commit that waited for the disk, never part of it."""


def make_folder(url: str) -> None:
    """The folder of the database's file."""
    name = make_url(url).database
    if name and name != ":memory:":
        Path(name).parent.mkdir(parents=True, exist_ok=True)


def prepare(connection: Any, record: Any, busy_milliseconds: int) -> None:
    """A new connection of the pool: WAL, so that nobody waits for a reader; every commit on disk unless told less."""
    connection.isolation_level = None  # we say BEGIN ourselves, immediate or not
    patience, log = f"busy_timeout={busy_milliseconds}", f"wal_autocheckpoint={CHECKPOINT_PAGES}"
    for pragma in ("journal_mode=wal", "synchronous=full", patience, log, "foreign_keys=on"):
        connection.execute(f"PRAGMA {pragma}")
    record.info["synchronous"] = Synchronous.on_disk


class Writers:
    """Those of this process who wait for SQLite's single lock."""

    def __init__(self, busy_milliseconds: int) -> None:
        self._busy_milliseconds = busy_milliseconds
        self._first = threading.Lock()

    def begin(self, connection: Connection, synchronous: Synchronous) -> None:
        """BEGIN IMMEDIATE as soon as the lock is free. Raises Busy if that takes too long; then nothing is held."""
        patience = self._busy_milliseconds / 1000
        deadline = time.monotonic() + patience
        if not self._first.acquire(timeout=patience):
            raise Busy("too many of this process wait to write")
        try:
            self._knock(connection.connection, synchronous, deadline)
        except BaseException:
            self._first.release()
            raise

    def done(self) -> None:
        """The transaction is over, or will be at once: the next may knock."""
        self._first.release()

    def _knock(self, pooled: Any, synchronous: Synchronous, deadline: float) -> None:
        connection = pooled.dbapi_connection
        if pooled.info["synchronous"] is not synchronous:
            connection.execute(f"PRAGMA synchronous={synchronous}")
            pooled.info["synchronous"] = synchronous
        connection.execute("PRAGMA busy_timeout=0")
        try:
            while not _begins(connection):
                if time.monotonic() > deadline:
                    raise Busy("the database is busy")
                time.sleep(KNOCK_SECONDS)
        finally:
            connection.execute(f"PRAGMA busy_timeout={self._busy_milliseconds}")


def _begins(connection: sqlite3.Connection) -> bool:
    try:
        connection.execute("BEGIN IMMEDIATE")
    except sqlite3.OperationalError as error:
        if error.sqlite_errorcode & 0xFF == sqlite3.SQLITE_BUSY:
            return False
        raise Busy("the database is away") from error
    return True


class Turn:
    """One transaction's turn to write: taken when it first needs it, given back at its end."""

    def __init__(self, writers: Writers, connection: Connection, synchronous: Synchronous) -> None:
        self._writers, self._connection, self._synchronous = writers, connection, synchronous
        self._taken = False

    def take(self) -> None:
        """Wait for the lock, unless it is held already."""
        if not self._taken:
            self._writers.begin(self._connection, self._synchronous)
            self._taken = True

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_error: object) -> None:
        if self._taken:
            self._writers.done()
