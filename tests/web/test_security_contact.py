"""Whom to tell of a hole: shown for a year after the programme named somebody; asked for on a live line."""

from datetime import date, timedelta
from pathlib import Path

import pytest
from flask.testing import FlaskClient

from core.errors import BadSetting
from core.monitoring import people_checks
from core.monitoring.readiness import HealthCheck
from core.programme.programme import load
from core.settings import ROOT
from core.storage.db import Database
from tests.fixtures.world import PROGRAMME, World

pytestmark = pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
ADDRESS = "mailto:security@example.rw"


def named(database: Database, contact: str, on: date) -> None:
    block = PROGRAMME.security.model_copy(update={"contact": contact, "date": on})
    database.programme = PROGRAMME.model_copy(update={"security": block})


def asked(client: FlaskClient) -> tuple[int, str]:
    found = client.get("/.well-known/security.txt")
    return found.status_code, found.get_data(as_text=True)


def check(database: Database, *, live: bool = True) -> list[HealthCheck]:
    with database.read() as tx:
        return [each for each in people_checks.checks(tx, live=live) if each.name == "security_contact"]


def test_while_nobody_is_named_there_is_no_page_and_a_live_line_asks(world: World) -> None:
    assert asked(world.client)[0] == 404
    (found,) = check(world.database)
    assert (found.ok, found.needs) == (False, "person")
    assert "[security]" in found.mend
    assert check(world.database, live=False) == []


def test_who_is_named_is_shown_for_a_year(world: World) -> None:
    today = world.database.real().date()
    named(world.database, ADDRESS, today)
    until = today + timedelta(days=365)
    said = f"Contact: {ADDRESS}\nExpires: {until}T00:00:00+02:00\nPreferred-Languages: en, fr, rw, sw\n"
    assert asked(world.client) == (200, said)
    assert [(each.ok, each.mend) for each in check(world.database)] == [(True, "")]
    named(world.database, ADDRESS, today - timedelta(days=365))
    assert asked(world.client)[0] == 404
    (found,) = check(world.database)
    assert not found.ok
    assert "more than a year ago" in found.detail


@pytest.mark.parametrize("given", ["security@example.rw", "mailto:x", "http://x.rw", "tel:116", "mailto:a@b\\nX: y"])
def test_what_nobody_could_write_to_is_refused(given: str, database: Database, tmp_path: Path) -> None:
    path = tmp_path / "programme.toml"
    path.write_text((ROOT / "programme.toml").read_text().replace('contact = ""', f'contact = "{given}"'))
    with pytest.raises(BadSetting, match="security.contact"):
        load(path)
