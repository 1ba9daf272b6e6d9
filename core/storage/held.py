"""Connections that are held: a hop's are not given back to the pool, as taking one costs more than the database does.

A plain key press looks, and then writes one statement that is a transaction of its own.
"""

import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import AbstractContextManager, contextmanager
from functools import partial
from typing import Any, TypeVar

from sqlalchemy import Engine, event
from sqlalchemy.exc import OperationalError

from core import failpoints, logs
from core.errors import NeedsTransaction
from core.failpoints import Side
from core.storage.connection import DbConnection, as_busy, compiled, listeners, translate_errors
from core.storage.postgres import DIALECT, PreparedCursor
from core.storage.prepared import Prepared, Values
from core.storage.sqlite import WriteLock, commit_into_the_log

_Tx = TypeVar("_Tx")
TRIES_MORE, BETWEEN_SECONDS = 2, 0.05
"""How often a file that does not open is tried again, and after how long."""


class HeldConnection(DbConnection):
    """A connection that is the driver's own. While it is `alone` it has no transactions: what is written on it is
    committed by the statement itself, at most one. Else a transaction has begun; on SQLite, when the lock was taken.
    """

    def __init__(self, engine: Engine, write_lock: WriteLock | None) -> None:
        """With the `write_lock` on SQLite only."""
        super().__init__(engine, bare=True)
        self._write_lock = write_lock
        self._name = ""
        self._is_alone = self._may_write = False
        self._postgres: PreparedCursor | None = None
        if write_lock:
            commit_into_the_log(self.pooled)
            self._raw = self.pooled.cursor()
        else:
            self.pooled.dbapi_connection.autocommit = True
            self._raw = self._postgres = _cursor(self.pooled)
            self._compiled = compiled(DIALECT)

    def begin_as(self, name: str, *, alone: bool) -> None:
        """It is taken, for the point of that name."""
        self._name, self._is_alone, self._may_write = name, alone, False
        if self._postgres and not alone:
            self._translated(self._postgres.begin)

    def commit(self) -> None:
        """What was written stays; nobody works on SQLAlchemy's connection any more."""
        if self._postgres:
            self._translated(self._postgres.refuse_broken)
        if self._postgres and self._around is None:
            self._translated(self._postgres.command, b"COMMIT")
        else:
            super().commit()

    def take(self) -> None:
        """The next statement that is run is the one that writes."""
        self._may_write = True

    def run(self, statement: Prepared, values: Values) -> int:
        """Write; alone, commit with it. Raises NeedsTransaction for any other statement than the one announced."""
        if not self._is_alone:
            return super().run(statement, values)
        if not self._may_write:
            raise NeedsTransaction
        self._may_write = False
        if failpoints.planned:
            failpoints.hit(self._name, Side.before)
        if self._write_lock:
            return self._write_lock.run_alone(partial(super().run, statement, values))
        return super().run(statement, values)

    def run_many(self, statement: Prepared, rows: Sequence[Values]) -> None:
        """Write in a transaction. Raises NeedsTransaction where there is none."""
        if self._is_alone:
            raise NeedsTransaction
        if not self._postgres:
            super().run_many(statement, rows)
            return
        words = self._compiled[statement]
        for listener in listeners:
            listener(self, words.sql)
        self._translated(self._postgres.run_many, words.sql, [words.bound(each) for each in rows])

    def is_free(self) -> bool:
        """False while SQLAlchemy's connection, where somebody needed it, is still in a transaction."""
        if self._around is not None and not self._around.in_transaction():
            self._around = None
        return self._around is None

    @property
    def is_lost(self) -> bool:
        """True once PostgreSQL went away."""
        if self._write_lock:
            return False
        connection = self.pooled.dbapi_connection  # None once SQLAlchemy noticed it
        return connection is None or bool(connection.closed)

    def end(self) -> None:
        """Close it for good."""
        self.pooled.detach()
        self.pooled.close()


