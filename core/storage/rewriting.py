"""Rows whose values follow a key are written anew while the service goes on, a small part at a time.

Nothing is remembered but the rows themselves: what was cut short is taken up again by walking once more. A row that
somebody else writes meanwhile is left to them; the next walk sees it.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import ColumnElement, bindparam, select, update

from core.privacy import Vault
from core.storage.db import Database, Tx

TOGETHER = 500
"""Rows a transaction writes: some 20 ms in which nobody else writes on SQLite."""
AT_ONCE = 2000
"""Rows that are looked at together."""
Step = Callable[[int], object]
Values = Sequence[Any]
"""A row, as the columns that are looked at have it."""


@dataclass(frozen=True)
class Followed:
    """Columns of one table that follow a key. The first of `columns` names the row.

    `among` are the rows worth a look, `anew` says what a row must hold instead of all its columns but the first; None
    where it is right as it stands.
    """

    name: str
    columns: Sequence[Any]
    among: Callable[[Vault], ColumnElement[bool]]
    anew: Callable[[Vault, Values], tuple[Any, ...] | None]

    @property
    def key(self) -> Any:
        """What names a row, and orders the walk."""
        return self.columns[0]


def walk(database: Database, what: Followed, hold: Callable[[Tx], object], step: Step = lambda rows: None) -> int:
    """Write anew what is not right, once through the table; how many rows. `hold` is called in each transaction that
    writes. What is in somebody else's hands is left for the next walk.
    """
    written = 0
    after: Any = None
    while True:
        with database.read() as tx:
            rows = _part(tx, what, after)
            wrong = [(row, values) for row in rows if (values := what.anew(tx.vault, row)) is not None]
        for first in range(0, len(wrong), TOGETHER):
            part = wrong[first : first + TOGETHER]
            with database.write("keys") as tx:
                hold(tx)
                done = _write(tx, what, part)
            written += done
            step(done)
        if len(rows) < AT_ONCE:
            return written
        after = rows[-1][0]


def count(tx: Tx, what: Followed) -> int:
    """How many rows are not right: 0 proves that the key before is needed no more."""
    found, after = 0, None
    while True:
        rows = _part(tx, what, after)
        found += sum(what.anew(tx.vault, row) is not None for row in rows)
        if len(rows) < AT_ONCE:
            return found
        after = rows[-1][0]


def _part(tx: Tx, what: Followed, after: Any) -> list[Values]:
    some = select(*what.columns).where(what.among(tx.vault)).order_by(what.key).limit(AT_ONCE)
    found = tx.connection.execute(some if after is None else some.where(what.key > after))
    return [tuple(row) for row in found]


def _write(tx: Tx, what: Followed, wrong: Sequence[tuple[Values, tuple[Any, ...]]]) -> int:
    """Those of the rows that still hold what was read, and that nobody else has in hand; how many."""
    free = _free(tx, what, [row[0] for row, _ in wrong])
    others = what.columns[1:]
    before = [column == bindparam(f"was_{column.name}", type_=column.type) for column in others]
    here = update(what.key.table).where(what.key == bindparam("row", type_=what.key.type), *before)
    here = here.values({column.name: bindparam(f"new_{column.name}", type_=column.type) for column in others})
    names = ("row", *(f"was_{column.name}" for column in others), *(f"new_{column.name}" for column in others))
    rows = [dict(zip(names, (*row, *values), strict=True)) for row, values in wrong if row[0] in free]
    return tx.connection.execute(here, rows).rowcount if rows else 0


def _free(tx: Tx, what: Followed, keys: Sequence[Any]) -> set[Any]:
    """On PostgreSQL the rows that nobody has locked; nobody waits for us there, nor we for them."""
    if not tx.is_postgres:
        return set(keys)
    locked = select(what.key).where(what.key.in_(keys)).with_for_update(skip_locked=True)
    return set(tx.connection.scalars(locked))
