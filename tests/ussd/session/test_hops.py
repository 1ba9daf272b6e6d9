"""A hop is answered exactly once: repeated, raced, late, from the wrong hands, or with the database busy."""

import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager

import pytest
from sqlalchemy import select, text

from bench.load.statements import noted
from core import logs
from core.models.alert import Alert
from core.models.session import Session
from core.storage import connection
from core.storage.connection import DbConnection
from core.storage.db import Database
from tests.fixtures.phone import Phone
from tests.fixtures.texting import BOTH_ENGINES
from tests.fixtures.world import World
from tests.ussd.conftest import rows_of
from ussd.gateways.port import Hop
from ussd.session.hops import Hops

pytestmark = BOTH_ENGINES

DANGER = ("2", "1")


def alerts_in(world: World) -> int:
    return rows_of(world.database)["alerts"]


def test_the_same_hop_twice_gives_the_same_bytes_and_one_effect(world: World) -> None:
    phone = world.phone(1).dial().press(*DANGER)
    first, rows = phone.raw, rows_of(world.database)
    for _ in range(3):
        assert phone.again().raw == first
    assert rows_of(world.database) == rows
    assert rows["alerts"] == 1


def test_an_older_hop_of_the_session_is_answered_as_it_was(lite: World) -> None:
    phone = lite.phone(1).dial()
    replies = [(phone.typed, phone.raw)]
    for key in ("2", "1", "3", "9", "0"):
        phone.press(key)
        replies.append((phone.typed, phone.raw))
    rows = rows_of(lite.database)
    for typed, raw in [*replies, *reversed(replies)]:
        phone.typed = typed
        assert phone.again().raw == raw
    assert rows_of(lite.database) == rows
    assert alerts_in(lite) == 1


def test_the_last_hop_again_after_the_end_gives_the_same_end_and_stores_one_visit(world: World) -> None:
    phone = world.phone(1).dial().press("1", "204711", "1", "1", "1", "1", "1", "1").ends()
    end, rows = phone.raw, rows_of(world.database)
    assert phone.again().raw == end
    assert rows_of(world.database) == rows
    assert rows["visits"] == 1


def test_a_new_key_after_the_end_says_dial_again(lite: World) -> None:
    phone = lite.phone(1).dial().press("0").is_at("end.bye")
    rows = rows_of(lite.database)
    phone.typed += "*1"
    phone.again().ends().is_at("end.dial_again")
    assert rows_of(lite.database) == rows


def test_a_session_belongs_to_its_caller_and_its_service(lite: World) -> None:
    phone = lite.phone(1).dial().press("1")
    thief = lite.phone(2)
    thief.session, thief.typed = phone.session, phone.typed
    thief.again().ends().is_at("end.dial_again").does_not_see("204711")
    thief.typed += "*1"
    thief.again().ends().is_at("end.dial_again")
    hop = Hop("africastalking", phone.session, "*999#", phone.number, "63510", phone.typed)
    assert Hops(lite.database).answer(hop).name == "end.dial_again"
    phone.press("204711").is_at("visit.seen")


def test_two_sessions_of_one_name_at_different_gateways_are_two(lite: World) -> None:
    phone = lite.phone(1).dial()
    reply = Hops(lite.database).answer(Hop("other", phone.session, "*801#", phone.number, "63510", ""))
    assert reply.name == "volunteer.home"
    assert rows_of(lite.database)["talks"] == 2


def at_once(phones: list[Phone]) -> None:
    """All of them press at the same moment."""
    start = threading.Barrier(len(phones))

    def send(phone: Phone) -> None:
        start.wait()
        phone.again()

    threads = [threading.Thread(target=send, args=(phone,)) for phone in phones]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()


def twins(world: World, phone: Phone, count: int = 2) -> list[Phone]:
    """The same session in as many hands, each with a client of its own."""
    found = []
    for _ in range(count):
        twin = world.phone(1)
        twin.client = world.app.test_client()
        twin.session, twin.typed = phone.session, phone.typed
        found.append(twin)
    return found


def test_the_same_first_hop_at_the_same_moment_begins_one_session(world: World) -> None:
    phone = world.phone(1)
    phone.session = "ATUid_first"
    both = twins(world, phone)
    at_once(both)
    assert both[0].raw == both[1].raw
    assert rows_of(world.database)["talks"] == 1


