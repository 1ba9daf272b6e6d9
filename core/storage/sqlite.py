"""SQLite as many processes share it: readers never wait, writers wait in turn, and durability is graded by the write.

SQLite itself makes writers wait in ever longer naps, and whoever comes by at the right moment goes first: under load a
hop may starve for seconds. Here the threads of a process queue for one place, and the first retries every 0.1 ms.
"""

import os
import sqlite3
import threading
import time
from collections.abc import Callable
from pathlib import Path
from queue import SimpleQueue
from typing import Any, Self

from sqlalchemy.engine import make_url
from sqlalchemy.exc import OperationalError

from core.errors import BadSetting, Busy

RETRY_SECONDS = 0.0001
_flush = getattr(os, "fdatasync", os.fsync)
CHECKPOINT_PAGES = 16000
"""The log is folded into the file each 64 MB, not each 4: whichever hop commits then waits for the disk, and a page
that was written often is folded in once."""


def make_folder(url: str) -> None:
    """The folder of the database's file."""
    name = make_url(url).database
    if name and name != ":memory:":
        try:
            Path(name).parent.mkdir(parents=True, exist_ok=True)
        except OSError as error:
            said = f"DATABASE_URL: the folder {Path(name).parent} cannot be made: {error.strerror}"
            raise BadSetting(f"{said}. Make it for this account, or name another.") from None


def prepare(connection: Any, record: Any, busy_milliseconds: int) -> None:
    """A new connection of the pool: WAL, so that nobody waits for a reader; every commit on disk unless told less."""
    connection.isolation_level = None  # we say BEGIN ourselves, immediate or not
    patience, log = f"busy_timeout={busy_milliseconds}", f"wal_autocheckpoint={CHECKPOINT_PAGES}"
    for pragma in ("journal_mode=wal", "synchronous=full", patience, log, "foreign_keys=on"):
        connection.execute(f"PRAGMA {pragma}")
    record.info["waits_for_disk"] = True


AWAY = "the database is away or busy"
_NOT_WHOLE = "the database's file is no whole database: see DATABASE_URL, or put the last backup back"
_REFUSED = {
    sqlite3.SQLITE_FULL: "there is no space left on the database's disk: free some",
    sqlite3.SQLITE_IOERR: "the database's disk does not take what is written: see whether it is full or broken",
    sqlite3.SQLITE_READONLY: "this account may not write to the database: let it, or use the account that owns it",
    sqlite3.SQLITE_CANTOPEN: "the database's file cannot be opened: see DATABASE_URL, and whether this account may",
    sqlite3.SQLITE_NOTADB: _NOT_WHOLE,
    sqlite3.SQLITE_CORRUPT: _NOT_WHOLE,
}
NOT_WHOLE = (sqlite3.SQLITE_NOTADB, sqlite3.SQLITE_CORRUPT)
_DISK_FULL = "53100"  # PostgreSQL's own word for it


def refusal(error: BaseException | None) -> str:
    """What the driver complains of, where more is known than that the database is away or busy."""
    if getattr(error, "sqlstate", None) == _DISK_FULL:
        return _REFUSED[sqlite3.SQLITE_FULL]
    code = getattr(error, "sqlite_errorcode", sqlite3.SQLITE_BUSY) & 0xFF
    return _REFUSED.get(code, AWAY)


class WriteLock:
    """SQLite's single write lock, as the threads of this process queue for it."""

    def __init__(self, url: str, busy_milliseconds: int) -> None:
        self._log = f"{make_url(url).database}-wal"
        self._patience = busy_milliseconds / 1000
        self._first = threading.Lock()

    def begin(self, pooled: Any) -> None:
        """BEGIN IMMEDIATE as soon as the lock is free. Raises Busy if that takes too long; then nothing is held."""
        deadline = self._wait()
        try:
            commit_into_the_log(pooled)
            while not _begins(pooled.dbapi_connection):
                _nap(deadline)
        except BaseException:
            self._first.release()
            raise

    def run_alone(self, statement: Callable[[], int]) -> int:
        """Run one statement that is a transaction of its own, as soon as the lock is free: it holds it for no longer
        than the database takes. Raises Busy if that takes too long; then nothing was written.
        """
        deadline = self._wait()
        try:
            while True:
                try:
                    return statement()
                except OperationalError as error:
                    if not _is_busy(error.orig):
                        raise
                _nap(deadline)
        finally:
            self._first.release()

    def _wait(self) -> float:
        """Until this thread is the first of the process; the moment up to which it may try."""
        deadline = time.monotonic() + self._patience
        if not self._first.acquire(timeout=self._patience):
            raise Busy("too many of this process wait to write")
        return deadline

    def done(self) -> None:
        """The transaction is over, or will be at once: the next may try."""
        self._first.release()

    def fsync_log(self) -> None:
        """What was committed by now outlives a power cut. Raises Busy where the disk refuses.

        The log is flushed here and not by the commit, which would keep everybody waiting for the lock meanwhile; those
        who come together share one flush.
        """
        try:
            log = os.open(self._log, os.O_RDWR)
            try:
                _flush(log)
            finally:
                os.close(log)
        except OSError as error:
            raise Busy("the disk does not take what was written") from error


def commit_into_the_log(pooled: Any) -> None:
    """From now on this connection only commits into the log, and whoever waits for the lock tries again himself."""
    if pooled.info["waits_for_disk"]:
        pooled.dbapi_connection.execute("PRAGMA synchronous=normal")
        pooled.dbapi_connection.execute("PRAGMA busy_timeout=0")
        pooled.info["waits_for_disk"] = False


def _nap(deadline: float) -> None:
    if time.monotonic() > deadline:
        raise Busy("the database is busy")
    time.sleep(RETRY_SECONDS)


def _begins(connection: sqlite3.Connection) -> bool:
    try:
        connection.execute("BEGIN IMMEDIATE")
    except sqlite3.OperationalError as error:
        if _is_busy(error):
            return False
        raise Busy(refusal(error)) from error
    return True


def _is_busy(error: BaseException | None) -> bool:
    return getattr(error, "sqlite_errorcode", 0) & 0xFF == sqlite3.SQLITE_BUSY


class WriteTurn:
    """One transaction's turn to write: taken when it first needs it, given back at its end."""

    def __init__(self, write_lock: WriteLock, pooled: Any) -> None:
        self._write_lock, self._pooled = write_lock, pooled
        self._taken = False

    def take(self) -> None:
        """Wait for the lock, unless it is held already."""
        if not self._taken:
            self._write_lock.begin(self._pooled)
            self._taken = True

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_error: object) -> None:
        if self._taken:
            self._write_lock.done()


class Turns:
    """So many turns to work, taken in the order in which threads come: those that do at once only hinder each other, as
    each waits for Python's own lock. Four at work where SQLite takes one writer cost a third more for each hop.

    Whoever waits for something slow leaves it early: for a disk, another machine, a PIN that is weighed.
    """

    def __init__(self, number: int) -> None:
        self._free: SimpleQueue[None] = SimpleQueue()
        for _ in range(number):
            self._free.put(None)
        self._holders: set[int] = set()

    def take(self) -> None:
        """Wait for one."""
        self._free.get()
        self._holders.add(threading.get_ident())

    def leave(self) -> None:
        """The next may go on; harmless where this thread has no turn, or has left it."""
        me = threading.get_ident()
        if me in self._holders:
            self._holders.remove(me)
            self._free.put(None)
