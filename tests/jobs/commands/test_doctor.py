"""What the doctor says of a system that is well, and of each thing that is not."""

import json
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from pydantic import SecretStr
from sqlalchemy import create_engine, insert

from core.errors import BadSetting
from core.language.words import Say
from core.messages import outbox, switches
from core.messages.outbox import Notice
from core.models.message import Lane
from core.models.monitoring import AlarmName, Finding, Kind
from core.models.person import Language
from core.settings import Settings
from core.storage import ticks
from core.storage.db import Database
from jobs.commands import doctor
from jobs.commands.doctor import Diagnosis, examine
from tests.fixtures.world import FIELD_KEYS, SECRET, TOKEN, Watch

TODAY = date(2026, 11, 29)
SQLITE = pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)


def settings(url: str, **more: Any) -> Settings:
    return Settings(
        **{
            "database_url": SecretStr(url),
            "secret_key": SecretStr(SECRET),
            "field_keys": SecretStr(FIELD_KEYS),
            "webhook_token": SecretStr(TOKEN),
            "redis_url": None,
            "operator_phone": None,
            **more,
        }
    )


def look(url: str, **more: Any) -> dict[str, Diagnosis]:
    return {each.name: each for each in examine(lambda: settings(url, **more), TODAY)}


@pytest.fixture
def alive(database: Database, watch: Watch) -> Database:
    """A clock that ticked just now, as the doctor reads this machine's own time."""
    watch.now = datetime.now(UTC)
    with database.write() as tx:
        ticks.mark(tx, "clock")
        ticks.mark(tx, "backup")
    return database


def test_where_all_is_well_every_line_says_so(alive: Database, database_url: str) -> None:
    found = look(database_url)
    unheld = found.pop("officers")
    assert not unheld.ok and unheld.said == "District Rubavu has no lead.", "demo volunteers, and no officers"
    assert {each.name: each.said for each in found.values() if not each.ok} == {}
    assert {each.mend for each in found.values()} == {""}
    lanes = [f"lane {each}" for each in Lane]
    assert list(found) == [
        *("settings", "programme", "redis", "gateway", "database", "schema", "clock"),
        *lanes,
        "backup",
        *("keys", "people_in_doubt", "people_unheard", "people_invited"),
        *AlarmName,
    ]
    assert found["lane alerts"].said == "0 messages may go now; never drained."
    assert found["backup"].said in {f"The last backup is {each} s old." for each in range(10)}


def test_what_is_wrong_comes_with_what_mends_it(alive: Database, database_url: str, watch: Watch) -> None:
    watch.passes(minutes=-5)
    with alive.write() as tx:
        ticks.mark(tx, "clock")
        outbox.post_to_number(tx, "+250788000201", Language.en, Notice(Say("sms.reply.started"), Lane.alerts, "x"))
        switches.turn_off(tx)
        now = tx.real
        row = {"kind": Kind.alert_nowhere, "row_id": 1, "found_at": now, "tried_at": now, "reason": "Unrepaired"}
        tx.connection.execute(insert(Finding).values(row))
    found = look(database_url)
    wrong = {each.name: each for each in found.values() if not each.ok}
    assert {"no_tick", "invariants", "sending", "rule alert_nowhere"} <= set(wrong)
    assert all(each.mend for each in wrong.values())
    assert wrong["no_tick"].said.startswith("The clock has not ticked for 30")
    assert wrong["rule alert_nowhere"].said == "1 alerts of a district that does not exist."
    assert found["clock"].said == "The clock ticked last 5 min ago."


@SQLITE
def test_messages_nobody_drains(alive: Database, database_url: str) -> None:
    with alive.write() as tx:
        outbox.post_to_number(tx, "+250788000201", Language.en, Notice(Say("sms.reply.started"), Lane.receipts, "x"))
    wrong = look(database_url)["lane receipts"]
    assert (wrong.ok, wrong.said) == (False, "1 messages may go now; never drained.")
    with alive.write() as tx:
        ticks.mark(tx, "drain:receipts")
    assert look(database_url)["lane receipts"].ok


