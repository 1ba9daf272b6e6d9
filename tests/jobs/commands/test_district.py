"""`./inshuti district`: ready by facts, never by settings."""

import json

import pytest

from core.clock import kigali
from core.models.message import Message, MessageState
from core.people import phones
from core.storage import ticks
from core.storage.db import Database, Tx, real_time
from tests.core.support.field import Field, number
from tests.core.support.hands import owe
from tests.fixtures.world import Watch
from tests.jobs.typed import leads_to, typed

pytestmark = pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)


def told(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], name: str = "huye"
) -> tuple[int, dict[str, bool]]:
    capsys.readouterr()
    code = typed(monkeypatch, "district", name, "--json")
    said = json.loads(capsys.readouterr().out)
    assert said["district"].lower() == name
    return code, {each["name"]: each["ok"] for each in said["lines"]}


@pytest.fixture
def field(database: Database, database_url: str, monkeypatch: pytest.MonkeyPatch) -> Field:
    """The verb reads real time: so does what is dialled here."""
    leads_to(database_url, monkeypatch)
    watch = Watch()

    watch.now = real_time()
    database.real = watch
    return Field(database, watch)


def test_nothing_is_ready_because_it_is_set(
    field: Field, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    code, lines = told(monkeypatch, capsys)
    assert code == 1
    essential = ("social worker", "psychologist", "lead", "national desk", "villages", "gateway", "backup")
    assert not any(lines[each] for each in essential)
    assert typed(monkeypatch, "district", "Huye") == 1
    assert "must not go live yet" in capsys.readouterr().out


def test_dials_a_delivered_sms_and_a_backup_make_it_ready(
    field: Field, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    for last in (1, 201, 202, 301, 401):
        field.do(phones.dialled, number(last), "63510")
    row = owe(field)

    def happened(tx: Tx) -> None:
        message = tx.session.get_one(Message, row)
        message.state, message.sent_at = MessageState.delivered, tx.at
        ticks.mark(tx, "backup")

    field.do(happened)
    code, lines = told(monkeypatch, capsys)
    signed = kigali(field.watch.now).date() - field.database.programme.helplines.date
    assert lines["helplines"] is (signed.days <= 90)
    assert code == int(not lines["helplines"])
    assert not lines["sector officers"]
    assert not told(monkeypatch, capsys, "rubavu")[1]["villages"]
