"""Statements that PostgreSQL keeps prepared: what a plain key press asks goes there in one message, and back in one.

The driver's own cursor looks at a statement anew each time, and waits for its answer in Python.
"""

from collections.abc import Sequence
from itertools import count
from typing import Any, Self, cast

import psycopg
from psycopg import errors
from psycopg.adapt import PyFormat, Transformer
from psycopg.pq import ConnStatus, ExecStatus, Format
from psycopg.pq.abc import PGresult
from sqlalchemy import Dialect
from sqlalchemy.dialects.postgresql.psycopg import PGDialect_psycopg

DIALECT: Dialect = PGDialect_psycopg(paramstyle="numeric_dollar")  # type: ignore[no-untyped-call]  # SQLAlchemy's own
"""How such statements are worded: their values are numbered, and each says its type."""
_DONE = (ExecStatus.TUPLES_OK, ExecStatus.COMMAND_OK)
_names = (f"inshuti_{number}".encode() for number in count(1))
"""No name is used twice: a connection may come back from the pool with what was prepared on it."""


class PreparedCursor:
    """Runs statements on one connection, which commits each of them; holds the rows of the last."""

    def __init__(self, connection: psycopg.Connection) -> None:
        self._connection = connection.pgconn
        self._adapter = Transformer(connection)
        self._prepared: dict[str, bytes] = {}
        self._rows: PGresult

    def execute(self, statement: str, values: Sequence[Any]) -> Self:
        """Run it, prepared where it was not yet. Raises psycopg's errors."""
        name = self._prepared.get(statement) or self._prepare(statement)
        # types are the server's to find, so numbers go as text: the driver would call small ones by another type
        formats = [PyFormat.BINARY if type(value) is bytes else PyFormat.TEXT for value in values]
        written = cast("Sequence[bytes]", self._adapter.dump_sequence(values, formats))  # or None, which is as good
        found = self._connection.exec_prepared(name, written, self._adapter.formats, Format.BINARY)
        self._rows = self._sound(found)
        return self

    def command(self, words: bytes) -> None:
        """Run what has no values and gives none. Raises psycopg's errors."""
        self._sound(self._connection.exec_(words))

    @property
    def rowcount(self) -> int:
        """How many rows were written."""
        return self._rows.command_tuples or 0

    def fetchone(self) -> tuple[Any, ...] | None:
        """The first row, None if there is none."""
        if not self._rows.ntuples:
            return None
        self._adapter.set_pgresult(self._rows)
        return self._adapter.load_row(0, tuple)

    def fetchall(self) -> list[tuple[Any, ...]]:
        """Every row."""
        self._adapter.set_pgresult(self._rows)
        return self._adapter.load_rows(0, self._rows.ntuples, tuple)

    def _prepare(self, statement: str) -> bytes:
        name = next(_names)
        self._sound(self._connection.prepare(name, statement.encode()))
        self._prepared[statement] = name
        return name

    def _sound(self, result: PGresult) -> PGresult:
        if result.status in _DONE:
            return result
        if self._connection.status != ConnStatus.OK:
            raise errors.OperationalError("the server went away")
        raise errors.error_from_result(result)
