"""Database connections from the pool: the driver's own, and SQLAlchemy's around it.

On SQLite the busiest statements go to the driver itself, and SQLAlchemy's connection is made only once somebody needs
it. On PostgreSQL they go through SQLAlchemy's, which notices when the server went away.
"""

import sqlite3
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

from sqlalchemy import Connection, Dialect, Engine
from sqlalchemy.exc import DBAPIError, OperationalError
from sqlalchemy.exc import TimeoutError as PoolTimeout

from core.errors import Busy
from core.storage.prepared import CompiledStatement, Prepared, Row, Values

listeners: list[Callable[["DbConnection", str], None]] = []
"""Told each statement that goes past SQLAlchemy and its events, before it runs: for who counts statements."""


class DbConnection:
    """One connection while it is taken from the pool."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine
        self.dialect: Dialect = engine.dialect
        self.pooled: Any
        self._raw: Any = None
        self._around: Connection | None = None
        if engine.dialect.name == "sqlite":
            self.pooled = _translated(engine.raw_connection)
            self._raw = self.pooled.cursor()
        else:
            self._around = engine.connect()
            self.pooled = self._around.connection

    @property
    def connection(self) -> Connection:
        """SQLAlchemy's."""
        if self._around is None:
            self._around = Connection(self._engine, self.pooled)
        return self._around

    def begin(self) -> None:
        """On SQLite: see one state of things until the connection is closed."""
        if self._raw is not None:
            _translated(self._raw.execute, "BEGIN")

    def first(self, statement: Prepared, values: Values) -> Row | None:
        """The first row, None if there is none."""
        compiled = statement.compiled(self.dialect)
        row = self._run(compiled, values).fetchone()
        return None if row is None else compiled.read(row)

    def all(self, statement: Prepared, values: Values) -> list[Row]:
        """Every row."""
        compiled = statement.compiled(self.dialect)
        return [compiled.read(row) for row in self._run(compiled, values).fetchall()]

    def run(self, statement: Prepared, values: Values) -> int:
        """How many rows were written."""
        return int(self._run(statement.compiled(self.dialect), values).rowcount)

    def _run(self, compiled: CompiledStatement, values: Values) -> Any:
        bound = compiled.bound(values)
        if self._raw is None:
            return self.connection.exec_driver_sql(compiled.sql, bound)
        for listener in listeners:
            listener(self, compiled.sql)
        return _translated(self._raw.execute, compiled.sql, bound)

    def commit(self) -> None:
        """What was written stays."""
        if self._around is not None and self._around.in_transaction():
            self._around.commit()
        else:
            _translated(self.pooled.commit)

    def close(self) -> None:
        """Back into the pool; what was not committed is undone."""
        (self._around or self.pooled).close()

    def __enter__(self) -> "DbConnection":
        return self

    def __exit__(self, *_error: object) -> None:
        self.close()


def _translated(act: Callable[..., Any], *args: Any) -> Any:
    """Do it; what the driver complains of is raised as SQLAlchemy raises it."""
    try:
        return act(*args)
    except sqlite3.Error as error:
        raise DBAPIError.instance(None, None, error, sqlite3.Error) from error


@contextmanager
def translate_errors() -> Iterator[None]:
    """A database that is away or busy is said as Busy; a fault of ours stays what it is."""
    try:
        yield
    except OperationalError as error:
        if "no such" in str(error.orig):  # a fault of ours, not of the database
            raise
        raise Busy("the database is away or busy") from error
    except DBAPIError as error:
        if error.connection_invalidated:
            raise Busy("the database went away") from error
        raise
    except PoolTimeout as error:
        raise Busy("every connection is in use") from error
