"""Counting what a hop asks of the database: one visit inside this process, with every statement noted."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager

from flask.testing import FlaskClient
from sqlalchemy import Engine, event

import app
from bench.common.district import Home, talk
from core import logs
from core.settings import Settings
from core.storage import connection
from core.storage.connection import DbConnection
from jobs.wiring import make_database, make_gateway

NOT_COUNTED = ("BEGIN", "COMMIT", "ROLLBACK", "PRAGMA", "SET")


@contextmanager
def listening(past: Callable[[DbConnection, str], None], through: Callable[..., None]) -> Iterator[None]:
    """Tell these two of each statement: those that go past SQLAlchemy, and those that go through it."""
    connection.listeners.append(past)
    event.listen(Engine, "before_cursor_execute", through)
    try:
        yield
    finally:
        connection.listeners.remove(past)
        event.remove(Engine, "before_cursor_execute", through)


@contextmanager
def noted() -> Iterator[list[str]]:
    """Every statement of this block as it is run, whichever way it goes; no BEGIN, COMMIT or settings."""
    said: list[str] = []

    def note(statement: str) -> None:
        if not statement.upper().startswith(NOT_COUNTED):
            said.append(statement)

    def past(_line: DbConnection, statement: str) -> None:
        note(statement)

    def through(_connection: object, _cursor: object, statement: str, *_rest: object) -> None:
        note(statement)

    with listening(past, through):
        yield said


def count(settings: Settings, token: str, home: Home) -> dict[str, int]:
    """How many statements each screen of a visit took, by the screen's name, in the order they were seen."""
    logs.configure("ERROR")  # stdout belongs to the report
    database = make_database(settings)
    client = app.compose(settings, database, make_gateway(settings)).test_client()
    counted: dict[str, int] = {}
    for asked in talk(home):
        with noted() as said:
            screen = _answer(client, token, asked.form)
        if screen != asked.screen:
            raise AssertionError(f"{asked.screen} expected, got {screen}")
        counted[screen] = len(said)
    database.engine.dispose()
    return counted


def _answer(client: FlaskClient, token: str, form: bytes) -> str:
    answer = client.post(f"/ussd/africastalking/{token}", data=form, content_type="application/x-www-form-urlencoded")
    return answer.headers["at-ussd-hop-metadata"]