@pytest.mark.parametrize("attempt", range(3))
def test_the_same_hop_at_the_same_moment_has_one_effect_and_both_are_answered(world: World, attempt: int) -> None:
    phone = world.phone(1).dial().press("2")
    phone.typed += "*1"
    both = twins(world, phone)
    at_once(both)
    assert {each.name for each in both} == {"concern.about"}
    assert both[0].raw == both[1].raw
    assert alerts_in(world) == 1


def test_two_different_keys_at_the_same_moment_are_both_answered_and_one_counts(world: World) -> None:
    phone = world.phone(1).dial().press("2")
    one, other = twins(world, phone)
    one.typed, other.typed = f"{phone.typed}*1", f"{phone.typed}*2"
    at_once([one, other])
    assert sorted([one.name, other.name]) == ["concern.about", "end.dial_again"]
    assert alerts_in(world) == (1 if one.name == "concern.about" else 0)


@contextmanager
def somebody_writes(database: Database) -> Iterator[None]:
    """Somebody holds the lock that a hop needs."""
    with database.engine.connect() as other:
        if database.is_sqlite:
            other.exec_driver_sql("ROLLBACK")
            other.exec_driver_sql("BEGIN IMMEDIATE")
        else:
            other.execute(text("SELECT * FROM talks FOR UPDATE"))
        yield
        other.exec_driver_sql("ROLLBACK")


@pytest.mark.parametrize("key", ["1", "0"], ids=["an effect", "a plain key"])
def test_a_busy_database_says_honestly_that_nothing_was_saved(
    world: World, key: str, capsys: pytest.CaptureFixture[str]
) -> None:
    logs.configure("WARNING")
    phone = world.phone(1).dial().press("2")
    rows = rows_of(world.database)
    phone.typed += f"*{key}"
    with somebody_writes(world.database):
        began = time.monotonic()
        phone.again()
        took = time.monotonic() - began
    phone.ends("ntibyabitswe", "116").is_at("end.not_saved")
    (line,) = [each for each in capsys.readouterr().out.splitlines() if '"not_saved"' in each]
    assert '"place": "Busy at ' in line
    assert 1 < took < 3
    assert rows_of(world.database) == rows
    assert phone.again().name in ("concern.about", "volunteer.home")


def test_a_fault_of_ours_is_an_end_that_says_nothing_was_saved(lite: World) -> None:
    in_service = World(lite.database, lite.watch, raise_faults=False)
    phone = in_service.phone(1).dial().press("2")
    with lite.database.write() as tx:
        tx.connection.execute(text("UPDATE talks SET box_sealed = x'00'"))
    phone.typed += "*1"
    phone.again().ends().is_at("end.not_saved")
    assert alerts_in(lite) == 0


def test_a_hop_that_is_always_overtaken_says_so(lite: World) -> None:
    phone = lite.phone(1).dial().press("2")
    hop = Hop("africastalking", phone.session, "*801#", phone.number, "63510", phone.typed + "*1")

    def faster(line: DbConnection, statement: str) -> None:
        if statement.startswith("UPDATE talks"):
            line.connection.exec_driver_sql("UPDATE talks SET version = version + 1")

    connection.listeners.append(faster)
    assert Hops(lite.database).answer(hop).name == "end.not_saved"
    connection.listeners.remove(faster)
    assert alerts_in(lite) == 0
    assert Hops(lite.database).answer(hop).name == "concern.about"


def test_an_ordinary_hop_of_a_visit_takes_at_most_three_statements(world: World) -> None:
    phone = world.phone(1).dial().press("1", "204711")
    for key in ("1", "1", "1", "1", "1"):
        with noted() as said:
            phone.press(key)
        assert 1 < len(said) <= 3, said


def test_the_version_of_a_talk_counts_its_hops(lite: World) -> None:
    lite.phone(1).dial().press("2", "2", "0", "x")
    with lite.database.read() as tx:
        assert tx.session.scalars(select(Session.version)).one() == 5
        assert tx.session.scalars(select(Alert.id)).all() == []


def test_what_is_written_down_costs_a_plain_key_press_nothing(lite: World) -> None:
    phone = lite.phone(1).dial().press("1", "204711")
    with noted() as said:
        phone.press("1")
    assert len(said) == 2
    assert not any("INTO audit" in each for each in said)
    phone = lite.phone(2).dial().press("4")
    with noted() as said:
        phone.press("9182")
    assert sum("INTO audit" in each for each in said) == 1
