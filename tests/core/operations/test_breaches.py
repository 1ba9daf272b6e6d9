"""The breach clock: notice to the authority within 48 hours, its report within 72, from the moment it was known."""

import json
import re
from datetime import timedelta
from itertools import product
from pathlib import Path

import pytest
from sqlalchemy import select

from core.errors import Unknown
from core.files.faults import shown
from core.models.monitoring import AlarmName
from core.models.record import AuditEntry
from core.monitoring import alarms, people_checks
from core.operations import breach_drafts, breaches
from core.operations.breaches import BadBreach, ToldOfBreach
from core.storage.access import operator
from core.storage.db import Database, Tx
from jobs import own_files
from tests.core.support.at_once import at_once
from tests.core.support.field import Field, moment
from tests.fixtures.texting import BOTH_ENGINES
from tests.jobs.typed import leads_to, typed

US = operator("Jean")
WHAT = "A laptop of the Huye office was stolen"


def opened(field: Field) -> int:
    known = moment("2026-10-14 07:00")
    return field.at("2026-10-14 09:00").do(breaches.open_one, US, WHAT, known)


def check(field: Field) -> tuple[bool, str]:
    with field.database.read() as tx:
        found = next(each for each in people_checks.checks(tx, live=False) if each.name == "breaches")
        return found.ok, found.detail


def test_the_hours_that_are_left_are_said_until_both_were_told(field: Field) -> None:
    assert check(field)[0]
    number = opened(field)
    left = "tell the authority within 46 h, send it the report within 70 h, tell the persons within 70 h"
    said = f"Breach 2026-1 (number {number}), known 14/10 07:00: {left}."
    assert check(field) == (False, said)
    assert field.do(breaches.note_told, US, number, ToldOfBreach.authority)
    assert not field.do(breaches.note_told, US, number, ToldOfBreach.authority)
    field.at("2026-10-17 09:30")
    late = "send it the report LATE by 3 h, tell the persons LATE by 3 h"
    assert check(field) == (False, f"Breach 2026-1 (number {number}), known 14/10 07:00: {late}."), (
        "the notice is not the report"
    )
    field.do(breaches.note_told, US, number, ToldOfBreach.report)
    assert check(field) == (False, f"Breach 2026-1 (number {number}), known 14/10 07:00: tell the persons LATE by 3 h.")
    field.do(breaches.note_told, US, number, ToldOfBreach.persons)
    assert check(field)[0]
    told = select(AuditEntry.verb).where(AuditEntry.record_id == number).order_by(AuditEntry.place)
    verbs = field.look(lambda tx: list(tx.session.scalars(told)))
    assert verbs == ["opened", "told_authority", "told_report", "told_persons"]


def test_from_a_day_before_its_end_each_clock_is_an_alarm(field: Field) -> None:
    """Nobody looks at `/readyz` at night."""
    number = opened(field)

    def rings() -> int:
        sign = next(each for each in field.look(alarms.signs) if each.name is AlarmName.breach_due)
        assert sign.rings is bool(sign.figure)
        return sign.figure or 0

    assert [field.at(when) and rings() for when in ("2026-10-15 07:00", "2026-10-15 07:01")] == [0, 1]
    field.do(breaches.note_told, US, number, ToldOfBreach.authority)
    assert rings() == 0
    assert field.at("2026-10-20 07:00") and rings() == 2, "the report and the word to persons, late by now"
    for whom in (ToldOfBreach.report, ToldOfBreach.persons):
        field.do(breaches.note_told, US, number, whom)
    assert rings() == 0


@BOTH_ENGINES
def test_two_who_note_the_same_at_once_note_it_once(field: Field) -> None:
    number = opened(field)

    def note(tx: Tx) -> bool:
        return breaches.note_told(tx, US, number, ToldOfBreach.authority)

    assert sorted(at_once(field, note, note)) == [False, True]


def test_what_happened_lies_sealed(field: Field) -> None:
    number = opened(field)
    row = field.look(breaches.get, number)
    assert b"laptop" not in row.what_sealed
    assert field.look(lambda tx: breaches.what(tx, breaches.get(tx, number))) == WHAT


