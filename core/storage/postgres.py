"""Statements that PostgreSQL keeps prepared: what a plain key press asks goes there in one message, and back in one.

The driver's own cursor looks at a statement anew each time, and waits for its answer in Python.

What this process believes to be prepared may not be: somebody deallocated it, or a pooler between gave us another
connection of its own. Therefore a kept statement is run only where no transaction is open, so that a refusal breaks
nothing and it is run at once in its own words; in a transaction every statement goes in its own words. And a name is
made of the words, so whoever prepared it, it means the same.
"""

from collections.abc import Sequence
from hashlib import blake2b
from typing import Any, Self, cast

import psycopg
from psycopg import errors
from psycopg.adapt import PyFormat, Transformer
from psycopg.pq import ConnStatus, DiagnosticField, ExecStatus, Format, TransactionStatus
from psycopg.pq.abc import PGresult
from sqlalchemy import Dialect
from sqlalchemy.dialects.postgresql.psycopg import PGDialect_psycopg

DIALECT: Dialect = PGDialect_psycopg(paramstyle="numeric_dollar")  # type: ignore[no-untyped-call]  # SQLAlchemy's own
"""How such statements are worded: their values are numbered, and each says its type."""
_DONE = (ExecStatus.TUPLES_OK, ExecStatus.COMMAND_OK)
_NO_TRANSACTION = TransactionStatus.IDLE
_PREPARED_BEFORE = b"42P05"
_UNUSABLE = (b"26000", b"0A000")
"""It is not prepared, or what it gives has another shape since a table was changed. Nothing was done."""


class ConnectionLost(errors.OperationalError):
    """Nothing can be said on this connection any more."""


class PreparedCursor:
    """Runs statements on one connection, which commits each of them; holds the rows of the last."""

    def __init__(self, connection: psycopg.Connection) -> None:
        self._connection = connection.pgconn
        self._adapter = Transformer(connection)
        self._prepared: dict[str, bytes] = {}
        self._rows: PGresult

    def execute(self, statement: str, values: Sequence[Any]) -> Self:
        """Run it, prepared where it was not yet. Raises psycopg's errors."""
        # types are the server's to find, so numbers go as text: the driver would call small ones by another type
        formats = [PyFormat.BINARY if type(value) is bytes else PyFormat.TEXT for value in values]
        written = cast("Sequence[bytes]", self._adapter.dump_sequence(values, formats))  # or None, which is as good
        if self._connection.transaction_status != _NO_TRANSACTION:
            self._rows = self._in_words(statement, written)
            return self
        try:
            name = self._prepared[statement]
        except KeyError:
            name = self._prepare(statement)
        found = self._connection.exec_prepared(name, written, self._adapter.formats, Format.BINARY)
        self._rows = found if found.status in _DONE else self._anew(found, statement, written)
        return self

    def command(self, words: bytes) -> None:
        """Run what has no values and gives none. Raises psycopg's errors."""
        self._sound(self._connection.exec_(words))

    def refuse_broken(self) -> None:
        """Raises InFailedSqlTransaction after a failure kept silent: COMMIT would undo all, and say yes."""
        if self._connection.transaction_status == TransactionStatus.INERROR:
            raise errors.InFailedSqlTransaction("a statement of this transaction failed")

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
        words = statement.encode()
        name = b"inshuti_" + blake2b(words, digest_size=16).hexdigest().encode()
        done = self._connection.prepare(name, words)
        if _state(done) != _PREPARED_BEFORE:
            self._sound(done)
        self._prepared[statement] = name
        return name

    def _anew(self, refused: PGresult, statement: str, written: Sequence[bytes]) -> PGresult:
        if _state(refused) not in _UNUSABLE:
            return self._sound(refused)
        self._prepared.clear()  # what else is believed to be prepared is as doubtful
        return self._in_words(statement, written)

    def _in_words(self, statement: str, written: Sequence[bytes]) -> PGresult:
        formats = self._adapter.formats
        return self._sound(self._connection.exec_params(statement.encode(), written, None, formats, Format.BINARY))

    def _sound(self, result: PGresult) -> PGresult:
        if result.status in _DONE:
            return result
        if _state(result) is None or self._connection.status != ConnStatus.OK:  # said by libpq, not by the server
            self._connection.finish()
            raise ConnectionLost("the server went away")
        raise errors.error_from_result(result)


def _state(result: PGresult) -> bytes | None:
    return result.error_field(DiagnosticField.SQLSTATE)
