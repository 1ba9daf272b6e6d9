"""Demo people and a live line never meet; the demo people can be taken out; keys are made for empty databases only."""

import json
import os
from pathlib import Path
from typing import Any

import pytest
from pydantic import SecretStr
from sqlalchemy import select

from app import create_app
from core.alerts import scope
from core.children import children
from core.errors import BadSetting
from core.models.alert import OPEN, Alert
from core.operations import demo_people
from core.operations.demo_people import LiveLine
from core.people import people
from core.reporting import concerns
from core.settings import ROOT, Settings
from core.storage.db import Database
from jobs import key_file
from jobs.wiring import serving_database
from tests.core.support.field import Field, number
from tests.fixtures import forked
from tests.fixtures.world import FIELD_KEYS, SECRET, TOKEN, Watch
from tests.jobs.typed import leads_to, typed

pytestmark = pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)


def settings(url: str, **changed: Any) -> Settings:
    given: dict[str, Any] = {
        "database_url": SecretStr(url),
        "secret_key": SecretStr(SECRET),
        "field_keys": SecretStr(FIELD_KEYS),
        "webhook_token": SecretStr(TOKEN),
    }
    return Settings(**{**given, **changed})


@pytest.fixture(autouse=True)
def answers(database: Database) -> None:
    """The tests share one dialect, which the first database of a run teaches by answering."""
    with database.read() as tx:
        assert demo_people.is_here(tx)


def test_a_live_line_with_demo_people_does_not_start(database: Database, database_url: str) -> None:
    serving_database(settings(database_url))
    with pytest.raises(BadSetting, match="demo-people remove"):
        serving_database(settings(database_url, sms_gateway="pindo"))
    with pytest.raises(SystemExit, match="demo-people remove"):
        create_app(settings(database_url, sms_gateway="pindo"))


@pytest.mark.lengthy
@pytest.mark.parametrize("words", [("cli.py", "up"), ("worker.py", "drain", "alerts"), ("worker.py", "clock")])
def test_what_would_serve_it_says_so_once_and_ends(database: Database, database_url: str, words: list[str]) -> None:
    """As processes: none goes round and round, and a drain does not wait for its first message."""
    live = {"SMS_GATEWAY": "pindo", "PINDO_TOKEN": "x" * 20, "PINDO_SENDER": "INSHUTI", "OPERATOR_PHONE": "0788000999"}
    keys = {"DATABASE_URL": database_url, "SECRET_KEY": SECRET, "FIELD_KEYS": FIELD_KEYS, "WEBHOOK_TOKEN": TOKEN}
    env = {**os.environ, **keys, **live, "REDIS_URL": "redis://127.0.0.1:1", "LOG_LEVEL": "ERROR"}
    told = forked.run([str(ROOT / words[0]), *words[1:]], env, ROOT)
    assert (told.returncode, told.stderr.count("demo-people remove"), told.stderr.count("\n")) == (2, 1, 1), told.stderr


def test_other_keys_do_not_start(database: Database, database_url: str) -> None:
    with pytest.raises(SystemExit, match="are not those of this database"):
        create_app(settings(database_url, secret_key=SecretStr("x" * 40)))


def test_nobody_seeds_a_live_line(database: Database) -> None:
    with pytest.raises(LiveLine), database.write() as tx:
        demo_people.seed(tx, live=True)


def test_removed_demo_people_open_nothing_and_wait_for_nobody(
    database: Database,
    watch: Watch,
    database_url: str,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    leads_to(database_url, monkeypatch)
    field = Field(database, watch)
    field.do(concerns.raise_danger, field.me(1))
    volunteer, officer = field.me(1), field.me(201)
    capsys.readouterr()
    assert typed(monkeypatch, "demo-people", "remove", "--json") == 0
    would = {"people": 12, "alerts": 1, "children": 6, "calls": 0, "go_on": [], "done": False}
    assert json.loads(capsys.readouterr().out) == would
    assert typed(monkeypatch, "demo-people", "remove") == 0
    assert "Say --yes" in capsys.readouterr().out
    assert field.look(demo_people.is_here)
    assert typed(monkeypatch, "demo-people", "remove", "--yes", "--by", "Jean") == 0
    assert "12 demo people are taken out" in capsys.readouterr().out
    assert not field.look(demo_people.is_here)
    assert field.look(people.callers, number(1), "ussd") == []
    assert field.look(children.of_village, volunteer) == []
    assert field.look(scope.open_in_reach, officer) == []
    assert field.look(lambda tx: tx.session.scalars(select(Alert).where(Alert.state.in_(OPEN))).all()) == []
    monkeypatch.setenv("PINDO_TOKEN", "a-token-of-nobody")
    monkeypatch.setenv("PINDO_SENDER", "INSHUTI")
    serving_database(settings(database_url, sms_gateway="pindo"))


def test_no_keys_are_made_over_a_database_that_holds_people(
    database: Database, database_url: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in ("SECRET_KEY", "FIELD_KEYS", "WEBHOOK_TOKEN"):
        monkeypatch.delenv(name, raising=False)
    secrets = tmp_path / "keys" / "secrets.env"
    monkeypatch.setenv("DATABASE_URL", database_url)
    with pytest.raises(BadSetting, match="Put the key file back"):
        key_file.keep_secrets(secrets, tmp_path / "none.db")
    assert not secrets.exists()
    monkeypatch.setenv("DATABASE_URL", "postgresql://nobody@127.0.0.1:1/none")
    with pytest.raises(BadSetting, match="does not answer"):
        key_file.keep_secrets(secrets, tmp_path / "none.db")
    monkeypatch.setenv("DATABASE_URL", f"sqlite:///{tmp_path}/new.db")
    assert key_file.keep_secrets(secrets, tmp_path / "none.db")
