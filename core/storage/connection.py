"""Connections to the database, and prepared statements put into an engine's words and run on one.

A connection of the pool is the driver's own and SQLAlchemy's around it.

On SQLite the busiest statements go to the driver itself, and SQLAlchemy's connection is made only once somebody needs
it. On PostgreSQL only those of a plain key press do; all others go through SQLAlchemy's, which notices when the server
went away.
"""

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from typing import Any

from sqlalchemy import Connection, Dialect, Engine, LargeBinary
from sqlalchemy.exc import DatabaseError, DBAPIError, InternalError, OperationalError, SQLAlchemyError
from sqlalchemy.exc import TimeoutError as PoolTimeout
from sqlalchemy.sql.base import Executable
from sqlalchemy.types import TypeEngine

from core import logs
from core.errors import Busy, Reconnect
from core.storage.postgres import DIALECT, ConnectionLost, with_constants
from core.storage.prepared import Prepared, Row, Values
from core.storage.sqlite import NOT_WHOLE, refusal

Convert = Callable[[Any], Any]

listeners: list[Callable[["DbConnection", str], None]] = []
"""Told each statement that goes past SQLAlchemy and its events, before it runs: for who counts statements."""


class CompiledStatement:
    """A statement in one engine's words, with what its values must become on their way in and out."""

    def __init__(self, statement: Executable, dialect: Dialect) -> None:
        if dialect is DIALECT:
            statement = with_constants(statement)
        compiled = statement.compile(dialect=dialect)  # type: ignore[attr-defined]  # all have it
        binds = {name: bind for bind, name in compiled.bind_names.items()}
        given = {name: bind.value for name, bind in binds.items()}
        lists = compiled.construct_expanded_state(given)  # an IN of values of the statement's own: a slot for each
        self.sql: str = lists.statement
        self._fixed = {name: given[name] for name, bind in binds.items() if not bind.required}
        grown = [each for own in lists.parameter_expansion.values() for each in own]
        self._fixed |= {each: lists.additional_parameters[each] for each in grown}
        kinds = {name: bind.type for name, bind in binds.items() if name not in lists.parameter_expansion}
        kinds |= {each: binds[name].type for name, own in lists.parameter_expansion.items() for each in own}
        names = lists.positiontup or () if compiled.positional else kinds
        self._slots = [(name, _in(kinds[name], dialect)) for name in names]
        self._by_name = not compiled.positional
        readers = [_out(column.type, dialect) for column in compiled._result_columns]
        self._readers = [(at, reader) for at, reader in enumerate(readers) if reader]

    def bound(self, values: Values) -> Any:
        """The values as the driver takes them. Raises KeyError where one is missing."""
        given = {**self._fixed, **values} if self._fixed else values
        if self._by_name:
            return {name: given[name] if into is None else into(given[name]) for name, into in self._slots}
        return [given[name] if into is None else into(given[name]) for name, into in self._slots]

    def read(self, row: Row) -> Row:
        """A driver's row as Python knows its values."""
        if not self._readers:
            return row
        values = list(row)
        for at, reader in self._readers:
            values[at] = reader(values[at])
        return tuple(values)


def _in(kind: TypeEngine[Any], dialect: Dialect) -> Convert | None:
    if isinstance(kind, LargeBinary):  # either driver takes bytes as they are
        return None
    return kind.dialect_impl(dialect).bind_processor(dialect)


def _out(kind: TypeEngine[Any], dialect: Dialect) -> Convert | None:
    return kind.dialect_impl(dialect).result_processor(dialect, None)


class CompiledStatements(dict[Prepared, CompiledStatement]):
    """Every statement that was run, in one engine's words, which are found once in a process."""

    def __init__(self, dialect: Dialect) -> None:
        self._dialect = dialect

    def __missing__(self, statement: Prepared) -> CompiledStatement:
        found = self[statement] = CompiledStatement(statement.of(self._dialect.name), self._dialect)
        return found


_compiled: dict[tuple[str, str], CompiledStatements] = {}
"""By the engine's name, and the style in which values are marked."""


def compiled(dialect: Dialect) -> CompiledStatements:
    """The statements in that engine's words."""
    key = dialect.name, dialect.paramstyle
    if key not in _compiled:
        _compiled[key] = CompiledStatements(dialect)
    return _compiled[key]


