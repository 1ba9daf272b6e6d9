"""The drill: a world is backed up while it works, and stands up again elsewhere, whole, silent until a human speaks."""

import threading
from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import func, select

from core.children import children
from core.language.words import Say
from core.messages import outbox, switches
from core.messages.outbox import Notice
from core.models.child import Child
from core.models.message import Lane, Message, MessageState
from core.models.person import Language
from core.models.record import AuditEntry
from core.operations.demo_people import CHILDREN, PEOPLE
from core.storage import audit, audit_heads, audit_walk, ticks
from core.storage.access import Caller
from core.storage.db import Database
from jobs import backup
from tests.fixtures.world import Watch, World
from tests.jobs.restoring import (
    IDENTITY,
    RECIPIENT,
    Counting,
    counts,
    empty_postgres,
    empty_sqlite,
    heads_in,
    held,
    newest,
    tell_a_story,
)


@pytest.fixture(params=["into sqlite", "into postgres"])
def empty(request: pytest.FixtureRequest, tmp_path: Path, watch: Watch) -> Iterator[Database]:
    """Where it is restored, on each engine in turn."""
    if request.param == "into sqlite":
        made = empty_sqlite(tmp_path, watch)
    else:
        made = empty_postgres(request.getfixturevalue("fresh_postgres_database"), watch)
    yield made
    made.engine.dispose()


@pytest.mark.parametrize(
    ("database_url", "empty"),
    [
        ("sqlite", "into sqlite"),
        pytest.param("sqlite", "into postgres", marks=pytest.mark.lengthy),
        pytest.param("postgres", "into sqlite", marks=pytest.mark.lengthy),
        pytest.param("postgres", "into postgres", marks=pytest.mark.lengthy),
    ],
    indirect=True,
)
def test_everything_stands_up_again_on_either_engine(world: World, empty: Database, tmp_path: Path) -> None:
    tell_a_story(world)
    empty.key_store = world.database.key_store  # they are in no backup: a restore finds them as they are today
    here, there, file = heads_in(tmp_path), heads_in(tmp_path, "there"), tmp_path / "one.backup"
    here.remember(world.database)
    before, head = held(world.database), newest(world.database)
    made = backup.make(world.database, RECIPIENT, here, file)
    done = backup.restore(empty, IDENTITY, there, file)
    assert made.rows == done.rows == sum(len(rows) for rows in before.values())
    after = held(empty)
    assert after.pop("switches") == [["sending_off", after_moment(empty)]]
    assert before.pop("switches") == []
    (came,) = [each for each in after["ticks"] if each[0] == audit_heads.RESTORED]
    assert came[1].split(" ")[0] == str(head.number if head else 0)
    after["ticks"].remove(came)
    assert after == before
    assert {"alerts", "messages", "audit", "audit_seals", "visits", "talks"} <= {name for name in after if after[name]}
    assert newest(empty) == head
    with empty.read(one_moment=True) as tx:
        verdict = audit_walk.verify(tx, there.heads())
    assert (verdict.broken, verdict.rows) == (None, len(after["audit"]))
    assert [each.number for each in there.heads()] == [head.number] * 2 if head else []
    assert names(empty) == names(world.database) >= {each.name for each in CHILDREN}


def after_moment(database: Database) -> str:
    with database.read() as tx:
        return tx.at.isoformat()


def names(database: Database) -> set[str]:
    """The children's names, opened."""
    with database.read() as tx:
        return {children.name_of(tx, each) for each in tx.session.scalars(select(Child))}