def _cursor(pooled: Any) -> PreparedCursor:
    """The connection's own for as long as it is open, whoever held it before: the server keeps what it has prepared."""
    known: PreparedCursor | None = pooled.info.get(PreparedCursor)
    if known is None:
        known = pooled.info[PreparedCursor] = PreparedCursor(pooled.dbapi_connection)
    return known


class HeldConnections:
    """Those of this process that nobody uses just now."""

    def __init__(self, engine: Engine, write_lock: WriteLock | None, most: int) -> None:
        """At most so many wait here; the pool needs some for who only reads."""
        self._engine, self._write_lock, self._most = engine, write_lock, most
        self._free: list[HeldConnection] = []

    def end_with(self, engine: Engine) -> None:
        """From now on close them whenever that engine closes its own."""
        event.listen(engine, "engine_disposed", self._end)

    def take(self, name: str, *, alone: bool) -> HeldConnection:
        """The one given back last, which is best prepared; a new one where all are in use. Raises Busy."""
        try:
            taken = self._free.pop()
        except IndexError:
            return self._new(name, alone=alone)
        try:
            taken.begin_as(name, alone=alone)
        except OperationalError:  # the server went away meanwhile, and nothing was done yet
            self.drop(taken)
            return self._new(name, alone=alone)
        return taken

    def _new(self, name: str, *, alone: bool) -> HeldConnection:
        with translate_errors():
            made = self._opened()
            made.begin_as(name, alone=alone)
            return made

    def _opened(self) -> HeldConnection:
        """On SQLite one that does not open is tried again at once: nothing was done yet, and a phone waits."""
        for _ in range(TRIES_MORE if self._write_lock else 0):
            try:
                return HeldConnection(self._engine, self._write_lock)
            except OperationalError as error:
                logs.get().warning("opening", result="again", place=logs.whereabouts(error))
                time.sleep(BETWEEN_SECONDS)
        return HeldConnection(self._engine, self._write_lock)

    def give_back(self, connection: HeldConnection) -> None:
        """Nothing went wrong on it."""
        if connection.is_free() and len(self._free) < self._most:
            self._free.append(connection)
        else:
            connection.close()

    def drop(self, connection: HeldConnection) -> None:
        """Something went wrong: into the pool with it, which undoes what was begun. With a server that went away go all
        connections to it.
        """
        if connection.is_lost:
            self._engine.dispose()
        connection.close()

    @contextmanager
    def taken(self, name: str) -> Iterator[HeldConnection]:
        """One for a transaction."""
        connection = self.take(name, alone=False)
        try:
            yield connection
        except BaseException:
            self.drop(connection)
            raise
        self.give_back(connection)

    def let_go(self) -> None:
        """Back into the pool with all of them."""
        while self._free:
            self._free.pop().close()

    def _end(self, _engine: object) -> None:
        while self._free:
            self._free.pop().end()


class Alone(AbstractContextManager[_Tx]):
    """A connection without transactions, taken for one key press; errors as every transaction tells them."""

    def __init__(self, held: HeldConnections, name: str, opened: Callable[[HeldConnection], _Tx]) -> None:
        self._held, self._name, self._opened = held, name, opened

    def __enter__(self) -> _Tx:
        self._connection = self._held.take(self._name, alone=True)
        return self._opened(self._connection)

    def __exit__(self, kind: object, error: BaseException | None, _at: object) -> None:
        if error is None:
            self._held.give_back(self._connection)
            if failpoints.planned:
                failpoints.hit(self._name, Side.after)
            return
        self._held.drop(self._connection)
        if busy := as_busy(error):
            raise busy from error


def leave_alone(connection: Any, _record: object) -> None:
    """For the pool of PostgreSQL: in it no connection is one that commits each statement, however it came back."""
    if connection is not None and not connection.closed and connection.autocommit:
        connection.autocommit = False
