"""Officers in browsers: signed in by the pages and the phone, or at once where signing in is not the matter."""

import re
from dataclasses import dataclass, field

import pytest
from flask.testing import FlaskClient
from sqlalchemy import select
from werkzeug.test import TestResponse

from bench.load.statements import noted
from core.models.person import Person, Phone
from core.people import desk_sessions
from core.storage.numbers import is_number
from tests.fixtures.world import World


@dataclass
class OfficerBrowser:
    """A browser of its own. `statements` are those of the last request."""

    world: World
    client: FlaskClient = field(init=False)
    statements: list[str] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.client = self.world.app.test_client()

    def get(self, path: str, headers: dict[str, str] | None = None) -> TestResponse:
        with noted() as self.statements:
            return self.client.get(path, headers=headers)

    def post(self, path: str, form: dict[str, object], *, of: str | None = None) -> TestResponse:
        """The form of the page `of` (the same address where not said), with its mark."""
        marked = {"mark": mark(self.client.get(of or path).text), **form}
        return self.client.post(path, data=marked)

    def sign_in(self, last: int) -> "OfficerBrowser":
        """At once, as that demo officer."""
        with self.world.database.write() as tx:
            waiting = desk_sessions.begin(tx, person_of(self.world, last), "Firefox, Linux")
            found = desk_sessions.find(tx, waiting)
            assert found
            self.client.set_cookie("desk", desk_sessions.open_anew(tx, found.id))
        return self


def person_of(world: World, last: int) -> int:
    with world.database.read() as tx:
        number = is_number(tx, Phone.number_index, f"+250788000{last:03d}")
        return tx.session.scalars(select(Person.id).join(Phone, Phone.person_id == Person.id).where(number)).one()


def mark(text: str) -> str:
    return re.findall(r'name="mark" value="([0-9a-f]+)"', text)[0]


def form_of(text: str) -> dict[str, object]:
    """What every form of that page carries: its mark, and what makes it one form."""
    return {"mark": mark(text), "once": "".join(re.findall(r'name="once" value="([^"]+)"', text)[:1])}


def code_of(world: World, last: int) -> str:
    """What the phone shows for the desk."""
    screen = world.phone(last).dial().press("4071", "6", "96").screen
    return re.findall(r"\b(\d{6})\b", screen)[0]


@pytest.fixture
def officer(world: World) -> OfficerBrowser:
    """A browser in which nobody signed in."""
    return OfficerBrowser(world)
