"""Statements of the busiest moments: written as any other, put into the engine's words once, run by its driver itself.

SQLAlchemy looks a statement up, binds and wraps its rows anew each time, which costs ten times what the database does.
A hop is a dozen such statements; these keep the words and leave the wrapping out.
"""

from collections.abc import Callable, Iterable, Mapping
from typing import Any, cast

from sqlalchemy import ColumnElement, Dialect, Table, bindparam, or_
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.sql.base import Executable
from sqlalchemy.sql.selectable import FromClause
from sqlalchemy.types import TypeEngine

Values = Mapping[str, Any]
Row = tuple[Any, ...]
Convert = Callable[[Any], Any]


class Prepared:
    """One statement, on whichever engine it is run. Values go in by its parameters' names, rows come as tuples."""

    def __init__(self, statement: Executable | Callable[[str], Executable]) -> None:
        """`statement`, or what makes it for an engine's name where the engines differ."""
        self._statement = statement
        self._compiled: dict[str, CompiledStatement] = {}

    def compiled(self, dialect: Dialect) -> "CompiledStatement":
        """In the words of that engine."""
        compiled = self._compiled.get(dialect.name)
        if compiled is None:
            made = self._statement(dialect.name) if callable(self._statement) else self._statement
            compiled = self._compiled[dialect.name] = CompiledStatement(made, dialect)
        return compiled


class CompiledStatement:
    """A statement in one engine's words, with what its values must become on their way in and out."""

    def __init__(self, statement: Executable, dialect: Dialect) -> None:
        words = {"render_postcompile": True}
        compiled = statement.compile(dialect=dialect, compile_kwargs=words)  # type: ignore[attr-defined]  # all have it
        self.sql: str = compiled.string
        self._fixed = {name: bind.value for name, bind in compiled.binds.items() if not bind.required}
        names = compiled.positiontup if compiled.positional else compiled.binds
        self._slots = [(name, _in(compiled.binds[name].type, dialect)) for name in names]
        self._by_name = not compiled.positional
        readers = [_out(column.type, dialect) for column in compiled._result_columns]
        self._readers = [(at, reader) for at, reader in enumerate(readers) if reader]

    def bound(self, values: Values) -> Any:
        """The values as the driver takes them. Raises KeyError where one is missing."""
        given = {**self._fixed, **values}
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
    return kind.dialect_impl(dialect).bind_processor(dialect)


def _out(kind: TypeEngine[Any], dialect: Dialect) -> Convert | None:
    return kind.dialect_impl(dialect).result_processor(dialect, None)


def one_of(column: Any, words: Iterable[Any]) -> ColumnElement[bool]:
    """The column says one of these; an IN would be put into words anew each time."""
    return or_(*(column == word for word in words))


def adding(table: FromClause, *columns: str, once: bool = False) -> Prepared:
    """Adds a row of those columns, of no others and no defaults; with `once`, unless its key stands already."""
    values = {name: bindparam(name, type_=table.c[name].type) for name in columns}

    def made(engine: str) -> Executable:
        into = cast(Table, table)
        if engine == "postgresql":
            row = postgresql.insert(into).values(values)
            return row.on_conflict_do_nothing() if once else row
        plain = sqlite.insert(into).values(values)
        return plain.on_conflict_do_nothing() if once else plain

    return Prepared(made)
