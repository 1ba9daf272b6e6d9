"""What the doctor says of a system that is well, and of each thing that is not."""

import base64
import json
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner
from pydantic import SecretStr
from sqlalchemy import create_engine, insert, update
from sqlalchemy.engine import make_url

from core.clock import kigali
from core.errors import BadSetting
from core.language.words import Say
from core.messages import outbox, switches
from core.messages.outbox import Notice
from core.models.message import Lane
from core.models.monitoring import AlarmName, Finding, Kind
from core.models.person import Language, Phone
from core.settings import Settings
from core.storage import ticks
from core.storage.db import Database
from jobs import own_files
from jobs.commands import doctor
from jobs.commands.doctor import Diagnosis, examine
from tests.fixtures.texting import BOTH_ENGINES
from tests.fixtures.world import FIELD_KEYS, SECRET, TOKEN, Watch, World

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


def look(url: str, today: date = TODAY, **more: Any) -> dict[str, Diagnosis]:
    return {each.name: each for each in examine(lambda: settings(url, **more), today)}


@pytest.fixture
def alive(database: Database, watch: Watch) -> Database:
    """A clock that ticked just now, as the doctor reads this machine's own time."""
    watch.now = datetime.now(UTC)
    with database.write() as tx:
        ticks.mark(tx, "clock")
        ticks.mark(tx, "backup")
    return database


@BOTH_ENGINES
def test_where_all_is_well_every_line_says_so(alive: Database, database_url: str) -> None:
    for each in own_files.open_to_others(settings(database_url)):  # made by a test, not by one of our programs
        each.chmod(0o600)
    found = look(database_url)
    unheld = found.pop("officers")
    told = "Nobody holds 3 posts that the ladders name: Rubavu: social worker, Rubavu: psychologist, Rubavu: lead."
    assert (unheld.ok, unheld.said) == (False, told), "demo volunteers, and no officers"
    assert {each.name: each.said for each in found.values() if not each.ok} == {}
    assert {each.mend for each in found.values()} == {""}
    lanes = [f"lane {each}" for each in Lane]
    assert list(found) == [
        *(
            "settings",
            "programme",
            "redis",
            "gateway",
            "files",
            "database",
            "schema",
            "keys",
            "child_keys",
            "clock",
            "rungs_reachable",
        ),
        *AlarmName,
        *(
            "key_store",
            "audit_heads",
            "people_in_doubt",
            "people_unheard",
            "people_refused_conduct",
            "people_invited",
            "people_without_number",
            "data_requests",
            "breaches",
        ),
        *lanes,
        *("proxy", "second_clock", "backup"),
    ]
    assert [each.name for each in found.values() if each.needs == "serve"] == [
        *("settings", "database", "schema", "keys", "child_keys")
    ]
    assert found["lane alerts"].said == "0 messages may go now; never drained."
    assert found["backup"].said in {f"The last backup is {each} s old." for each in range(10)}


@SQLITE
def test_a_file_that_other_accounts_can_read_is_named(alive: Database, database_url: str) -> None:
    path = Path(make_url(database_url).database or "")
    for bit in (0o040, 0o004, 0o020, 0o002):
        path.chmod(0o600 | bit)
        found = look(database_url)["files"]
        assert (found.ok, found.needs) == (False, "person")
        assert found.said.startswith(f"{path}") and found.mend == f"chmod -R go= {path.parent}"


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
    assert {"no_tick", "clock", "invariants", "sending_off", "rule alert_nowhere"} <= set(wrong)
    assert all(each.mend for each in wrong.values())
    assert wrong["no_tick"].said.startswith("The clock has not ticked for 30")
    assert wrong["rule alert_nowhere"].said == "1 alerts of a district that does not exist."
    assert found["clock"].said.startswith("The clock last ticked 30")


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
    lines = [Diagnosis("clock", True, "It ticks."), Diagnosis("disk", False, "Full.", "Delete old files.")]
    served = Diagnosis("schema", True, "It fits.", needs="serve")
    assert doctor.as_text([*lines, served]).splitlines() == [
        "To serve anybody: all is well",
        "ok    schema               It fits.",
        "For a person to look at: 1 of 2 wrong",
        "ok    clock                It ticks.",
        "WRONG disk                 Full. Delete old files.",
    ]
    told = json.loads(doctor.as_json_lines([*lines, served]))
    assert (told["ok"], told["person_ok"]) == (True, False)
    assert told["lines"][:2] == [
        {"name": "clock", "ok": True, "said": "It ticks.", "mend": "", "needs": "person"},
        {"name": "disk", "ok": False, "said": "Full.", "mend": "Delete old files.", "needs": "person"},
    ]


def test_what_keeps_it_from_serving_stands_first_and_is_told_to_programs() -> None:
    wrong = [Diagnosis("database", False, "It is away.", "Start it.", "serve")]
    assert doctor.as_text(wrong).splitlines() == [
        "To serve anybody: 1 of 1 wrong",
        "WRONG database             It is away. Start it.",
        "For a person to look at: not looked at",
    ]
    assert (told := json.loads(doctor.as_json_lines(wrong)))["ok"] is False and told["person_ok"] is True


@pytest.mark.parametrize("needs", ["serve", "person"])
def test_either_kind_of_fault_is_an_exit_code(needs: doctor.Needs, monkeypatch: pytest.MonkeyPatch) -> None:
    for ok, code in ((True, 0), (False, 1)):
        monkeypatch.setattr(doctor, "examine", lambda *_: [Diagnosis("x", ok, "", needs=needs)])  # noqa: B023
        assert CliRunner().invoke(doctor.doctor).exit_code == code


@SQLITE
def test_keys_of_another_installation_open_nothing(alive: Database, database_url: str) -> None:
    other = look(database_url, field_keys=SecretStr("1:" + base64.urlsafe_b64encode(b"o" * 32).decode()))["keys"]
    assert (other.ok, other.needs, other.said.split()[0]) == (False, "serve", "FIELD_KEYS")
    other = look(database_url, secret_key=SecretStr("x" * 40))["keys"]
    assert (other.ok, other.said.split()[0], "Put back the key file" in other.mend) == (False, "INDEX_KEYS", True)


@SQLITE
def test_it_says_everything_that_readyz_says(alive: Database, database_url: str, world: World) -> None:
    """And the same of it: a rung where nobody has a working phone, sending that is off."""
    with alive.write() as tx:
        tx.session.execute(update(Phone).values(works=False))
        switches.turn_off(tx)
    world.phone(1).sends("CONCERN 0 1 1")
    shown = {each["name"]: each for each in world.client.get("/readyz").get_json()["checks"]}
    found = look(database_url, kigali(datetime.now(UTC)).date())
    assert not found["rungs_reachable"].ok and not found["sending_off"].ok
    assert shown.keys() <= found.keys()
    assert {name: each["ok"] for name, each in shown.items()} == {name: found[name].ok for name in shown}
    assert {name: each["needs"] for name, each in shown.items()} == {name: found[name].needs for name in shown}


def test_long_ago_is_said_in_hours(alive: Database, watch: Watch, database_url: str) -> None:
    watch.passes(hours=-30)
    with alive.write() as tx:
        ticks.mark(tx, "backup")
    found = look(database_url)
    assert found["backup"].said == "The last backup is 30 h old."
    assert not found["backup_age"].ok
    assert timedelta(hours=26) == alive.programme.watch.backup_age
