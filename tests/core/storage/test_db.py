"""One transaction at a time: what is undone, what is honest about being busy, and when the bell rings."""

import contextlib
import shutil
import sqlite3
import threading
import time
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import func, select, update
from sqlalchemy.engine import make_url
from sqlalchemy.exc import IntegrityError, InternalError, OperationalError

from core.errors import Busy
from core.language.words import Say
from core.messages.outbox import Notice, post_to_number
from core.models.message import Lane
from core.models.person import Language, Person
from core.models.record import ProgrammeClock, Tick
from core.privacy import Vault, read_keys
from core.storage import ticks
from core.storage.db import Database, Tx, real_time
from core.storage.patience import BUSY_MILLISECONDS
from tests.core.support.field import Field, number
from tests.fixtures.world import FIELD_KEYS, PROGRAMME, SECRET, Watch, key_places, open_database


def tick(tx: Tx, name: str) -> bool:
    return tx.insert_once(Tick.__table__, {"name": name, "owner": None, "until": None, "at": tx.real})


def count(database: Database) -> int:
    with database.read() as tx:
        return tx.connection.scalar(select(func.count()).select_from(Tick)) or 0


def owe(tx: Tx, once: str) -> None:
    post_to_number(tx, number(1), Language.rw, Notice(Say("sms.partner.visit"), Lane.receipts, once))


def test_a_write_that_fails_leaves_nothing_behind(database: Database) -> None:
    with pytest.raises(ZeroDivisionError), database.write() as tx:
        tick(tx, "mine")
        tx.session.get_one(Person, tx.connection.scalar(select(Person.id))).pin_wrong = 77
        tx.flush()
        assert 1 / 0
    assert count(database) == 0
    with database.read() as tx:
        assert tx.connection.scalar(select(func.count()).where(Person.pin_wrong == 77)) == 0


def test_a_write_commits_what_the_unit_of_work_holds(database: Database) -> None:
    with database.write() as tx:
        tx.session.get_one(Person, tx.connection.scalar(select(Person.id))).pin_wrong = 77
    with database.read() as tx:
        assert tx.connection.scalar(select(func.count()).where(Person.pin_wrong == 77)) == 1


def test_a_read_saves_nothing(database: Database) -> None:
    """PostgreSQL refuses to; what was written on SQLite is undone."""
    refused = (
        contextlib.nullcontext() if database.is_sqlite else pytest.raises(InternalError, match="read-only transaction")
    )
    with refused, database.read() as tx:
        tick(tx, "mine")
    assert count(database) == 0


@pytest.mark.parametrize("database_url", ["postgres"], indirect=True)
def test_the_driver_prepares_nothing_however_often_it_is_asked(database: Database) -> None:
    """To forget it after a rollback, it would have the server forget what hops keep prepared."""
    for _ in range(10):
        with database.read() as tx:
            tx.connection.scalar(select(func.count(Person.id)))
    with database.read() as tx:
        known = tx.connection.exec_driver_sql("SELECT name FROM pg_prepared_statements").scalars().all()
    assert [each for each in known if not each.startswith("inshuti_")] == []


def test_insert_once_is_new_once(database: Database) -> None:
    for expected in (True, False):
        with database.write() as tx:
            assert tick(tx, "mine") is expected
    assert count(database) == 1


def test_of_two_at_a_time_one_is_new(database: Database) -> None:
    gate, new = threading.Barrier(4), []

    def insert() -> None:
        gate.wait()
        with database.write() as tx:
            new.append(tick(tx, "same"))

    threads = [threading.Thread(target=insert) for _ in range(4)]
    for each in threads:
        each.start()
    for each in threads:
        each.join()
    assert sorted(new) == [False, False, False, True]


def test_a_broken_rule_of_the_tables_is_not_called_busy(database: Database) -> None:
    with pytest.raises(IntegrityError), database.write() as tx:
        tx.connection.execute(update(Person).values(village_id=7))  # no place has that id


@contextlib.contextmanager
def held(database: Database) -> Iterator[None]:
    """Another connection, as of another process, holds what a writer needs."""
    with contextlib.ExitStack() as stack:
        if database.is_sqlite:
            other = sqlite3.connect(make_url(str(database.engine.url)).database or "", isolation_level=None)
            stack.callback(other.close)
            other.execute("BEGIN IMMEDIATE")
        else:
            holder = stack.enter_context(database.engine.connect())
            holder.execute(update(ProgrammeClock).values(ahead_seconds=1))
        yield


@pytest.mark.lengthy
def test_a_lock_held_longer_than_a_caller_can_wait_is_busy(database: Database) -> None:
    with held(database):
        began = time.monotonic()
        with pytest.raises(Busy), database.write() as tx:
            ticks.advance(tx, 60)
        waited = time.monotonic() - began
    assert BUSY_MILLISECONDS / 1000 - 0.1 <= waited < 4
    with database.write() as tx:
        ticks.advance(tx, 60)
    with database.read() as tx:
        assert tx.connection.scalar(select(ProgrammeClock.ahead_seconds)) == 60


def test_readers_do_not_wait_for_a_writer(database: Database) -> None:
    with held(database):
        began = time.monotonic()
        assert count(database) == 0
        assert time.monotonic() - began < 1


def test_a_lock_held_for_a_moment_is_waited_for(database: Database) -> None:
    with held(database):
        late = threading.Thread(target=lambda: tick_in(database))
        late.start()
        time.sleep(0.2)
    late.join()
    assert count(database) == 1