def test_what_cannot_be_is_said(field: Field) -> None:
    field.at("2026-10-14 09:00")
    with pytest.raises(BadBreach, match="still to come"):
        field.do(breaches.open_one, US, WHAT, field.watch.now + timedelta(days=9000))
    with pytest.raises(BadBreach, match="Say what happened"):
        field.do(breaches.open_one, US, "  ", moment("2026-10-14 07:00"))
    with pytest.raises(Unknown, match="There is no breach 3"):
        field.do(breaches.note_told, US, 3, ToldOfBreach.persons)


@pytest.mark.parametrize(
    ("whom", "due"),
    [("authority", "16/10/2026 07:00"), ("report", "17/10/2026 07:00"), ("persons", "17/10/2026 07:00")],
)
def test_the_draft_names_the_hour_and_what_is_known(whom: str, due: str, field: Field) -> None:
    number = opened(field)
    text = field.look(lambda tx: breach_drafts.draft(tx, breaches.get(tx, number), ToldOfBreach(whom)))
    assert f"Due by: {due}" in text
    assert WHAT in text
    assert "{" not in text


def test_the_report_asks_for_all_that_the_law_names(field: Field) -> None:
    number = opened(field)
    text = field.look(lambda tx: breach_drafts.draft(tx, breaches.get(tx, number), ToldOfBreach.report))
    for named in (
        "nature",
        "about how many",
        "data protection officer",
        "put right",
        "how it was",
        "for your approval",
    ):
        assert named in text


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
def test_the_verbs(
    database: Database,
    database_url: str,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    leads_to(database_url, monkeypatch)
    assert typed(monkeypatch, "breach", "open", WHAT, "--known", "yesterday") == 2
    assert "is no moment" in capsys.readouterr().err
    assert typed(monkeypatch, "breach", "open", WHAT, "--by", "Jean", "--json") == 0
    number = str(json.loads(capsys.readouterr().out)["breach"])
    out = tmp_path / "notice.txt"
    assert typed(monkeypatch, "breach", "report", number, "authority", "--out", str(out)) == 0
    assert WHAT in out.read_text()
    assert not out.stat().st_mode & own_files.OTHERS, "it may name somebody"
    assert typed(monkeypatch, "breach", "report", number, "authority", "--out", str(out)) == 1
    assert "is there already" in capsys.readouterr().err
    assert typed(monkeypatch, "breach", "list", "--json") == 0
    assert json.loads(capsys.readouterr().out.splitlines()[-1])[0]["authority_hours"] == 47
    assert typed(monkeypatch, "breach", "told", number, "authority") == 0
    assert typed(monkeypatch, "breach", "list") == 0
    assert "send it the report within 71 h" in capsys.readouterr().out


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
def test_the_verbs_take_what_people_see(
    database: Database,
    database_url: str,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    leads_to(database_url, monkeypatch)
    assert typed(monkeypatch, "breach", "open", WHAT, "--by", "Jean") == 0
    (name,) = re.findall(r"Drafts: ./inshuti breach report (\d{4}-1) authority", capsys.readouterr().out)
    assert typed(monkeypatch, "breach", "report", name, "authority", "--out", str(tmp_path / "notice.txt")) == 0
    assert f"breach told {name} authority" in capsys.readouterr().out
    assert typed(monkeypatch, "breach", "told", f" {name} ", "authority") == 0
    assert typed(monkeypatch, "breach", "told", name, "authority") == 0
    assert "noted before" in capsys.readouterr().out


ODD = ("2026-9", "1999-1", "0", "7281930", "x", "2026-", "\x1b[2J", "9" * 300, "\u0662-1", "")


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
def test_one_sentence_names_the_breach_that_is_not_there(
    database: Database,
    database_url: str,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    leads_to(database_url, monkeypatch)
    more = {"told": [], "report": ["--out", str(tmp_path / "notice.txt")]}
    for odd, verb in product(ODD, more):
        assert typed(monkeypatch, "breach", verb, odd, "authority", *more[verb]) == 2, odd
        said = capsys.readouterr().err
        assert said.strip() == f"There is no breach {shown(odd)!r}: see ./inshuti breach list."
        assert "\x1b" not in said
    assert not (tmp_path / "notice.txt").exists()


def test_each_is_called_by_its_year_and_its_place_in_it(field: Field) -> None:
    for day in ("2026-10-14", "2026-12-31", "2027-01-01"):
        field.at(f"{day} 23:30").do(breaches.open_one, US, WHAT, moment("2026-10-14 07:00"))
    assert sorted(field.look(breaches.names).values()) == ["2026-1", "2026-2", "2027-1"]