@SQLITE
def test_a_clock_that_never_ran(database: Database, database_url: str) -> None:
    assert not look(database_url)["clock"].ok


def test_settings_that_cannot_be_used_are_told_one_a_line() -> None:
    def wrong() -> Settings:
        raise BadSetting("PORT: many.\nHOST: none.")

    assert [(each.name, each.ok, each.said) for each in examine(wrong, TODAY)] == [
        ("settings", False, "PORT: many."),
        ("settings", False, "HOST: none."),
    ]


def test_a_programme_that_cannot_be_read_is_a_setting_too(tmp_path: Path) -> None:
    (only,) = examine(lambda: settings("sqlite:///x", programme=tmp_path / "none.toml"), TODAY)
    assert "PROGRAMME" in only.said


def test_a_database_that_is_not_there_is_not_made(tmp_path: Path) -> None:
    found = look(f"sqlite:///{tmp_path}/none.db")
    assert not found["database"].ok
    assert list(tmp_path.iterdir()) == []


def test_tables_that_are_not_there(tmp_path: Path) -> None:
    url = f"sqlite:///{tmp_path}/empty.db"
    with create_engine(url).connect() as connection:
        connection.exec_driver_sql("VACUUM")
    found = look(url)
    assert (found["schema"].ok, found["schema"].mend) == (False, "Run ./inshuti migrate.")


def test_a_database_that_does_not_answer() -> None:
    found = look("postgresql+psycopg://127.0.0.1:1/none")
    assert (found["database"].ok, "Start it" in found["database"].mend) == (False, True)


@SQLITE
def test_redis(alive: Database, database_url: str, valkey_url: str) -> None:
    assert look(database_url, redis_url=SecretStr(valkey_url))["redis"].said == "Redis answers."
    assert not look(database_url, redis_url=SecretStr("redis://127.0.0.1:1"))["redis"].ok


@SQLITE
@pytest.mark.parametrize(
    ("name", "own", "key"),
    [
        ("africastalking", {"AT_USERNAME": "inshuti"}, "AT_API_KEY"),
        ("pindo", {"PINDO_SENDER": "INSHUTI"}, "PINDO_TOKEN"),
    ],
)
def test_a_live_gateway_needs_its_settings_and_an_operator(
    alive: Database, database_url: str, monkeypatch: pytest.MonkeyPatch, name: str, own: dict[str, str], key: str
) -> None:
    for setting, value in {**own, key: "k3y"}.items():
        monkeypatch.setenv(setting, value)
    live = {"sms_gateway": name}
    found = look(database_url, **live)
    assert (found["gateway"].ok, found["operator"].ok) == (True, False)
    found = look(database_url, **live, operator_phone="+250788123456")
    assert found["operator"].ok
    monkeypatch.setenv(key, "kéy")
    assert not look(database_url, **live)["gateway"].ok


def test_it_prints_a_line_each() -> None:
    lines = [Diagnosis("clock", True, "It ticks."), Diagnosis("disk", False, "Full.", "Make room.")]
    assert doctor.as_text(lines).splitlines() == [
        "ok    clock                It ticks.",
        "WRONG disk                 Full. Make room.",
    ]
    assert json.loads(doctor.as_json_lines(lines)) == {
        "ok": False,
        "lines": [
            {"name": "clock", "ok": True, "said": "It ticks.", "mend": ""},
            {"name": "disk", "ok": False, "said": "Full.", "mend": "Make room."},
        ],
    }


def test_long_ago_is_said_in_hours(alive: Database, watch: Watch, database_url: str) -> None:
    watch.passes(hours=-30)
    with alive.write() as tx:
        ticks.mark(tx, "backup")
    found = look(database_url)
    assert found["backup"].said == "The last backup is 30 h old."
    assert not found["backup_age"].ok
    assert timedelta(hours=26) == alive.programme.watch.backup_age
