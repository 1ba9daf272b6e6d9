"""A clock that stands still is told by a drain: it is alive, and nobody else would say so."""

import pytest

from core.errors import Busy
from core.models.message import Lane
from core.storage import ticks
from core.storage.db import Database
from jobs import clock_watchdog
from jobs.clock import Clock
from jobs.clock_watchdog import EVERY, ClockWatchdog
from jobs.drain import Drain
from jobs.schedule import SWEEPS
from sms.gateways.simulated.provider import Simulated
from tests.fakes.africastalking import FakeAfricasTalking
from tests.fixtures.world import Watch

OPERATOR = "+250788000999"


def test_it_rings_and_sends_the_alarm_itself(
    database: Database, watch: Watch, drain: Drain, fake: FakeAfricasTalking
) -> None:
    database.operator = OPERATOR
    out = ClockWatchdog(lambda: drain)
    clock = Clock(database, Drain(database, Simulated()), None)
    assert not out.look(), "no clock has ever ticked: somebody is still starting up"
    clock.tick()
    watch.passes(seconds=119)
    assert not out.look()
    assert fake.calls == []
    watch.passes(seconds=1)
    assert out.look()
    (call,) = fake.calls
    assert (call.numbers, "clock stands still" in call.text) == ([OPERATOR], True)
    assert out.look()
    assert len(fake.calls) == 1, "once an hour"
    watch.passes(hours=1)
    out.look()
    assert len([each for each in fake.calls if "clock stands still" in each.text]) == 2


def test_the_clock_that_ticks_again_says_so(
    database: Database, watch: Watch, drain: Drain, fake: FakeAfricasTalking
) -> None:
    database.operator = OPERATOR
    with database.write() as tx:
        ticks.mark(tx, "clock")
    watch.passes(minutes=3)
    assert ClockWatchdog(lambda: drain).look()
    Clock(database, drain, None).tick()
    drain.run(Lane.alerts)
    assert [each.text for each in fake.calls][1:] == ["Inshuti, over: the clock stands still, no alert climbs."]


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
def test_beside_the_work_it_looks_again_and_again(
    database: Database, watch: Watch, drain: Drain, fake: FakeAfricasTalking, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A look that fails is followed by the next."""
    monkeypatch.setattr(clock_watchdog, "EVERY", 0.02)
    database.operator = OPERATOR
    with database.write() as tx:
        ticks.mark(tx, "clock")
    watch.passes(minutes=3)
    looks = iter([Busy("away"), RuntimeError("a fault")])

    def next_drain() -> Drain:
        for fault in looks:
            raise fault
        return drain

    thread = ClockWatchdog(next_drain).begin(lambda: bool(fake.calls))
    thread.join(10)
    assert not thread.is_alive()
    assert [each.numbers for each in fake.calls] == [[OPERATOR]]


def test_everything_is_looked_at_often_enough() -> None:
    """An alarm within two minutes of its cause; a fault between rows too, the first of them its own sweep's."""
    every = {each.name: each.every_seconds for each in SWEEPS}
    assert every["watch"] <= 30
    assert every["invariants"] + 60 <= 120
    assert EVERY <= 30
    assert list(every)[-1] == "watch", "it judges what the others left"
