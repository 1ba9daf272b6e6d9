"""What only the machine can say: how much of the database's disk is free, and whether both clocks agree."""

import shutil
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path

from sqlalchemy import func, select

from core.storage.db import Tx, real_time


@dataclass(frozen=True, slots=True)
class Machine:
    """Percent of the disk that are free, None where the database is on another machine; seconds the clocks differ."""

    disk_free: float | None
    skew: float


def measure(tx: Tx, now: Callable[[], datetime] = real_time) -> Machine:
    """This machine, now. PostgreSQL's disk is its own host's to watch; SQLite's clock is this machine's."""
    return Machine(None, _skew(tx, now)) if tx.is_postgres else Machine(_disk_free(tx), 0.0)


def _disk_free(tx: Tx) -> float | None:
    file = tx.connection.engine.url.database
    if not file or not Path(file).parent.is_dir():
        return None
    disk = shutil.disk_usage(Path(file).parent)
    return 100 * disk.free / disk.total


def _skew(tx: Tx, now: Callable[[], datetime]) -> float:
    """How far the clocks differ beyond the time the question took."""
    before = now()
    theirs = tx.connection.scalar(select(func.clock_timestamp()))
    took = now() - before
    return max(0.0, (abs(theirs - (before + took / 2)) - took / 2) / timedelta(seconds=1)) if theirs else 0.0
