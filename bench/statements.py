"""Counting what a hop asks of the database: one visit inside this process, with every statement noted."""

from flask.testing import FlaskClient
from sqlalchemy import Engine, event

import app
from bench.district import Home, talk
from core import logs
from core.settings import Settings
from jobs.compose import make_database, make_gateway

NOT_COUNTED = ("BEGIN", "COMMIT", "ROLLBACK")


def count(settings: Settings, token: str, home: Home) -> dict[str, int]:
    """How many statements each screen of a visit took, by the screen's name, in the order they were seen."""
    logs.configure("ERROR")  # stdout belongs to the report
    database = make_database(settings)
    client = app.compose(settings, database, make_gateway(settings)).test_client()
    counted: dict[str, int] = {}
    noted: list[str] = []

    @event.listens_for(Engine, "before_cursor_execute")
    def note(_connection: object, _cursor: object, statement: str, *_rest: object) -> None:
        if not statement.startswith(NOT_COUNTED):
            noted.append(statement)

    for asked in talk(home):
        noted.clear()
        screen = _answer(client, token, asked.form)
        if screen != asked.screen:
            raise AssertionError(f"{asked.screen} expected, got {screen}")
        counted[screen] = len(noted)
    event.remove(Engine, "before_cursor_execute", note)
    database.engine.dispose()
    return counted


def _answer(client: FlaskClient, token: str, form: bytes) -> str:
    answer = client.post(f"/ussd/africastalking/{token}", data=form, content_type="application/x-www-form-urlencoded")
    return answer.headers["at-ussd-hop-metadata"]
