"""What one connection to PostgreSQL keeps prepared, and what it does where the server has forgotten it."""

from collections.abc import Iterator
from typing import Any, cast

import psycopg
import pytest
from psycopg.pq import ConnStatus
from sqlalchemy import text

from core.storage.db import Database
from core.storage.postgres import OFTEN, ConnectionLost, PreparedCursor

pytestmark = pytest.mark.parametrize("database_url", ["postgres"], indirect=True)


@pytest.fixture
def line(database: Database) -> Iterator[psycopg.Connection[Any]]:
    """One that nobody has told anything yet."""
    database.engine.dispose()
    with database.engine.connect() as connection:
        own: Any = connection.connection.dbapi_connection
        own.autocommit = True
        yield own


def test_a_name_means_the_same_to_everybody(line: psycopg.Connection[Any]) -> None:
    first, second = PreparedCursor(line), PreparedCursor(line)
    assert first.execute("SELECT 1", []).fetchone() == (1,)
    assert second.execute("SELECT 2", []).fetchone() == (2,)
    assert second.execute("SELECT 1", []).fetchone() == (1,)
    assert first.execute("SELECT 2", []).fetchone() == (2,)


def test_another_shape_of_what_is_given_is_taken(line: psycopg.Connection[Any]) -> None:
    line.execute("CREATE TEMPORARY TABLE shape (word varchar)")
    line.execute("INSERT INTO shape VALUES ('7')")
    cursor = PreparedCursor(line)
    assert cursor.execute("SELECT word FROM shape", []).fetchone() == ("7",)
    line.execute("ALTER TABLE shape ALTER COLUMN word TYPE bigint USING word::bigint")
    assert cursor.execute("SELECT word FROM shape", []).fetchone() == (7,)
    assert cursor.execute("SELECT word FROM shape", []).fetchone() == (7,)


def names(line: psycopg.Connection[Any]) -> int:
    """How many the server keeps of those that were made of words."""
    return sum(
        not name.startswith("inshuti_begin") for (name,) in line.execute("SELECT name FROM pg_prepared_statements")
    )


def runs_often(cursor: PreparedCursor, line: psycopg.Connection[Any], words: str, times: int = OFTEN + 1) -> None:
    for _ in range(times):
        cursor.begin()
        assert cursor.execute(words, ["x"]).fetchone() == ("x",)
        line.commit()


def test_what_is_often_run_in_transactions_is_prepared(line: psycopg.Connection[Any]) -> None:
    cursor = PreparedCursor(line)
    runs_often(cursor, line, "SELECT $1::text", OFTEN)
    assert names(line) == 0
    runs_often(cursor, line, "SELECT $1::text")
    assert names(line) == 1


def test_a_server_that_does_not_know_the_begin_is_believed_nothing(line: psycopg.Connection[Any]) -> None:
    cursor = PreparedCursor(line)
    runs_often(cursor, line, "SELECT $1::text")
    line.execute("DEALLOCATE ALL")
    runs_often(cursor, line, "SELECT $1::text")
    assert names(line) == 0
    assert cursor.execute("SELECT $1::text", ["alone"]).fetchone() == ("alone",)
    runs_often(cursor, line, "SELECT $1::text")


@pytest.mark.parametrize("times", [1, OFTEN + 1])
@pytest.mark.parametrize("rows", [1, 7, 250])
def test_many_rows_go_without_waiting_in_between(line: psycopg.Connection[Any], rows: int, times: int) -> None:
    line.execute("CREATE TEMPORARY TABLE many (row bigint, word text)")
    cursor = PreparedCursor(line)
    for _ in range(times):
        cursor.begin()
        cursor.run_many("INSERT INTO many VALUES ($1, $2)", [[row, f"{row}\N{SNOWMAN}"] for row in range(rows)])
        line.commit()
    counted = line.execute("SELECT count(*), count(DISTINCT word) FROM many").fetchone()
    assert counted == (rows * times, rows)


def test_what_is_wrong_among_many_rows_undoes_all(line: psycopg.Connection[Any]) -> None:
    line.execute("CREATE TEMPORARY TABLE many (row bigint PRIMARY KEY)")
    cursor = PreparedCursor(line)
    cursor.begin()
    with pytest.raises(psycopg.errors.UniqueViolation):
        cursor.run_many("INSERT INTO many VALUES ($1)", [[1], [2], [2], [3]])
    with pytest.raises(psycopg.errors.InFailedSqlTransaction):
        cursor.refuse_broken()
    line.rollback()
    assert line.execute("SELECT count(*) FROM many").fetchone() == (0,)


def test_a_server_that_goes_away_among_many_rows_is_told(line: psycopg.Connection[Any], database: Database) -> None:
    cursor = PreparedCursor(line)
    cursor.begin()
    with database.engine.connect() as other:
        other.execute(text("SELECT pg_terminate_backend(:pid)"), {"pid": line.info.backend_pid})
    with pytest.raises(psycopg.OperationalError):
        cursor.run_many("SELECT $1::text", [["x"]] * 3)


def test_a_fault_of_ours_stays_one(line: psycopg.Connection[Any]) -> None:
    cursor = PreparedCursor(line)
    for _ in range(2):
        with pytest.raises(psycopg.errors.UndefinedTable):
            cursor.execute("SELECT * FROM nowhere", [])
        with pytest.raises(psycopg.errors.DivisionByZero):
            cursor.execute("SELECT 1 / $1::bigint", [0])


@pytest.fixture
def another_line(database: Database, line: psycopg.Connection[Any]) -> Iterator[psycopg.Connection[Any]]:
    """A second one, as a pooler has many and gives one for each transaction."""
    with database.engine.connect() as connection:
        own: Any = connection.connection.dbapi_connection
        own.autocommit = True
        yield own


def test_what_one_server_was_told_is_asked_of_no_other(
    line: psycopg.Connection[Any], another_line: psycopg.Connection[Any]
) -> None:
    """Behind a pooler the first is told a statement alone, the second the BEGIN, then the first transactions again."""
    cursor = PreparedCursor(line)
    assert cursor.execute("SELECT $1::text", ["alone"]).fetchone() == ("alone",)
    for server in (another_line, line, another_line):
        cursor._connection = server.pgconn
        runs_often(cursor, server, "SELECT $1::text")
        runs_often(cursor, server, "SELECT $1::text || ''")
    assert cursor.execute("SELECT $1::text", ["alone"]).fetchone() == ("alone",)


def test_a_value_that_cannot_be_written_leaves_the_connection_as_it_was(line: psycopg.Connection[Any]) -> None:
    cursor = PreparedCursor(line)
    cursor.begin()
    with pytest.raises(psycopg.ProgrammingError):
        cursor.run_many("SELECT $1::text", [["x"], [object()]])
    assert cursor.execute("SELECT $1::text", ["x"]).fetchone() == ("x",)
    line.rollback()


class _Gone:
    """The library's side of a connection whose end was told with the last result: nothing comes any more."""

    status = ConnStatus.BAD
    socket = -1

    def flush(self) -> int:
        return 0

    def is_busy(self) -> int:
        return 0

    def get_result(self) -> None:
        return None

    def finish(self) -> None:
        self.status = ConnStatus.BAD


def test_nobody_waits_for_the_results_of_a_server_that_is_gone(line: psycopg.Connection[Any]) -> None:
    cursor = PreparedCursor(line)
    cursor._connection = cast(Any, _Gone())
    with pytest.raises(ConnectionLost):
        list(cursor._results())