def tick_in(database: Database) -> None:
    with database.write() as tx:
        ticks.advance(tx, 60)
        tick(tx, "late")


def test_the_bell_rings_for_the_lanes_posted_to_and_only_after_the_commit(database: Database) -> None:
    rung: list[tuple[set[Lane], int]] = []
    database.bell = lambda lanes: rung.append((set(lanes), count(database)))
    with database.write() as tx:
        owe(tx, "one")
        tick(tx, "seen only after the commit")
        assert rung == []
    assert rung == [({Lane.receipts}, 1)]


def test_the_bell_is_silent_for_nothing_new_and_for_what_was_undone(database: Database) -> None:
    rung: list[set[Lane]] = []
    database.bell = rung.append
    with database.write() as tx:
        tick(tx, "no message")
    with pytest.raises(ZeroDivisionError), database.write() as tx:
        owe(tx, "undone")
        assert 1 / 0
    assert rung == []
    for _ in range(2):
        with database.write() as tx:
            owe(tx, "twice")
    assert rung == [{Lane.receipts}]


def test_a_database_that_is_not_there_is_busy(watch: Watch) -> None:
    away = open_database("postgresql+psycopg://nobody@127.0.0.1:1/nothing", watch)
    with pytest.raises(Busy), away.read() as tx:
        assert tx.at
    with pytest.raises(Busy), away.write() as tx:
        assert tx.at
    away.engine.dispose()


@pytest.mark.parametrize("database_url", ["postgres"], indirect=True)  # a file has no connection to lose
def test_a_connection_lost_in_the_middle_is_busy_and_the_next_works(database: Database) -> None:
    with pytest.raises(Busy), database.write() as tx:
        tick(tx, "lost")
        mine = tx.connection.scalar(select(func.pg_backend_pid()))
        with database.engine.connect() as other:
            other.execute(select(func.pg_terminate_backend(mine)))
            other.commit()
        tick(tx, "more")
    with database.write() as tx:
        assert tick(tx, "again")


@pytest.mark.parametrize("database_url", ["postgres"], indirect=True)
def test_a_host_that_is_cut_off_gives_its_connections_up_within_seconds(database: Database) -> None:
    with database.read() as tx:
        line = tx.connection.connection.driver_connection
        assert line is not None
        told = line.info.get_parameters()
    silent = int(told["keepalives_idle"]) + int(told["keepalives_interval"]) * int(told["keepalives_count"])
    assert (told["tcp_user_timeout"], silent) == ("5000", 5)


@pytest.mark.lengthy
def test_all_connections_in_use_is_busy(sqlite_copy: str, watch: Watch) -> None:
    database = Database(sqlite_copy, Vault(read_keys(FIELD_KEYS), SECRET), PROGRAMME, key_places(), real=watch, pool=1)
    with contextlib.ExitStack() as stack:
        for _ in range(2):
            stack.enter_context(database.read())
        with pytest.raises(Busy, match="in use"):
            stack.enter_context(database.read())
    database.engine.dispose()


def test_a_fault_of_ours_is_not_called_busy(tmp_path: Path, watch: Watch) -> None:
    empty = open_database(f"sqlite:///{tmp_path}/new/folder/empty.db", watch)
    with pytest.raises(OperationalError, match="no such table"), empty.read() as tx:
        assert tx.at
    empty.engine.dispose()
    assert (tmp_path / "new/folder").is_dir()


def test_sqlite_is_kept_safe_and_open_to_readers(sqlite_template: Path, tmp_path: Path, watch: Watch) -> None:
    shutil.copy(sqlite_template, tmp_path / "copy.db")
    database = open_database(f"sqlite:///{tmp_path}/copy.db", watch)
    with database.read() as tx:
        found = [tx.connection.exec_driver_sql(f"PRAGMA {each}").scalar() for each in PRAGMAS]
    database.engine.dispose()
    assert dict(zip(PRAGMAS, found, strict=True)) == PRAGMAS


PRAGMAS = {"journal_mode": "wal", "synchronous": 2, "busy_timeout": 1500, "foreign_keys": 1}
"""2 is FULL: a commit is on disk before it returns."""


def test_programme_time_is_real_time_and_the_offset_of_the_database(field: Field) -> None:
    field.at("2026-10-14 09:00")
    assert field.do(ticks.advance, 90) == field.watch.now + (moved := field.do(lambda tx: tx.at - tx.real))
    assert moved.total_seconds() == 90
    field.do(ticks.advance, 30)
    assert field.look(lambda tx: (tx.at - tx.real).total_seconds()) == 120


def test_real_time_is_aware() -> None:
    assert real_time().utcoffset() is not None


def test_leases_and_last_times(field: Field) -> None:
    span = timedelta(seconds=10)
    assert field.do(ticks.lease, "clock", "a", span)
    assert field.do(ticks.lease, "clock", "a", span)
    assert not field.do(ticks.lease, "clock", "b", span)
    field.watch.passes(seconds=11)
    assert field.do(ticks.lease, "clock", "b", span)
    field.do(ticks.let_go, "clock", "a")  # not its own any more
    assert not field.do(ticks.lease, "clock", "a", span)
    field.do(ticks.let_go, "clock", "b")
    assert field.do(ticks.lease, "clock", "a", span)
    assert field.look(ticks.last, "sweep") is None
    for _ in range(2):
        field.watch.passes(seconds=5)
        field.do(ticks.mark, "sweep")
    assert field.look(ticks.last, "sweep") == field.watch.now
