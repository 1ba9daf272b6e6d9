"""Sweeps that wait for nothing: several turns in a tick, each a transaction of its own, and each counted as it went."""

import time

import pytest

from core.errors import Busy
from core.models.record import SweepRun
from core.storage.db import Database, Tx
from core.storage.next_due import NoneNeeded
from jobs import clock as clocks
from jobs.schedule import PeriodicTask
from tests.jobs.test_clock import Bell, a_clock


def test_it_goes_on_while_it_does_something_and_lets_others_write_between(
    database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    left, turns = [5], list[int]()

    def run(_tx: Tx) -> int:
        turns.append(1)
        left[0] -= bool(left[0])
        return left[0]

    task = PeriodicTask("many", 1, run, NoneNeeded("it only counts"), turns=3)
    monkeypatch.setattr(clocks, "SWEEPS", (task,))
    one, now = a_clock(database, Bell()), time.monotonic()
    for second in range(3):
        monkeypatch.setattr(time, "monotonic", lambda second=second: now + second)
        one.tick()
    assert len(turns) == 3 + 2 + 1


def test_a_later_turn_that_finds_the_database_busy_is_a_failure(
    database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    turns: list[int] = []

    def run(_tx: Tx) -> int:
        turns.append(1)
        if len(turns) == 2:
            raise Busy("the database is busy")
        return int(len(turns) == 1)

    task = PeriodicTask("many", 60, run, NoneNeeded("it only counts"), turns=3)
    monkeypatch.setattr(clocks, "SWEEPS", (task,))
    one, now = a_clock(database, Bell()), time.monotonic()
    with pytest.raises(Busy):
        one.tick()
    monkeypatch.setattr(time, "monotonic", lambda: now + 11)
    one.tick()
    with database.read() as tx:
        kept = tx.session.get_one(SweepRun, "many")
    assert (kept.runs, kept.failures) == (1, 1)
