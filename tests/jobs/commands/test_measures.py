"""`./inshuti measures`, as it is typed."""

import csv
import json
from pathlib import Path

import pytest

from core.reporting import gatherings
from core.reporting.gatherings import Held
from core.storage.db import Database
from tests.core.support.field import Field
from tests.fixtures.world import Watch
from tests.jobs.typed import leads_to, typed

MONTH = ("--district", "huye", "--month", "2026-10")
pytestmark = pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)


@pytest.fixture(autouse=True)
def huye(database: Database, watch: Watch, database_url: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """A database with two gatherings in it, to which the verb's settings lead."""
    field = Field(database, watch)
    for women, men, young in ((20, 3, 0), (12, 8, 6)):
        field.do(gatherings.record, field.me(1), Held("parenting", "rights", "2026-10-05", women, men, young))
    leads_to(database_url, monkeypatch)


def run(monkeypatch: pytest.MonkeyPatch, *args: str) -> int:
    return typed(monkeypatch, "measures", *args)


def test_the_screen_hides_small_counts_and_says_so(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("COLUMNS", "120")
    assert run(monkeypatch, *MONTH) == 0
    said = capsys.readouterr().out
    assert "Huye, 2026-10" in said
    assert "<5" in said
    assert "women at gatherings" in said
    row = next(line for line in said.splitlines() if " gatherings " in line)
    assert "*" in row
    assert run(monkeypatch, *MONTH, "--inside") == 0
    row = next(line for line in capsys.readouterr().out.splitlines() if " gatherings " in line)
    assert "2" in row


@pytest.mark.lengthy
def test_json_and_a_file_hold_the_same(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    assert run(monkeypatch, *MONTH, "--by", "sector", "--json") == 0
    sheet = json.loads(capsys.readouterr().out)
    assert (sheet["district"], sheet["month"], sheet["by"], sheet["inside"]) == ("Huye", "2026-10", "sector", False)
    women = [each for each in sheet["figures"] if each["name"] == "women_at_gatherings"]
    assert [(each["group"], each["part"], each["value"]) for each in women] == [
        ("", "", 32),
        ("", "parenting", 32),
        ("Ngoma", "", 32),
        ("Ngoma", "parenting", 32),
    ]
    held = next(each for each in sheet["figures"] if each["name"] == "gatherings")
    assert (held["value"], held["hidden"]) == (None, ["value"])
    file = tmp_path / "huye.csv"
    assert run(monkeypatch, *MONTH, "--by", "sector", "--csv", str(file)) == 0
    with file.open() as lines:
        rows = list(csv.DictReader(lines))
    assert len(rows) == len(sheet["figures"])
    assert [each["value"] for each in rows if each["name"] == "women_at_gatherings"] == ["32"] * 4
    assert next(each["value"] for each in rows if each["name"] == "gatherings") == "*"


@pytest.mark.parametrize(
    ("args", "sentence"),
    [
        (("--district", "Huyee", "--month", "2026-10"), "Did you mean Huye"),
        (("--district", "Huye", "--month", "2026-13"), "write it as 2026-10"),
        ((*MONTH, "--by", "village"), "sector"),
        ((*MONTH, "--inside", "--csv", "x.csv"), "leaves the office"),
    ],
)
def test_what_cannot_be_told_is_exit_code_2(
    args: tuple[str, ...], sentence: str, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run(monkeypatch, *args) == 2
    assert sentence in capsys.readouterr().err
