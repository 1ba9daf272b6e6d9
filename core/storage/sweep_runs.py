"""How the clock's sweeps went: how often, how long, how late. Kept in SQL, as whoever is asked is another process."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.dialects import postgresql, sqlite

from core.models.record import SweepRun
from core.storage.db import Tx


@dataclass(slots=True)
class SweepTally:
    """What became of one sweep since it was last written down. Times in milliseconds."""

    runs: int = 0
    failures: int = 0
    took: float = 0.0
    late: float = 0.0

    def add(self, took: float, late: float, *, failed: bool) -> None:
        """It had a turn."""
        self.runs, self.failures = self.runs + 1, self.failures + failed
        self.took, self.late = self.took + took, max(self.late, late)


def keep(tx: Tx, tallies: dict[str, SweepTally]) -> None:
    """Add those to what is known; `late` is the worst since the last time."""
    insert = postgresql.insert if tx.is_postgres else sqlite.insert
    for name, each in tallies.items():
        values = {"runs": each.runs, "failures": each.failures, "took_ms": round(each.took)}
        new = insert(SweepRun).values(name=name, late_ms=round(each.late), at=tx.real, **values)
        more = {column: getattr(SweepRun, column) + new.excluded[column] for column in values}
        last = {"late_ms": new.excluded.late_ms, "at": new.excluded.at}
        tx.connection.execute(new.on_conflict_do_update(index_elements=["name"], set_={**more, **last}))


@dataclass(frozen=True, slots=True)
class SweepFigures:
    """All that is known of one sweep."""

    name: str
    runs: int
    failures: int
    seconds: float
    late_seconds: float
    at: datetime


def figures(tx: Tx) -> list[SweepFigures]:
    """Every sweep that ever had a turn."""
    found = tx.session.scalars(select(SweepRun).order_by(SweepRun.name))
    return [SweepFigures(r.name, r.runs, r.failures, r.took_ms / 1000, r.late_ms / 1000, r.at) for r in found]
