"""Statements that PostgreSQL keeps prepared: what a plain key press asks goes there in one message, and back in one.

The driver's own cursor looks at a statement anew each time, and waits for its answer in Python.

What this process believes to be prepared may not be: somebody deallocated it, or a pooler between gave us another
connection of its own. Where no transaction is open a refusal breaks nothing, and the statement is run at once in its
own words; its name is made of the words, so whoever prepared it, it means the same. In a transaction a refusal would
undo everything. So a transaction runs only what was prepared in one, which no pooler divides between two servers; and
its BEGIN is a prepared statement too, under a name that no other cursor gives. A server that knows that BEGIN is the
one that was told the others; else this transaction and those after it go in their own words.
"""

from collections import Counter
from collections.abc import Iterator, Sequence
from hashlib import blake2b
from secrets import token_hex
from select import select
from typing import Any, NoReturn, Self, cast

import psycopg
from psycopg import errors
from psycopg.adapt import PyFormat, Transformer
from psycopg.pq import ConnStatus, DiagnosticField, ExecStatus, Format, TransactionStatus
from psycopg.pq.abc import PGresult
from sqlalchemy import Dialect
from sqlalchemy.dialects.postgresql.psycopg import PGDialect_psycopg
from sqlalchemy.sql import visitors
from sqlalchemy.sql.base import Executable
from sqlalchemy.sql.elements import BindParameter, ClauseElement

DIALECT: Dialect = PGDialect_psycopg(paramstyle="numeric_dollar")  # type: ignore[no-untyped-call]  # SQLAlchemy's own
"""How such statements are worded: their values are numbered, and each says its type."""


def with_constants(statement: Executable) -> Executable:
    """The statement with what never changes in it in its words: so a plan made once for all values may still use an
    index that holds only rows of one state.
    """

    def in_words(bind: BindParameter[Any]) -> None:
        bind.literal_execute = bind.literal_execute or not (bind.required or _wordless(bind))

    return cast(Executable, visitors.cloned_traverse(cast("ClauseElement", statement), {}, {"bindparam": in_words}))


def _wordless(bind: BindParameter[Any]) -> bool:
    return bind.value is None or bind.type.dialect_impl(DIALECT).literal_processor(DIALECT) is None


_DONE = (ExecStatus.TUPLES_OK, ExecStatus.COMMAND_OK)
_NO_TRANSACTION = TransactionStatus.IDLE
_WrittenRow = tuple[Sequence[bytes], Sequence[Format] | None]
"""Values as the server takes them, each with its form."""
AT_ONCE = 100
"""Rows of a pipeline: few enough that neither side waits for the other to read."""
OFTEN = 3
"""How often a connection runs a statement in transactions before the server is to keep it, with a plan for it."""
_PREPARED_BEFORE = b"42P05"
_UNUSABLE = (b"26000", b"0A000")
"""It is not prepared, or what it gives has another shape since a table was changed. Nothing was done."""


class ConnectionLost(errors.OperationalError):
    """Nothing can be said on this connection any more."""


