"""How the databases would find what a statement asks for: by an index, or by reading a whole table."""

from collections.abc import Callable
from contextlib import suppress
from typing import Any

from sqlalchemy import Engine, event

from core.storage import connection
from core.storage.db import Tx
from tests.core.support.field import Field


class _NotKept(Exception):
    """Thrown so that nothing stays."""


def asked_by(
    field: Field, verb: Callable[[Tx], object], *, kinds: tuple[str, ...] = ("SELECT",)
) -> list[tuple[str, Any]]:
    """Every SELECT that verb says, with its parameters where they are known; nothing it writes is kept."""
    asked: list[tuple[str, Any]] = []

    def hear(_connection: Any, _cursor: Any, statement: str, parameters: Any, *_rest: Any) -> None:
        asked.append((statement, parameters))

    def hear_past(_line: connection.DbConnection, statement: str) -> None:
        asked.append((statement, (None,) * statement.count("?")))

    event.listen(Engine, "before_cursor_execute", hear)
    connection.listeners.append(hear_past)
    with suppress(_NotKept), field.database.write() as tx:
        verb(tx)
        raise _NotKept
    connection.listeners.remove(hear_past)
    event.remove(Engine, "before_cursor_execute", hear)
    return [each for each in asked if each[0].startswith(kinds)]


OWN = ("CONSTANT ROW", "SCAN anon_", "SCAN (subquery")
"""How SQLite names rows that a statement has made itself."""


def walks(field: Field, asked: list[tuple[str, Any]], *small: str) -> list[str]:
    """Statements by which a database would read a whole table, or an index not among those few that stay small.

    What a statement has gathered itself may be read whole: how it gathered it, the other lines of its plan say.
    """
    found = []
    with field.database.engine.connect() as connection:
        if not field.database.is_sqlite:
            connection.exec_driver_sql("SET enable_seqscan = off")
        explain = "EXPLAIN QUERY PLAN " if field.database.is_sqlite else "EXPLAIN "
        for statement, parameters in asked:
            how = "EXPLAIN (GENERIC_PLAN) " if "$1" in statement else explain
            plan = [str(row) for row in connection.exec_driver_sql(how + statement, parameters)]
            found_here = [line for line in plan if "Seq Scan" in line or "SCAN" in line]
            if any(not any(each in line for each in (*small, *OWN)) for line in found_here):
                found.append("\n".join([statement, *plan]))
    return found
