"""Every statement that a database is asked, with its values where they are known."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any, NamedTuple

from bench.load.statements import listening
from core.storage.connection import DbConnection

READS = ("SELECT", "UPDATE", "DELETE", "WITH")


class Asked(NamedTuple):
    """One statement; of a busy one, whose values nobody hears, each is None."""

    statement: str
    values: Any


@contextmanager
def heard() -> Iterator[list[Asked]]:
    """All that look for rows in this block, whichever way they go."""
    said: list[Asked] = []

    def note(statement: str, values: Any) -> None:
        if statement.lstrip().startswith(READS):
            said.append(Asked(statement, values))

    def past(_line: DbConnection, statement: str) -> None:
        note(statement, (None,) * statement.count("?"))

    def through(_connection: Any, _cursor: Any, statement: str, values: Any, _context: Any, many: bool) -> None:
        note(statement, values[0] if many else values)

    with listening(past, through):
        yield said
