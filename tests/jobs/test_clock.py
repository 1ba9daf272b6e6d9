"""The one ticker: a lease decides who works, a fault in one sweep stops nobody, and nothing waits for a doorbell."""

import threading
import time
from datetime import timedelta

import pytest
from sqlalchemy import select, update

from core import logs
from core.language.words import Say
from core.messages import outbox
from core.messages.outbox import Notice
from core.models.alert import Alert
from core.models.message import Lane, Message, MessageState
from core.models.monitoring import RateCounter
from core.models.person import Language
from core.storage import rate_counters, ticks
from core.storage.db import Database, Tx
from core.storage.next_due import NoneNeeded
from jobs import clock as clocks
from jobs.clock import NAME, Clock
from jobs.drain import Drain
from jobs.schedule import SWEEPS, PeriodicTask
from sms.gateways.simulated.provider import Simulated
from tests.fixtures.texting import BOTH_ENGINES
from tests.fixtures.world import Watch, World

pytestmark = BOTH_ENGINES

SQLITE = pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
"""For what no engine can change."""


class Bell:
    """A doorbell that remembers who rang for what."""

    def __init__(self) -> None:
        self.rung: list[set[Lane]] = []

    def __call__(self, lanes: set[Lane]) -> None:
        self.rung.append(set(lanes))


def a_clock(database: Database, bell: Bell | None = None) -> Clock:
    return Clock(database, Drain(database, Simulated()), bell)


def post(database: Database, lane: Lane = Lane.alerts, once: str = "one") -> None:
    with database.write() as tx:
        notice = Notice(Say("sms.reply.started"), lane, once)
        outbox.post_to_number(tx, "+250788000001", Language.en, notice)


def states(database: Database) -> list[MessageState]:
    with database.read() as tx:
        return list(tx.session.scalars(select(Message.state)))


# -- the lease ----------------------------------------------------------------------------------------------------


def test_of_two_clocks_one_works(database: Database) -> None:
    one, other = a_clock(database), a_clock(database)
    assert [one.tick(), other.tick(), one.tick(), other.tick()] == [True, False, True, False]


def test_the_other_takes_over_within_six_seconds_of_a_kill(database: Database, watch: Watch) -> None:
    killed, other = a_clock(database), a_clock(database)
    assert killed.tick()
    watch.passes(seconds=5.9)
    assert not other.tick()
    watch.passes(seconds=0.2)
    assert other.tick()
    assert not killed.tick()


def test_a_clock_that_works_keeps_the_lease(database: Database, watch: Watch) -> None:
    one, other = a_clock(database), a_clock(database)
    for _ in range(20):
        assert one.tick()
        watch.passes(seconds=1)
        assert not other.tick()


@pytest.mark.lengthy
def test_after_an_orderly_stop_the_other_works_at_once(database: Database) -> None:
    one, other = a_clock(database), a_clock(database)
    stopping = threading.Event()
    running = threading.Thread(target=one.run, args=[stopping.is_set])
    running.start()
    deadline = time.monotonic() + 5
    while time.monotonic() < deadline and not _ticked(database):
        time.sleep(0.01)
    assert not other.tick()
    stopping.set()
    running.join(5)
    assert not running.is_alive()
    assert other.tick()


def _ticked(database: Database) -> bool:
    with database.read() as tx:
        return ticks.last(tx, NAME) is not None


def test_two_at_once_are_not_both_the_first(database: Database) -> None:
    both = [a_clock(database), a_clock(database)]
    won: list[bool] = []
    hands = [threading.Thread(target=lambda each=each: won.append(each.tick())) for each in both]
    for hand in hands:
        hand.start()
    for hand in hands:
        hand.join()
    assert sorted(won) == [False, True]


@pytest.mark.lengthy
@SQLITE
def test_a_busy_database_is_waited_for(database: Database, capsys: pytest.CaptureFixture[str]) -> None:
    logs.configure("INFO")
    one = a_clock(database)
    tries: list[int] = []

    def stopping() -> bool:
        tries.append(1)
        return len(tries) > 1

    with database.write() as tx:
        tx.connection.exec_driver_sql("update ticks set at = at")
        hand = threading.Thread(target=one.run, args=[stopping])
        hand.start()
        time.sleep(2)
    hand.join(5)
    assert not hand.is_alive()
    assert "database_busy" in capsys.readouterr().out


# -- sweeps -------------------------------------------------------------------------------------------------------


def test_each_sweep_runs_as_often_as_the_timetable_says(database: Database, monkeypatch: pytest.MonkeyPatch) -> None:
    ran: list[str] = []

    def named(name: str) -> PeriodicTask:
        every = next(each.every_seconds for each in SWEEPS if each.name == name)

        def run(_tx: Tx) -> int:
            ran.append(name)
            return 0

        return PeriodicTask(name, every, run, NoneNeeded("it only counts"))

    monkeypatch.setattr(clocks, "SWEEPS", tuple(named(each.name) for each in SWEEPS))
    one, now = a_clock(database, Bell()), time.monotonic()
    for second in range(31):
        monkeypatch.setattr(time, "monotonic", lambda second=second: now + second)
        one.tick()
    assert {each.name: ran.count(each.name) for each in SWEEPS} == {
        each.name: 30 // each.every_seconds + 1 for each in SWEEPS
    }


