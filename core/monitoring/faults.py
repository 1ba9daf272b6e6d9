"""Faults of our own at an edge, where whoever waits gets a polite answer: each is logged with its place and counted."""

from core import logs
from core.models.monitoring import RateCounter
from core.storage import rate_counters
from core.storage.db import Database


def note(database: Database, edge: RateCounter, error: Exception, **known: object) -> None:
    """Log what was raised and where, and count it in a transaction of its own; `known` are fields of the log line.

    Raises nothing: an answer is owed still, and what was at fault may be the database itself.
    """
    logs.fault(edge, error, **known)
    try:
        with database.write("faults", effects=False) as tx:
            rate_counters.add(tx, edge)
    except Exception as uncounted:  # noqa: BLE001  see above
        logs.fault("faults", uncounted)
