"""Counting what happens too often, ten seconds at a time, so that asking costs the same however much there was."""

from datetime import timedelta

from sqlalchemy import bindparam, delete, func, select
from sqlalchemy.dialects import postgresql, sqlite

from core.models.monitoring import Count, RateCounter
from core.storage.db import Tx
from core.storage.prepared import Prepared, one_of

SPAN = timedelta(seconds=10)
KEPT = timedelta(hours=2)
_KINDS = one_of(Count.what, RateCounter)  # named for the sake of the index
_WITHIN = Prepared(
    select(Count.what, func.sum(Count.times)).where(_KINDS, Count.at > bindparam("since")).group_by(Count.what)
)
_OLD = Prepared(delete(Count).where(_KINDS, Count.at < bindparam("before")))


def add(tx: Tx, what: RateCounter, times: int = 1) -> None:
    """It happened so many times now."""
    start = tx.real - timedelta(seconds=tx.real.second % 10, microseconds=tx.real.microsecond)
    insert = postgresql.insert if tx.is_postgres else sqlite.insert
    new = insert(Count).values(what=what, at=start, times=times)
    more = {"times": Count.times + new.excluded.times}
    tx.connection.execute(new.on_conflict_do_update(index_elements=["what", "at"], set_=more))


def within(tx: Tx, span: timedelta) -> dict[RateCounter, int]:
    """How often each happened in that time, to the ten seconds."""
    found = {what: int(times) for what, times in tx.all(_WITHIN, {"since": tx.real - span - SPAN})}
    return {what: found.get(what, 0) for what in RateCounter}


def forget_old(tx: Tx) -> None:
    """What nobody asks for any more."""
    tx.run(_OLD, {"before": tx.real - KEPT})