class DbConnection:
    """One connection while it is taken from the pool. Of a `bare` one whoever makes it says how statements are run."""

    def __init__(self, engine: Engine, *, bare: bool = False) -> None:
        self._engine = engine
        self.dialect: Dialect = engine.dialect
        self._compiled = compiled(self.dialect)
        self.pooled: Any
        self._raw: Any = None
        self._around: Connection | None = None
        self._error: type[Exception] = self.dialect.loaded_dbapi.Error
        if bare or engine.dialect.name == "sqlite":
            self.pooled = self._translated(engine.raw_connection)
            self._raw = None if bare else self.pooled.cursor()
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
            self._translated(self._raw.execute, "BEGIN")

    def first(self, statement: Prepared, values: Values) -> Row | None:
        """The first row, None if there is none."""
        words = self._compiled[statement]
        row = self._run(words, values).fetchone()
        return None if row is None else words.read(row)

    def all(self, statement: Prepared, values: Values) -> list[Row]:
        """Every row."""
        words = self._compiled[statement]
        return [words.read(row) for row in self._run(words, values).fetchall()]

    def run(self, statement: Prepared, values: Values) -> int:
        """How many rows were written."""
        return int(self._run(self._compiled[statement], values).rowcount)

    def run_many(self, statement: Prepared, rows: Sequence[Values]) -> None:
        """The same statement for each of these; on PostgreSQL without waiting for the server in between."""
        words = compiled(self.dialect)[statement]
        bound = [words.bound(each) for each in rows]
        if self.dialect.name != "sqlite":
            self.connection.exec_driver_sql(words.sql, bound)
            return
        for listener in listeners:
            listener(self, words.sql)
        self._translated(self._raw.executemany, words.sql, bound)

    def _run(self, words: CompiledStatement, values: Values) -> Any:
        bound = words.bound(values)
        if self._raw is None:
            return self.connection.exec_driver_sql(words.sql, bound)
        for listener in listeners:
            listener(self, words.sql)
        try:
            return self._raw.execute(words.sql, bound)
        except self._error as error:
            raise self._as_sqlalchemy(error) from error

    def commit(self) -> None:
        """What was written stays."""
        if self._around is not None and self._around.in_transaction():
            self._around.commit()
        else:
            self._translated(self.pooled.commit)

    def close(self) -> None:
        """Back into the pool; what was not committed is undone."""
        (self._around or self.pooled).close()

    def __enter__(self) -> "DbConnection":
        return self

    def __exit__(self, *_error: object) -> None:
        self.close()

    def _translated(self, act: Callable[..., Any], *args: Any) -> Any:
        """Do it; what the driver complains of is raised as SQLAlchemy raises it."""
        try:
            return act(*args)
        except self._error as error:
            raise self._as_sqlalchemy(error) from error

    def _as_sqlalchemy(self, error: Exception) -> Exception:
        return DBAPIError.instance(None, None, error, self._error)


_UNDONE = ("25P02", "25P03")
"""A statement before failed in silence, or nothing came for too long: PostgreSQL keeps nothing of the transaction."""


@contextmanager
def translate_errors() -> Iterator[None]:
    """A database that is away or busy is said as Busy; a fault of ours stays what it is."""
    try:
        yield
    except SQLAlchemyError as error:
        if busy := as_busy(error):
            if isinstance(error, InternalError):
                logs.fault("undone", error)
            raise busy from error
        raise


def as_busy(error: BaseException) -> Busy | None:
    """What tells that the database is away or busy; None for a fault of ours."""
    if isinstance(error, DBAPIError) and (error.connection_invalidated or isinstance(error.orig, ConnectionLost)):
        return Reconnect("the database went away")
    if isinstance(error, DBAPIError) and getattr(error.orig, "sqlstate", None) in _UNDONE:
        return Busy("the database undid what was begun")
    if isinstance(error, DatabaseError) and getattr(error.orig, "sqlite_errorcode", 0) & 0xFF in NOT_WHOLE:
        return Busy(refusal(error.orig))
    if isinstance(error, OperationalError):
        return None if "no such" in str(error.orig) else Busy(refusal(error.orig))
    return Busy("every connection is in use") if isinstance(error, PoolTimeout) else None
