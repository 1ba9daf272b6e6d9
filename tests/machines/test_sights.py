"""What the machines look at is seen where it is there."""

import pytest

from core.monitoring import alarms
from core.storage import ticks
from tests.fixtures.texting import SQLITE
from tests.fixtures.world import World
from tests.machines import sights

pytestmark = SQLITE


def raise_danger(world: World) -> None:
    world.phone(1).dial().press("2", "1", "2", "3", "1", "2").ends()


def test_a_child_nobody_saw_for_two_months_while_no_clock_ran(world: World) -> None:
    with world.database.write() as tx:
        ticks.advance(tx, 60 * 24 * 3600)
    with pytest.raises(AssertionError):
        sights.nobody_is_forgotten(world.database)


def test_an_alert_that_could_have_left(world: World) -> None:
    raise_danger(world)
    with pytest.raises(AssertionError):
        sights.everything_left(world.database)


def test_one_that_waits_while_nobody_watches(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    raise_danger(world)
    world.watch.passes(minutes=5)
    sights.alerts_leave_or_ring(world.database)
    with world.database.write() as tx:
        tx.connection.exec_driver_sql("UPDATE alarms SET since = NULL")
    monkeypatch.setattr(alarms, "sweep", lambda _tx: 0)
    with pytest.raises(AssertionError):
        sights.alerts_leave_or_ring(world.database)
