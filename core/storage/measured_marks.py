"""By what measures find children follows the measure key while the service goes on, a small part at a time.

Nothing is remembered but the rows themselves: what was cut short is taken up again by walking once more.
"""

from collections.abc import Callable, Iterator
from typing import Any

from sqlalchemy import bindparam, func, select, update

from core.models.child import Child
from core.models.measured import MeasuredChild
from core.storage.db import Database, Tx

TOGETHER = 500
Step = Callable[[int], object]
_TABLE: Any = MeasuredChild.__table__
_AGAIN = update(_TABLE).where(_TABLE.c.mark == bindparam("was")).values(mark=bindparam("now"))


def walk(database: Database, hold: Callable[[Tx], object], step: Step = lambda rows: None) -> int:
    """Mark anew what a key of before marked; how many rows. `hold` is called in each transaction that writes."""
    written, last = 0, 0
    while True:
        with database.read() as tx:
            children = _children(tx, last)
            wrong = _of_before(tx, children)
        if wrong:
            with database.write("keys") as tx:
                hold(tx)
                tx.connection.execute(_AGAIN, [{"was": was, "now": now} for was, now in wrong])
            written += len(wrong)
            step(len(wrong))
        if len(children) < TOGETHER:
            return written
        last = children[-1]


def count_of_before(tx: Tx) -> int:
    """Rows that are not found by the current key: 0 proves that no other is needed."""
    return sum(len(_of_before(tx, each)) for each in _parts(tx))


def counts(tx: Tx) -> dict[int, int]:
    """How many rows each measure key marks, by its number."""
    numbers = tx.vault.numbers("MEASURE_KEYS")
    whole = tx.connection.scalar(select(func.count()).select_from(_TABLE)) or 0
    before = count_of_before(tx) if len(numbers) > 1 else 0
    return {number: before if number != numbers[0] else whole - before for number in sorted(numbers)}


def _children(tx: Tx, last: int) -> list[int]:
    return list(tx.connection.scalars(select(Child.id).where(Child.id > last).order_by(Child.id).limit(TOGETHER)))


def _parts(tx: Tx) -> Iterator[list[int]]:
    last = 0
    while children := _children(tx, last):
        yield children
        last = children[-1]


def _of_before(tx: Tx, children: list[int]) -> list[tuple[bytes, bytes]]:
    """The marks that are there and should not be, each with the one instead."""
    should = {was: now for child in children for now, *before in [tx.vault.measured(child)] for was in before}
    if not should:
        return []
    found = tx.connection.scalars(select(_TABLE.c.mark).where(_TABLE.c.mark.in_(list(should))))
    return [(bytes(was), should[bytes(was)]) for was in found]
