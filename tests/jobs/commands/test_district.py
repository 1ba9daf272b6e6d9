"""`./inshuti district`: ready by facts, never by settings."""

import json
import re
from datetime import date, timedelta
from pathlib import Path

import pytest

from core.clock import kigali
from core.models.message import Message, MessageState
from core.models.person import Role
from core.operations import text_reviews
from core.people import phones, rota
from core.settings import ROOT
from core.storage import ticks
from core.storage.access import operator
from core.storage.db import Database, Tx, real_time
from jobs.i18n import signing
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
    assert all(each["mend"] for each in said["lines"] if not each["ok"]), "what is missing is mended in a sentence"
    assert said["district"].lower() == name
    return code, {each["name"]: each["ok"] for each in said["lines"]}


def every_text_is_signed(field: Field) -> None:
    for language, topics in signing.by_topic().items():
        field.do(text_reviews.sign, operator("Jean"), language, signing.flat(topics), "Uwera Anne")


def signed(folder: Path, day: date) -> Path:
    """The programme with helplines that somebody of the district rang on that day."""
    shipped = (ROOT / "programme.toml").read_text()
    path = folder / f"{day}.toml"
    path.write_text(re.sub(r"author = .*\ndate = .*", f'author = "Huye"\ndate = {day}', shipped, count=1))
    return path


def test_a_duty_roster_counts_by_who_would_answer(
    field: Field, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monday = str(rota.week_of(field.database.programme, field.watch.now))
    for last, role in ((201, Role.social_worker), (202, Role.psychologist)):
        field.do(rota.put, field.me(301), monday, role, field.me(last).id)
    assert not told(monkeypatch, capsys)[1]["duty roster"], "nobody of them ever dialled"
    for last in (201, 202):
        field.do(phones.dialled, number(last), "63510")
    assert told(monkeypatch, capsys)[1]["duty roster"]


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
    essential = (
        *("social worker", "psychologist", "lead", "national desk", "villages", "gateway", "backup"),
        *("covers", "duty roster", "helplines", "texts"),
    )
    assert not any(lines[each] for each in essential)
    assert typed(monkeypatch, "district", "Huye") == 1
    shown = capsys.readouterr().out
    assert "must not go live yet" in shown
    assert "i18n review export" in shown
    assert "[helplines]" in shown, "what stands in brackets is read, not taken for a colour"


@pytest.mark.lengthy
def test_dials_a_delivered_sms_and_a_backup_make_it_ready(
    field: Field, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    for last in (1, 201, 202, 301, 401):
        field.do(phones.dialled, number(last), "63510")
    row = owe(field)

    def happened(tx: Tx, gateway: str, restored: bool = False) -> None:
        message = tx.session.get_one(Message, row)
        message.state, message.sent_at, message.gateway = MessageState.delivered, tx.at, gateway
        ticks.mark(tx, "backup")
        if restored:
            ticks.mark(tx, "restored")

    field.do(happened, "simulated")
    code, lines = told(monkeypatch, capsys)
    assert (code, lines["gateway"]) == (1, False), "what was simulated reached no phone"
    field.do(happened, "pindo")
    code, lines = told(monkeypatch, capsys)
    assert (code, lines["gateway"], lines["helplines"]) == (1, True, False), "nobody signed the helplines"
    assert not lines["backup"], "nobody knows yet whether it can be restored"
    field.do(happened, "pindo", restored=True)
    assert told(monkeypatch, capsys)[1]["backup"]
    assert not (lines["sector officers"] or lines["covers"] or lines["texts"])
    for last in (203, 204):
        field.do(phones.dialled, number(last), "63510")
    every_text_is_signed(field)
    code, lines = told(monkeypatch, capsys)
    assert (code, lines["covers"], lines["texts"], lines["other texts"]) == (1, True, True, True)
    monkeypatch.setenv("PROGRAMME", str(signed(tmp_path, kigali(field.watch.now).date())))
    assert told(monkeypatch, capsys)[0] == 0
    monkeypatch.setenv("PROGRAMME", str(signed(tmp_path, kigali(field.watch.now).date() + timedelta(days=1))))
    assert not told(monkeypatch, capsys)[1]["helplines"], "nobody signs tomorrow"
    assert not told(monkeypatch, capsys, "rubavu")[1]["villages"]
