"""Connections that are held: a hop's are not given back to the pool, as taking one costs more than the database does.

A plain key press looks, and then writes one statement that is a transaction of its own.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from functools import partial
from typing import Any

from sqlalchemy import Engine, event

from core import failpoints
from core.failpoints import Side
from core.storage.connection import DbConnection, compiled, translate_errors
from core.storage.postgres import DIALECT, PreparedCursor
from core.storage.prepared import Prepared, Values
from core.storage.sqlite import WriteLock, commit_into_the_log

MOST_HELD = 4
"""Of a process: as many as take turns at once, and some more."""


class HeldConnection(DbConnection):
    """A connection of the driver's own. While it is `alone` it has no transactions: what is written on it is committed
    by the statement itself, at most one.
    """

    def __init__(self, engine: Engine, write_lock: WriteLock | None) -> None:
        """With the `write_lock` on SQLite only."""
        super().__init__(engine, bare=True)
        self._write_lock = write_lock
        self.name = ""
        self.is_alone = self.has_written = False
        if write_lock:
            commit_into_the_log(self.pooled)
            self._raw = self.pooled.cursor()
        else:
            self.pooled.dbapi_connection.autocommit = True
            self._raw, self._compiled = PreparedCursor(self.pooled.dbapi_connection), compiled(DIALECT)

    def run(self, statement: Prepared, values: Values) -> int:
        """Write; alone, commit with it. Raises RuntimeError for a second statement then: no transaction holds both."""
        if not self.is_alone:
            return super().run(statement, values)
        if self.has_written:
            raise RuntimeError("a second statement that writes needs a transaction")
        self.has_written = True
        if failpoints.planned:
            failpoints.hit(self.name, Side.before)
        if self._write_lock:
            return self._write_lock.run_alone(partial(super().run, statement, values))
        return super().run(statement, values)

    @property
    def is_reusable(self) -> bool:
        """False once somebody needed SQLAlchemy's connection, which may have begun a transaction."""
        return self._around is None

    @property
    def is_lost(self) -> bool:
        """True once PostgreSQL went away."""
        return not self._write_lock and bool(self.pooled.dbapi_connection.closed)

    def end(self) -> None:
        """Close it for good."""
        self.pooled.detach()
        self.pooled.close()


class HeldConnections:
    """Those of this process that nobody uses just now."""

    def __init__(self, engine: Engine, write_lock: WriteLock | None) -> None:
        self._engine, self._write_lock = engine, write_lock
        self._free: list[HeldConnection] = []

    def close_with(self, engine: Engine) -> None:
        """From now on close them whenever that engine closes its own."""
        event.listen(engine, "engine_disposed", self.end)

    def take(self, name: str, *, alone: bool) -> HeldConnection:
        """The one given back last, which is best prepared; a new one where all are in use."""
        try:
            taken = self._free.pop()
        except IndexError:
            with translate_errors():
                taken = HeldConnection(self._engine, self._write_lock)
        taken.name, taken.is_alone, taken.has_written = name, alone, False
        return taken

    def give_back(self, connection: HeldConnection) -> None:
        """Nothing went wrong on it."""
        if connection.is_reusable and len(self._free) < MOST_HELD:
            self._free.append(connection)
        else:
            connection.close()

    @contextmanager
    def taken(self, name: str) -> Iterator[HeldConnection]:
        """One for a transaction, back in the pool if anything went wrong."""
        connection = self.take(name, alone=False)
        try:
            yield connection
        except BaseException:
            connection.close()
            raise
        self.give_back(connection)

    def let_go(self) -> None:
        """Back into the pool with all of them."""
        while self._free:
            self._free.pop().close()

    def end(self, _engine: Any = None) -> None:
        """Close them: the database went away, or is to be let alone."""
        while self._free:
            self._free.pop().end()


def leave_alone(connection: Any, _record: object) -> None:
    """For the pool of PostgreSQL: in it no connection is one that commits each statement, however it came back."""
    if connection is not None and not connection.closed and connection.autocommit:
        connection.autocommit = False
