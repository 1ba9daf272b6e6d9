"""What a process believes to be prepared on PostgreSQL and what the server knows may differ: each hop is answered."""

from collections.abc import Callable
from contextlib import suppress

import psycopg
import pytest
from sqlalchemy import bindparam, select, text
from sqlalchemy.exc import DBAPIError, ProgrammingError

from core.errors import Busy, Reconnect
from core.models.record import Tick
from core.storage import postgres
from core.storage.connection import compiled
from core.storage.db import Database
from core.storage.held import HeldConnection
from core.storage.postgres import DIALECT, OFTEN, PreparedCursor
from core.storage.prepared import Prepared
from tests.fixtures.world import World
from tests.ussd.conftest import rows_of

pytestmark = pytest.mark.parametrize("database_url", ["postgres"], indirect=True)
TICKS = Prepared(select(Tick.name).where(Tick.name == bindparam("name")))
BROKEN = Prepared(text("SELECT nothing"))
KEYS = ("1", "204711", "1", "1", "1", "1", "1", "1")


def connections(database: Database) -> list[psycopg.Connection]:
    """Those that are held and wait."""
    return [each.pooled.dbapi_connection for each in held(database)]


def held(database: Database) -> list[HeldConnection]:
    return list(database._held._free)


def kept(database: Database) -> set[str]:
    """The names of ours that the server knows, on the connection that the next hop takes."""
    with database.single() as tx:
        found = tx._connection.pooled.dbapi_connection.execute("SELECT name FROM pg_prepared_statements")
        return {name for (name,) in found}


def on_each(database: Database, words: str) -> None:
    for connection in connections(database):
        connection.execute(words.encode())


def forgets(database: Database) -> None:
    on_each(database, "DEALLOCATE ALL")


def forgets_everything(database: Database) -> None:
    on_each(database, "DISCARD ALL")


def has_others_names(database: Database) -> None:
    """As behind a pooler that does not know prepared statements: another process prepared the same on it before."""
    for each in held(database):
        each._raw = each._postgres = PreparedCursor(each.pooled.dbapi_connection)


def is_cut_off(database: Database) -> None:
    pids = [each.info.backend_pid for each in connections(database)]
    with database.engine.connect() as other:
        other.execute(text("SELECT pg_terminate_backend(pid) FROM unnest(:pids) AS pid"), {"pids": pids})


def fails_in_a_transaction(database: Database) -> None:
    with pytest.raises(ProgrammingError), database.write() as tx:
        tx.connection.execute(text("SELECT nothing"))


def is_given_back(database: Database) -> None:
    database.let_go()


def fails_in_a_savepoint(database: Database) -> None:
    with database.write() as tx:
        with pytest.raises(ProgrammingError), tx.undone_alone():
            tx.connection.execute(text("SELECT nothing"))
        assert tx.first(TICKS, {"name": "x"}) is None


HAPPENS = [
    forgets,
    forgets_everything,
    has_others_names,
    is_cut_off,
    fails_in_a_transaction,
    fails_in_a_savepoint,
    is_given_back,
]


@pytest.mark.parametrize("often", [1, OFTEN])
@pytest.mark.parametrize("happens", HAPPENS)
def test_between_any_two_hops_it_loses_nothing(
    world: World, happens: Callable[[Database], None], often: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(postgres, "OFTEN", often)
    twin = world.phone(2).dial()
    phone = world.phone(1).dial()
    for key in KEYS:
        assert connections(world.database)
        happens(world.database)
        phone.press(key)
        assert phone.name != "end.not_saved"
    phone.ends().is_at("visit.thanks")
    assert rows_of(world.database)["visits"] == 1
    twin.press("2").is_at("concern.urgency")
    happens(world.database)
    twin.press("1").is_at("concern.about")
    assert rows_of(world.database)["alerts"] == 1


@pytest.mark.parametrize("by_the_driver", [False, True])
def test_a_failure_kept_silent_is_no_commit(
    database: Database, by_the_driver: bool, capsys: pytest.CaptureFixture[str]
) -> None:
    """PostgreSQL answers such a COMMIT with success, and has undone everything: not saved, and a line says where."""
    with pytest.raises(Busy), database.write() as tx:
        tx.insert_once(Tick.__table__, {"name": "x", "owner": None, "until": None, "at": tx.real})
        with suppress(DBAPIError):
            if by_the_driver:
                tx.connection.execute(text("SELECT nothing"))
            else:
                tx.run(BROKEN, {})
    with database.write() as tx:
        assert tx.first(TICKS, {"name": "x"}) is None
    assert '"event": "undone", "error": "InternalError"' in capsys.readouterr().out


def test_what_was_forgotten_is_kept_again(world: World) -> None:
    phone = world.phone(1).dial().press("1", "204711", "1")
    before = kept(world.database)
    forgets(world.database)
    assert kept(world.database) == set()
    phone.press("1", "1", "1")
    assert before
    assert all(name.startswith("inshuti_") for name in kept(world.database))


def test_the_driver_prepares_and_deallocates_nothing(world: World) -> None:
    phone = world.phone(1).dial().press("1", "204711", "1")
    for _ in range(12):
        with world.database.write() as tx:
            tx.connection.execute(text("SELECT 1"))
    before = kept(world.database)
    assert before
    with world.database.single() as tx:
        connection = tx._connection.pooled.dbapi_connection
        for _ in range(12):
            connection.execute("SELECT 1 WHERE 1 = %s", [1])
        connection.execute("BEGIN")
        connection.execute("ROLLBACK")
        connection.execute("SELECT 1")
    assert kept(world.database) == before
    phone.press("1").is_at("visit.school")


def test_a_table_of_another_shape_ends_the_connection_and_not_the_work(
    database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    """PostgreSQL undoes the transaction; a hop is answered once more, on a connection that was told nothing yet."""
    monkeypatch.setattr(postgres, "OFTEN", 1)
    shape = Prepared(text("SELECT word FROM shape").columns())
    database.engine.dispose()  # nobody told these connections to forget anything
    with database.engine.begin() as other:
        other.execute(text("CREATE TABLE shape (word varchar)"))
    try:
        for _ in range(2):
            with database.write() as tx:
                tx.first(shape, {})
        with database.engine.begin() as other:
            other.execute(text("ALTER TABLE shape ALTER COLUMN word TYPE bigint USING word::bigint"))
        with pytest.raises(Reconnect), database.write() as tx:
            tx.first(shape, {})
        with database.write() as tx:
            assert tx.first(shape, {}) is None
    finally:
        with database.engine.begin() as other:
            other.execute(text("DROP TABLE shape"))


def test_what_never_changes_stands_in_the_words(database: Database) -> None:
    """A plan that is made once for all values finds an index with rows of one state only so."""
    states = Prepared(
        select(Tick.name).where(Tick.name == bindparam("name"), Tick.owner == "it's", Tick.owner.in_(["a", "b%"]))
    )
    words = compiled(DIALECT)[states]
    assert words.bound({"name": "x"}) == ["x"]
    assert "'it''s'" in words.sql
    with database.write() as tx:
        assert tx.first(states, {"name": "x"}) is None


def test_a_connection_given_back_keeps_what_it_has_prepared(database: Database) -> None:
    database.engine.dispose()
    with database.write():
        pass
    (first,) = held(database)
    cursor = first._postgres
    database.let_go()
    with database.write():
        pass
    assert [each._postgres for each in held(database)] == [cursor]
