"""The processing register names every table that holds something of somebody; the verbs print it, and what is over."""

import json
import re
from datetime import date

import click
import pytest
from sqlalchemy import update

from cli import verbs
from core.models import Base
from core.models.child import Child
from core.operations import retention
from core.operations.processing_register import NIGHT, NOBODYS, REGISTER, kept_for
from core.settings import ROOT
from core.storage.db import Database
from tests.core.support.field import Field
from tests.fixtures.world import PROGRAMME, Watch
from tests.jobs.typed import leads_to, typed


def test_each_table_stands_in_one_line_or_holds_nothing_of_anybody() -> None:
    named = [table for each in REGISTER for table in each.tables]
    assert len(named) == len(set(named))
    assert {*named, *NOBODYS} - {"alembic_version"} == set(Base.metadata.tables)


def test_what_a_night_ends_is_said_in_days() -> None:
    said = {each.name: kept_for(PROGRAMME, each) for each in REGISTER}
    assert said["raw callbacks"] == "30 days"
    assert (said["drafts"], said["transcripts and deeds"]) == ("1 days", "7 days")
    assert (said["messages and delivery data"], said["children's records"]) == ("180 days", "1826 days after closure")


def test_every_how_long_is_carried_out_by_somebody() -> None:
    """By a class of the nightly retention, each in one line and for the days that the line says; by a verb; or the line
    says that nobody does, and why.
    """
    nightly = [name for each in REGISTER for name in each.nightly]
    assert sorted(nightly) == sorted(retention.CLASSES)
    spans = {each.name: each.span(PROGRAMME) for each in retention.KEPT}
    for each in REGISTER:
        assert bool(each.nightly) is each.ended_by.startswith(NIGHT), each.name
        for name in each.nightly:
            days = spans.get(name, PROGRAMME.retention.children).days
            assert kept_for(PROGRAMME, each) == f"{days} days{each.since}", name
        named = re.findall(r"`([a-z -]+)`", each.ended_by)
        for verb in named:
            assert _is_a_verb(verb.partition(" --")[0].split()), verb
        assert each.nightly or named or each.ended_by.startswith("nobody: "), each.name


def _is_a_verb(words: list[str]) -> bool:
    found: click.Command | None = verbs
    for word in words:
        found = found.get_command(click.Context(found), word) if isinstance(found, click.Group) else None
    return found is not None


def test_the_page_holds_every_line_as_it_is_declared() -> None:
    page = " ".join((ROOT / "docs" / "data-protection.md").read_text().split())
    for each in REGISTER:
        line = (each.name, each.of_whom, each.why, each.ground, each.read_by, kept_for(PROGRAMME, each), each.ended_by)
        assert f"| {' | '.join((*line, each.abroad))} |" in page, each.name


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
def test_the_verbs(
    database: Database,
    watch: Watch,
    database_url: str,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    leads_to(database_url, monkeypatch)
    assert typed(monkeypatch, "register", "--json") == 0
    assert len(json.loads(capsys.readouterr().out)) == len(REGISTER)
    assert typed(monkeypatch, "register") == 0
    assert "children's records" in capsys.readouterr().out
    assert typed(monkeypatch, "retention") == 2
    assert "--dry-run" in capsys.readouterr().err
    field = Field(database, watch)
    field.do(lambda tx: tx.connection.execute(update(Child).values(closed_on=date(2001, 1, 1))))
    assert typed(monkeypatch, "retention", "--dry-run", "--json") == 0
    counted = json.loads(capsys.readouterr().out)
    assert set(counted) == {*retention.CLASSES, "children"}
    assert counted["children"] >= 4
    assert typed(monkeypatch, "retention", "--dry-run") == 0
    assert "callbacks" in capsys.readouterr().out
