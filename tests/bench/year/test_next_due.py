"""Whatever a sweep moves in some weeks of a district, it had said that it was due: none is jumped over in silence.

And every promise of the audit holds in them.
"""

from collections import Counter
from collections.abc import Sequence
from datetime import datetime

import pytest

from bench.common.promises import broken
from bench.year.audit import judge
from bench.year.case import YearRun
from bench.year.days import Days
from bench.year.environment import prepared
from bench.year.facts import gather
from bench.year.figures import figures
from bench.year.month import last_month
from core.storage.db import Database
from core.storage.next_due import NoneNeeded, Upcoming
from jobs.clock import Clock
from jobs.drain import Drain
from jobs.schedule import SWEEPS, PeriodicTask

UPCOMING = {each.name: Upcoming([each.next_due]) for each in SWEEPS if not isinstance(each.next_due, NoneNeeded)}
USUAL = {"ladder", "reminders", "rounds", "retention"}
"""Those that a few weeks of a small district surely need."""


class Asking(Clock):
    """Asks each sweep when it is due, before time passes and after; notes what moved all the same."""

    def __init__(self, database: Database, drain: Drain) -> None:
        super().__init__(database, drain, None)
        self.said: dict[str, datetime | None] = {}
        self.moved: Counter[str] = Counter()
        self.unforeseen: list[tuple[str, datetime]] = []

    def _sweeps_now(self) -> Sequence[PeriodicTask]:
        """All of them that say when they are due, each time, so that none moves anything unseen."""
        return [*dict.fromkeys((*super()._sweeps_now(), *(each for each in SWEEPS if each.name in UPCOMING)))]

    def ask(self) -> None:
        """What each of them says now is what it is held to when time has passed."""
        with self.database.read() as tx:
            self.said = {name: each.find(tx) for name, each in UPCOMING.items()}

    def _sweep(self, sweep: PeriodicTask) -> int:
        if sweep.name not in UPCOMING:
            return super()._sweep(sweep)
        with self.database.read() as tx:
            now, moments = tx.at, (self.said.get(sweep.name), UPCOMING[sweep.name].find(tx))
        count = super()._sweep(sweep)
        if count:
            self.moved[sweep.name] += 1
        if count and not any(each and each <= now for each in moments):
            self.unforeseen.append((sweep.name, now))
        return count


@pytest.mark.lengthy
def test_no_sweep_moves_anything_before_the_moment_it_named_and_every_promise_holds() -> None:
    with prepared("Huye", seed=7, days=30, volunteers=100) as ground:
        days = Days(ground.town)
        days.clock = clock = Asking(ground.town.database, days.drain)
        days.live(lambda _at: clock.ask())
        days.rest()
        case = YearRun(gather(ground), ground.town.book, ground.town.database.programme)
        lines, found, sheet = judge(case), figures(case).counts, last_month(ground)
    assert clock.unforeseen == []
    assert set(clock.moved) >= USUAL
    assert broken(lines) == []
    measured = {each.name: each.value for each in sheet.figures}
    assert 0 < measured["visits_made"] <= found["visits_done"]
    assert all(found[each] for each in ("alerts", "texts", "call_backs", "sms_reminders", "pranks"))