class PreparedCursor:
    """Runs statements on one connection; holds the rows of the last. Outside of a transaction each commits itself."""

    def __init__(self, connection: psycopg.Connection) -> None:
        self._connection = connection.pgconn
        self._adapter = Transformer(connection)
        self._prepared: dict[str, bytes] = {}
        self._own = token_hex(8).encode()
        self._begin = b"inshuti_begin_" + self._own
        self._knows_begin: bool | None = None
        self._in_transactions: Counter[str] = Counter()
        self._prepared_in_transactions: dict[str, bytes] = {}
        self._rows: PGresult

    def execute(self, statement: str, values: Sequence[Any]) -> Self:
        """Run it, prepared where that may be. Raises psycopg's errors."""
        written = self._written(values)
        if self._connection.transaction_status != _NO_TRANSACTION:
            self._rows = self._in_transaction(statement, written)
            return self
        try:
            name = self._prepared[statement]
        except KeyError:
            name = self._prepare(statement)
        found = self._connection.exec_prepared(name, written, self._adapter.formats, Format.BINARY)
        self._rows = found if found.status in _DONE else self._anew(found, statement, written)
        return self

    def run_many(self, statement: str, rows: Sequence[Sequence[Any]]) -> None:
        """Run it for each of these in the transaction that is open, without waiting for the server in between. Raises
        psycopg's errors.
        """
        if not (name := self._name_in_transaction(statement)):
            name = b""  # the unnamed one, which the server keeps until the next
            self._sound(self._connection.prepare(name, statement.encode()))
        written = [(self._written(row), self._adapter.formats) for row in rows]
        for at in range(0, len(rows), AT_ONCE):
            self._run_in_pipeline(name, written[at : at + AT_ONCE])

    def begin(self) -> None:
        """Begin a transaction. Raises psycopg's errors."""
        if self._knows_begin:
            found = self._connection.exec_prepared(self._begin, [])
            if found.status in _DONE:
                return
            self._forget(found)
        self.command(b"BEGIN")
        if self._knows_begin is None:
            self._sound(self._connection.prepare(self._begin, b"BEGIN"))
            self._knows_begin = True

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

    def _in_transaction(self, statement: str, written: Sequence[bytes]) -> PGresult:
        if name := self._name_in_transaction(statement):
            formats = self._adapter.formats
            return self._still_usable(self._connection.exec_prepared(name, written, formats, Format.BINARY))
        return self._in_words(statement, written)

    def _name_in_transaction(self, statement: str) -> bytes | None:
        """What it is called where the server keeps it; None for one to be run in its own words."""
        if not self._knows_begin:
            return None
        if name := self._prepared_in_transactions.get(statement):
            return name
        self._in_transactions[statement] += 1
        if self._in_transactions[statement] <= OFTEN:
            return None
        name = b"inshuti_%b_%d" % (self._own, len(self._prepared_in_transactions))
        self._sound(self._connection.prepare(name, statement.encode()))
        self._prepared_in_transactions[statement] = name
        return name

    def _run_in_pipeline(self, name: bytes, rows: Sequence[_WrittenRow]) -> None:
        server = self._connection
        server.enter_pipeline_mode()
        for written, formats in rows:
            server.send_query_prepared(name, written, formats, Format.BINARY)
        server.pipeline_sync()
        results = list(self._results())
        server.exit_pipeline_mode()
        for each in results:
            self._still_usable(each)

    def _results(self) -> Iterator[PGresult]:
        """What each statement of the pipeline came to, up to its end. Other threads go on while the server works."""
        server = self._connection
        while True:
            while (unsent := server.flush()) or server.is_busy():
                select([server.socket], [server.socket] if unsent else [], [])
                server.consume_input()
            found = server.get_result()
            if found is None:  # one statement's results end
                if server.status != ConnStatus.OK:
                    self._give_up()
                continue
            if found.status == ExecStatus.PIPELINE_SYNC:
                return
            yield found

    def _written(self, values: Sequence[Any]) -> Sequence[bytes]:
        # types are the server's to find, so numbers go as text: the driver would call small ones by another type
        formats = [PyFormat.BINARY if type(value) is bytes else PyFormat.TEXT for value in values]
        return cast("Sequence[bytes]", self._adapter.dump_sequence(values, formats))  # or None, which is as good

    def _still_usable(self, result: PGresult) -> PGresult:
        """Raises ConnectionLost where a table has another shape: all is undone, and goes well on a new connection."""
        if _state(result) in _UNUSABLE:
            self._give_up()
        return self._sound(result)

    def _prepare(self, statement: str) -> bytes:
        words = statement.encode()
        name = b"inshuti_" + blake2b(words, digest_size=16).hexdigest().encode()
        done = self._connection.prepare(name, words)
        if _state(done) != _PREPARED_BEFORE:
            self._sound(done)
        self._prepared[statement] = name
        return name

    def _anew(self, refused: PGresult, statement: str, written: Sequence[bytes]) -> PGresult:
        self._forget(refused)
        return self._in_words(statement, written)

    def _forget(self, refused: PGresult) -> None:
        """What else is believed to be prepared is as doubtful. Raises what was refused for another reason."""
        if _state(refused) not in _UNUSABLE:
            self._sound(refused)
        self._prepared.clear()
        self._knows_begin = False

    def _in_words(self, statement: str, written: Sequence[bytes]) -> PGresult:
        formats = self._adapter.formats
        return self._sound(self._connection.exec_params(statement.encode(), written, None, formats, Format.BINARY))

    def _sound(self, result: PGresult) -> PGresult:
        if result.status in _DONE:
            return result
        if _state(result) is None or self._connection.status != ConnStatus.OK:  # said by libpq, not by the server
            self._give_up()
        raise errors.error_from_result(result)

    def _give_up(self) -> NoReturn:
        self._connection.finish()
        raise ConnectionLost("the server went away")


def _state(result: PGresult) -> bytes | None:
    return result.error_field(DiagnosticField.SQLSTATE)
