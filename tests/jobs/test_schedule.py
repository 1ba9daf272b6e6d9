"""The schedule: each sweep says all there is to know of it, and a pass over them costs little while nothing is due."""

from pathlib import Path

import pytest

from core import failpoints
from core.failpoints import Side
from core.storage.next_due import NextAsked, NextRow, NoneNeeded
from jobs.clock import Clock
from jobs.drain import Drain
from jobs.schedule import SWEEPS
from sms.gateways.simulated.provider import Simulated
from tests.core.support.field import Field
from tests.core.support.plans import asked_by
from tests.fixtures.world import Watch, World
from tests.jobs.restoring import empty_sqlite

SEVERAL = {"watch": 19, "retention": 12}
"""Those that have many things to look at."""


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
def test_a_sweep_with_nothing_due_asks_once(world: World) -> None:
    """And what time it is."""
    Clock(world.database, Drain(world.database, Simulated()), None).settle()
    once = [each for each in SWEEPS if not each.is_thorough]
    asked = {each.name: asked_by(Field(world.database, world.watch), each.run) for each in once}
    assert {name: said for name, said in asked.items() if len(said) > SEVERAL.get(name, 2)} == {}


def test_every_sweep_says_when_it_is_due_next_or_why_nobody_needs_to_know() -> None:
    reasons = {each.name: each.next_due.why for each in SWEEPS if isinstance(each.next_due, NoneNeeded)}
    assert set(reasons) == {
        *("recover", "seal", "erasures", "child_keys", "invariants", "districts", "figures", "watch")
    }, "time moved ahead jumps over these"
    assert all(len(why.split()) > 3 for why in reasons.values())
    moments = [each.next_due for each in SWEEPS if isinstance(each.next_due, NextRow | NextAsked)]
    assert len(reasons) + len(moments) == len(SWEEPS)
    assert len({id(each) for each in moments}) == len(moments), "two sweeps share one moment"


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
def test_what_reads_whole_districts_has_one_turn_a_week_while_time_is_moved_on(world: World) -> None:
    """And one in every five minutes while it goes on by itself."""
    assert [(each.name, each.every_seconds) for each in SWEEPS if each.is_thorough] == [
        ("districts", 3),
        ("figures", 1),
    ]
    clock, turns = Clock(world.database, Drain(world.database, Simulated()), None), list[int]()
    try:
        for at, days in enumerate((0, 1, 6, 0, 30)):
            world.watch.passes(days=days)
            failpoints.arm("sweep.districts", Side.after, 1, lambda at=at: turns.append(at))
            clock.settle()
    finally:
        failpoints.disarm()
    assert turns == [2, 4]


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
def test_each_sweep_can_be_cut_on_both_sides_of_its_commit(world: World) -> None:
    clock = Clock(world.database, Drain(world.database, Simulated()), None)
    cut: list[tuple[str, Side]] = []
    try:
        for sweep in SWEEPS:
            for side in Side:
                failpoints.arm(sweep.failpoint, side, 1, lambda sweep=sweep, side=side: cut.append((sweep.name, side)))
                clock._sweep(sweep)
    finally:
        failpoints.disarm()
    assert cut == [(each.name, side) for each in SWEEPS for side in Side]


def test_before_the_first_person_no_sweep_has_anything_to_do(tmp_path: Path) -> None:
    database = empty_sqlite(tmp_path, Watch())
    for sweep in (each for each in SWEEPS if each.name in ("figures", "districts")):
        with database.write() as tx:
            assert sweep.run(tx) == 0, sweep.name
    database.let_go()
