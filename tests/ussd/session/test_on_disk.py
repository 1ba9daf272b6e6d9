"""SQLite's own promises: what an effect waits for, what a reader sees, what a disk that refuses is called."""

import threading
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime

import pytest
from sqlalchemy import bindparam, select
from sqlalchemy.exc import OperationalError

from app import read_bodies_first
from core.errors import Busy
from core.models.record import Tick
from core.storage import connection, sqlite
from core.storage.prepared import Prepared, adding
from tests.fixtures.world import World

TICK = Prepared(select(Tick.name).where(Tick.name == bindparam("name")))
ADD = adding(Tick.__table__, "name", "at")
NOON = {"name": "noon", "at": datetime(2026, 10, 14, 10, tzinfo=UTC)}


def test_a_value_that_is_missing_is_a_fault_of_ours(lite: World) -> None:
    with pytest.raises(KeyError), lite.database.read() as tx:
        tx.first(TICK, {})


def test_a_reader_sees_one_state_of_things(lite: World) -> None:
    with lite.database.read() as tx:
        assert tx.first(TICK, {"name": "noon"}) is None
        with lite.database.write() as other:
            other.run(ADD, NOON)
        assert tx.first(TICK, {"name": "noon"}) is None


def test_a_fault_of_the_driver_is_raised_as_sqlalchemy_raises_it(lite: World) -> None:
    with pytest.raises(OperationalError), connection.DbConnection(lite.database.engine) as line:
        line.begin()
        line.begin()


def test_an_effect_waits_for_the_disk_and_a_plain_key_press_does_not(
    lite: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    flushed: list[int] = []
    monkeypatch.setattr(sqlite, "_flush", flushed.append)
    phone = lite.phone(1).dial().press("2")
    assert not flushed
    phone.press("1")
    assert len(flushed) == 1


def test_who_waits_for_the_disk_keeps_nobody_waiting(lite: World, monkeypatch: pytest.MonkeyPatch) -> None:
    began, may_go_on = threading.Event(), threading.Event()

    def slow(_log: int) -> None:
        began.set()
        assert may_go_on.wait(5)

    read_bodies_first(lite.app, lite.database)
    phone, other = lite.phone(1).dial().press("2"), lite.phone(2).dial()
    monkeypatch.setattr(sqlite, "_flush", slow)
    with ThreadPoolExecutor() as pool:
        danger = pool.submit(phone.press, "1")
        try:
            assert began.wait(5)
            other.press("1").is_at("visit.child")
            assert not danger.done()
        finally:
            may_go_on.set()


def test_what_the_disk_refuses_is_not_called_kept(lite: World, monkeypatch: pytest.MonkeyPatch) -> None:
    def full(_log: int) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(sqlite, "_flush", full)
    lite.phone(1).dial().press("2", "1").ends().is_at("end.not_saved")
    with pytest.raises(Busy), lite.database.write() as tx:
        tx.run(ADD, NOON)


def test_lines_go_back_into_the_pool(lite: World) -> None:
    database = lite.database
    for _ in range(40):
        with pytest.raises(KeyError), database.single() as tx:
            tx.first(TICK, {})
    assert database.engine.pool.status().endswith("Current Checked out connections: 0")
