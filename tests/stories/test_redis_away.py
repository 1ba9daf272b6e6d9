"""Redis is away for half an hour: people report as ever, and every alert is handed to the gateway within a minute."""

import time
from collections.abc import Callable, Iterator
from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import select

from core.models.alert import Alert
from core.models.message import Lane, Message, MessageState
from jobs.clock import Clock
from jobs.doorbell import Doorbell, connect, queue
from jobs.drain import Drain
from jobs.runner.embedded_valkey import EmbeddedValkey
from tests.fixtures.phone import Phone
from tests.fixtures.world import MORNING, World
from tests.stories.reading import alert_on

AWAY = timedelta(minutes=30)
STEP = 20
"""Simulated seconds between two ticks of the clock; in service it is one."""
REPORTS: tuple[tuple[int, tuple[str, ...]], ...] = (
    *((last, ("2", "1")) for last in (1, 2, 3, 4)),
    *((1, ("1", code, "1", "3")) for code in ("204711", "318061", "427356", "536141")),
    *((3, ("1", code, "1", "3")) for code in ("645827", "751237")),
)
"""Ten different dangers: by whom, and the keys after the dial."""


@pytest.fixture
def valkey(tmp_path: Path) -> Iterator[EmbeddedValkey]:
    with EmbeddedValkey(tmp_path / "valkey") as valkey:
        yield valkey


@pytest.fixture
def some_seconds(world: World, monkeypatch: pytest.MonkeyPatch) -> Callable[[], None]:
    """Lets simulated time pass, also for what counts seconds by itself."""
    real = time.monotonic
    monkeypatch.setattr(time, "monotonic", lambda: real() + (world.watch.now - MORNING).total_seconds())
    return lambda: world.watch.passes(seconds=STEP)


def timed(phone: Phone, keys: tuple[str, ...], waits: list[float]) -> str:
    """Dial and press; how long each hop took is noted. The alert's number on the last screen."""
    for press in (phone.dial, *(lambda key=key: phone.press(key) for key in keys)):
        began = time.perf_counter()
        press()
        waits.append(time.perf_counter() - began)
        if phone.name == "draft.offer":
            phone.press("2")
    return alert_on(phone)


@pytest.mark.lengthy
def test_thirty_minutes_without_redis(world: World, valkey: EmbeddedValkey, some_seconds: Callable[[], None]) -> None:
    bell = Doorbell(valkey.url)
    clock = Clock(world.database, Drain(world.database, world.gateway), bell)
    world.database.bell = bell
    assert bell.answers()
    valkey.stop()
    assert not bell.answers()

    waits: list[float] = []
    numbers: list[str] = []
    steps = AWAY // timedelta(seconds=STEP)
    for step in range(steps):
        if step % (steps // len(REPORTS)) == 0:
            last, keys = REPORTS[len(numbers)]
            numbers.append(timed(world.phone(last), keys, waits))
        some_seconds()
        assert clock.tick()
    for _ in range(60 // STEP):
        some_seconds()
        clock.tick()

    assert sorted(waits)[int(0.95 * len(waits))] < 0.25, waits
    with world.database.read() as tx:
        assert set(numbers) == set(tx.connection.scalars(select(Alert.number)))
        owed = tx.session.scalars(select(Message).where(Message.lane == Lane.alerts)).all()
    assert len(owed) >= 2 * len(REPORTS)
    alone = [each for each in owed if each.reason != "together"]  # several of one phone are one SMS
    assert {each.state for each in alone} == {MessageState.sent}
    assert max(each.sent_at - each.not_before for each in owed if each.sent_at) <= timedelta(seconds=60)

    valkey.start()
    some_seconds()
    world.phone(2).sends("LIST")
    with connect(valkey.url) as connection:
        assert queue(Lane.receipts, connection).count == 1, "the doorbell rings again"
