"""Connections for plain key presses, which look and then write one statement that is a transaction of its own.

They are not given back to the pool in between: taking one from it costs more than the database does.
"""

from functools import partial
from typing import Any

from sqlalchemy import Engine, event

from core import failpoints
from core.failpoints import Side
from core.storage.connection import DbConnection, translate_errors
from core.storage.prepared import Prepared, Values
from core.storage.sqlite import WriteLock, commit_into_the_log

MOST_HELD = 4
"""Of a process: as many as take turns at once, and some more."""


class LoneConnection(DbConnection):
    """A connection without transactions: what is written on it is committed by the statement itself, at most one a
    time that it is taken.
    """

    def __init__(self, engine: Engine, write_lock: WriteLock | None) -> None:
        """With the `write_lock` on SQLite only."""
        super().__init__(engine, bare=True)
        self._write_lock = write_lock
        self.name = ""
        self.has_written = False
        if write_lock:
            commit_into_the_log(self.pooled)
        else:
            self.pooled.dbapi_connection.autocommit = True

    def run(self, statement: Prepared, values: Values) -> int:
        """Write, and commit with it. Raises RuntimeError for a second statement: no transaction holds both."""
        if self.has_written:
            raise RuntimeError("a second statement that writes needs a transaction")
        self.has_written = True
        if failpoints.planned:
            failpoints.hit(self.name, Side.before)
        if self._write_lock:
            return self._write_lock.run_alone(partial(super().run, statement, values))
        return super().run(statement, values)

    def close(self) -> None:
        """Back into the pool, as all others are there."""
        if not self._write_lock and not self.is_lost:
            self.pooled.dbapi_connection.autocommit = False
        super().close()

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


class LoneConnections:
    """Those of this process that nobody uses just now."""

    def __init__(self, engine: Engine, write_lock: WriteLock | None) -> None:
        self._engine, self._write_lock = engine, write_lock
        self._free: list[LoneConnection] = []

    def close_with(self, engine: Engine) -> None:
        """From now on close them whenever that engine closes its own."""
        event.listen(engine, "engine_disposed", self.end)

    def take(self, name: str) -> LoneConnection:
        """The one given back last, which is best prepared; a new one where all are in use."""
        try:
            taken = self._free.pop()
        except IndexError:
            with translate_errors():
                taken = LoneConnection(self._engine, self._write_lock)
        taken.name, taken.has_written = name, False
        return taken

    def give_back(self, connection: LoneConnection) -> None:
        """Nothing went wrong on it."""
        if connection.is_reusable and len(self._free) < MOST_HELD:
            self._free.append(connection)
        else:
            connection.close()

    def end(self, _engine: Any = None) -> None:
        """Close them: the database went away, or is to be let alone."""
        while self._free:
            self._free.pop().end()
