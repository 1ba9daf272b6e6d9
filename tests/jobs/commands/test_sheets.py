"""`./inshuti sheets`, as it is typed."""

import re
from datetime import date
from pathlib import Path

import pytest
from sqlalchemy import select

from core.measures import stored
from core.models.record import AuditEntry
from core.reporting import gatherings
from core.reporting.gatherings import Held
from core.storage.db import Database
from tests.core.support.field import Field
from tests.fixtures.world import Watch
from tests.jobs.typed import leads_to, typed

MONTH = ("--district", "huye", "--month", "2026-10")
pytestmark = pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)


@pytest.fixture(autouse=True)
def field(database: Database, watch: Watch, database_url: str, monkeypatch: pytest.MonkeyPatch) -> Field:
    """A district in which one gathering was held, counted and kept."""
    field = Field(database, watch)
    field.do(gatherings.record, field.me(1), Held("parenting", "rights", "2026-10-05", 20, 3, 0))
    field.do(stored.count_month, 24, date(2026, 10, 1))
    leads_to(database_url, monkeypatch)
    return field


@pytest.mark.lengthy
@pytest.mark.parametrize(("level", "pages"), [("district", 1), ("sector", 14), ("cell", 77)])
def test_a_page_a_place(
    field: Field, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], tmp_path: Path,
    level: str, pages: int
) -> None:  # fmt: skip
    file = tmp_path / "sheets.html"
    assert typed(monkeypatch, "sheets", *MONTH, "--level", level, "--language", "en", "--out", str(file)) == 0
    assert f"{pages} pages" in capsys.readouterr().out
    text = file.read_text()
    assert text.count("<section>") == pages
    row = re.findall(r'<th scope="row">(?:Wom|M)en at gatherings</th><td class="figure">([^<]*)', text)
    assert {"20", "*"} <= set(row), "three men are few"
    assert "3" not in row
    assert "http" not in text
    with field.database.read() as tx:
        verbs = list(tx.connection.scalars(select(AuditEntry.verb).where(AuditEntry.record == "measures")))
    assert verbs == ["read"] * pages


@pytest.mark.parametrize("language", ["rw", "en", "fr"])
def test_it_speaks_every_language(monkeypatch: pytest.MonkeyPatch, tmp_path: Path, language: str) -> None:
    file = tmp_path / "sheets.html"
    assert typed(monkeypatch, "sheets", *MONTH, "--language", language, "--out", str(file)) == 0
    assert "desk." not in file.read_text()


def test_what_is_wrong_is_named(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    assert typed(monkeypatch, "sheets", "--district", "Huyee", "--month", "2026-10") != 0
    assert "Did you mean Huye" in capsys.readouterr().err
