"""Statements of the busiest moments: written as any other, put into the engine's words once, run by its driver itself.

SQLAlchemy looks a statement up, binds and wraps its rows anew each time, which costs ten times what the database does.
A hop is a dozen such statements; these keep the words and leave the wrapping out.
"""

from collections.abc import Callable, Iterable, Mapping
from functools import cache
from typing import Any, cast

from sqlalchemy import JSON, ColumnElement, Table, any_, bindparam, func, or_, select
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.sql.base import Executable
from sqlalchemy.sql.selectable import FromClause

Values = Mapping[str, Any]
Row = tuple[Any, ...]


class Prepared:
    """One statement, on whichever engine it is run: `core.storage.connection` puts it into that engine's words.

    Values go in by its parameters' names, rows come as tuples.
    """

    def __init__(self, statement: Executable | Callable[[str], Executable]) -> None:
        """`statement`, or what makes it for an engine's name where the engines differ."""
        self.statement = statement

    def of(self, engine: str) -> Executable:
        """The statement as that engine is given it."""
        return self.statement(engine) if callable(self.statement) else self.statement


def one_of(column: Any, words: Iterable[Any]) -> ColumnElement[bool]:
    """The column says one of these; an IN would be put into words anew each time."""
    return or_(*(column == word for word in words))


def among(column: Any, name: str, engine: str) -> ColumnElement[bool]:
    """The column says one of the list of that name, however long: the words stay the same, so they are made once."""
    if engine == "postgresql":
        return cast("ColumnElement[bool]", column == any_(bindparam(name, type_=postgresql.ARRAY(column.type))))
    listed = func.json_each(bindparam(name, type_=JSON())).table_valued("value")
    return cast("ColumnElement[bool]", column.in_(select(listed.c.value)))


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


@cache
def adding_once(table: FromClause, columns: tuple[str, ...]) -> Prepared:
    """The same with `once`, made when it is first needed."""
    return adding(table, *columns, once=True)