def test_the_ladder_comes_first_and_every_second() -> None:
    assert (SWEEPS[0].name, SWEEPS[0].every_seconds, SWEEPS[0].turns) == ("ladder", 1, 10)
    assert len({each.name for each in SWEEPS}) == len(SWEEPS)


def test_a_sweep_that_fails_does_not_stop_the_others(
    database: Database, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def fails(tx: Tx) -> int:
        outbox.post_to_number(tx, "+250788000001", Language.en, Notice(Say("sms.reply.noted"), Lane.alerts, "half"))
        raise ValueError("a secret of +250788000001")

    monkeypatch.setattr(clocks, "SWEEPS", (PeriodicTask("broken", 1, fails, NoneNeeded("it only fails")), *SWEEPS))
    post(database)
    assert a_clock(database).tick()
    with database.read() as tx:
        found = {each.once: each.state for each in tx.session.scalars(select(Message))}
    assert (found["one"], "half" in found) == (MessageState.sent, False)
    said = capsys.readouterr().out
    assert "ValueError" in said
    assert "tests/jobs/test_clock.py:" in said
    assert "secret" not in said
    with database.read() as tx:
        assert rate_counters.within(tx, timedelta(minutes=1))[RateCounter.clock_fault] == 1


def test_a_message_nobody_can_open_stops_no_ladder(database: Database, watch: Watch) -> None:
    world = World(database, watch)
    world.phone(1).sends("CONCERN 0 1 1")
    post(database, Lane.receipts)
    with database.write() as tx:
        tx.session.execute(update(Message).where(Message.lane == Lane.receipts).values(text_sealed=b"bad"))
        tx.session.execute(update(Alert).values(due_at=tx.at))
    one = a_clock(database)
    assert one.tick()
    watch.passes(minutes=16)
    assert one.tick()
    with database.read() as tx:
        assert tx.session.scalars(select(Alert.climbed)).one() >= 2
        alerts = select(Message.state).where(Message.lane == Lane.alerts)
        assert set(tx.session.scalars(alerts)) == {MessageState.sent}


# -- ringing and draining -----------------------------------------------------------------------------------------


def test_it_rings_for_the_lanes_that_have_something_due(database: Database) -> None:
    bell = Bell()
    one = a_clock(database, bell)
    one.ring()
    assert bell.rung == []
    post(database, Lane.receipts)
    one.ring()
    post(database, Lane.alerts, "two")
    one.ring()
    assert bell.rung == [{Lane.receipts}, {Lane.receipts, Lane.alerts}]
    assert set(states(database)) == {MessageState.queued}


def test_after_fifteen_seconds_without_a_worker_it_drains_itself(database: Database, watch: Watch) -> None:
    one = a_clock(database, Bell())
    post(database)
    one.ring()
    watch.passes(seconds=14.9)
    one.ring()
    assert states(database) == [MessageState.queued]
    watch.passes(seconds=0.1)
    one.ring()
    assert states(database) == [MessageState.sent]


def test_a_lane_that_a_worker_drains_is_left_to_it(database: Database, watch: Watch) -> None:
    one = a_clock(database, Bell())
    post(database)
    for _ in range(10):
        one.ring()
        with database.write() as tx:
            ticks.mark(tx, f"drain:{Lane.alerts}")
        watch.passes(seconds=14)
    assert states(database) == [MessageState.queued]


def test_an_old_drain_does_not_make_it_impatient(database: Database, watch: Watch) -> None:
    one = a_clock(database, Bell())
    with database.write() as tx:
        ticks.mark(tx, f"drain:{Lane.alerts}")
    watch.passes(hours=1)
    post(database)
    one.ring()
    assert states(database) == [MessageState.queued]


def test_without_redis_it_drains_at_once(database: Database) -> None:
    post(database)
    a_clock(database, None).ring()
    assert states(database) == [MessageState.sent]


@pytest.mark.lengthy
def test_whoever_watches_hears_of_each_round(database: Database) -> None:
    """Of the stand-in's rounds too: a unit that only waits is not killed."""
    other, told = a_clock(database), []
    assert other.tick()
    rounds = iter([False, True])
    a_clock(database).run(lambda: next(rounds, True), lambda: told.append("alive"))
    assert told == ["alive"]


def test_a_clock_that_takes_over_is_counted_once(database: Database) -> None:
    first, second = a_clock(database), a_clock(database)
    for _ in range(3):
        assert first.tick() and not second.tick()
    first._let_go()
    assert second.tick() and not first.tick()
    with database.read() as tx:
        assert rate_counters.within(tx, timedelta(hours=1))[RateCounter.clock_taken] == 2