@pytest.mark.parametrize(
    "empty", ["into sqlite", pytest.param("into postgres", marks=pytest.mark.lengthy)], indirect=True
)
@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
def test_nothing_leaves_until_a_human_says_so(world: World, empty: Database, tmp_path: Path) -> None:
    tell_a_story(world)
    with world.database.write() as tx:
        outbox.post_to_number(tx, PEOPLE[0].msisdn, Language.en, Notice(Say("sms.reply.started"), Lane.alerts, "owed"))
    backup.make(world.database, RECIPIENT, heads_in(tmp_path), tmp_path / "one.backup")
    empty.key_store = world.database.key_store
    backup.restore(empty, IDENTITY, heads_in(tmp_path, "there"), tmp_path / "one.backup")
    gateway = Counting()
    there = World(empty, world.watch, gateway)
    owed = counts(empty)["messages"]
    there.passes(minutes=45)
    there.clock.tick()
    assert gateway.texts == []
    assert counts(empty)["messages"] > owed  # the ladder went on
    answer = there.client.get("/readyz")
    (check,) = [each for each in answer.get_json()["checks"] if each["name"] == "sending_off"]
    assert (answer.status_code, check["ok"]) == (200, False)
    assert "./inshuti sending on" in check["detail"]
    with empty.write() as tx:
        switches.turn_on(tx)
    there.clock.settle()
    assert len(gateway.texts) >= 2
    assert "sending_off" not in {each["name"] for each in there.client.get("/readyz").get_json()["checks"]}
    with empty.read() as tx:
        waits = (Message.lane == Lane.alerts) & (Message.state == MessageState.queued)
        assert tx.connection.scalar(select(func.count()).where(waits)) == 0


class Pairs:
    """Somebody who writes an audit row and a message together, again and again, until told to stop."""

    def __init__(self, database: Database) -> None:
        self.database, self.count, self._stop = database, 0, threading.Event()
        self._thread = threading.Thread(target=self._run)

    def _run(self) -> None:
        while not self._stop.is_set():
            with self.database.write() as tx:
                audit.record(tx, Caller("+250788000001", "ussd"), "read", "pair", self.count)
                notice = Notice(Say("sms.reply.started"), Lane.reminders, f"pair:{self.count}")
                outbox.post_to_number(tx, "+250788000001", Language.en, notice)
            self.count += 1

    def __enter__(self) -> "Pairs":
        self._thread.start()
        return self

    def __exit__(self, *_error: object) -> None:
        self._stop.set()
        self._thread.join(20)


def pairs(database: Database) -> tuple[int, int]:
    with database.read() as tx:
        one = tx.connection.scalar(select(func.count()).where(AuditEntry.record == "pair"))
        other = tx.connection.scalar(select(func.count()).where(Message.once.startswith("pair:")))
        return one or 0, other or 0


def test_one_moment_is_copied_while_others_write(database: Database, watch: Watch, tmp_path: Path) -> None:
    counted: list[int] = []
    with Pairs(database) as writer:
        while writer.count < 20:
            pass
        backup.make(
            database, RECIPIENT, heads_in(tmp_path), tmp_path / "one.backup", lambda _: counted.append(writer.count)
        )
    assert counted[-1] > counted[0]  # nobody waited for the copy
    there = empty_sqlite(tmp_path, watch)
    there.key_store = database.key_store
    backup.restore(there, IDENTITY, heads_in(tmp_path, "there"), tmp_path / "one.backup")
    one, other = pairs(there)
    assert 20 <= one == other <= counted[-1] + 1
    there.engine.dispose()


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
def test_the_file_gives_nobody_away_and_the_making_is_noted(world: World, tmp_path: Path) -> None:
    tell_a_story(world)
    file = tmp_path / "one.backup"
    backup.make(world.database, RECIPIENT, heads_in(tmp_path), file)
    assert file.stat().st_mode & 0o777 == 0o600
    plain = str({name: rows for name, rows in held(world.database).items() if name != "places"}).encode()
    words = [each.msisdn[4:] for each in PEOPLE] + [each.name for each in (*PEOPLE, *CHILDREN)]
    for content in (file.read_bytes(), plain):  # what is sealed stays sealed within the seal
        assert [word for word in words if word.encode() in content] == []
    with world.database.read() as tx:
        assert ticks.last(tx, "backup") == tx.real
