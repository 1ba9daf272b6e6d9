"""`./inshuti institutions`, as it is typed."""

import json
import sys

import pytest
from sqlalchemy import select

import cli
from core import failpoints
from core.failpoints import Side
from core.models.record import AuditEntry
from core.people import institutions
from core.storage.db import Database
from tests.core.support.field import Field
from tests.fixtures.world import Watch
from tests.jobs.typed import leads_to, typed

pytestmark = pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)


@pytest.fixture
def huye(database: Database, watch: Watch, database_url: str, monkeypatch: pytest.MonkeyPatch) -> Field:
    """A database to which the verb's settings lead."""
    leads_to(database_url, monkeypatch)
    return Field(database, watch)


def run(monkeypatch: pytest.MonkeyPatch, *args: str) -> int:
    return typed(monkeypatch, "institutions", *args)


def test_officers_choose_from_what_was_added_and_it_is_marked(
    huye: Field, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run(monkeypatch, "add", "Centre Icyizere", "--district", "huye") == 0
    assert run(monkeypatch, "add", "centre icyizere", "--district", "Huye") == 0
    assert capsys.readouterr().out.splitlines() == [
        "Centre Icyizere is known in Huye now.",
        "Centre Icyizere was known in Huye already.",
    ]
    assert "Centre Icyizere" in [each.name for each in huye.look(institutions.known, huye.me(201))]
    assert run(monkeypatch, "mark", "Centre Icyizere", "closed", "--district", "Huye") == 0
    assert run(monkeypatch, "list", "--json") == 0
    said = json.loads(capsys.readouterr().out.splitlines()[-1])
    (ours,) = [each for each in said if each["name"] == "Centre Icyizere"]
    assert (ours["district"], ours["state"], ours["left"]) == ("Huye", "closed", 0)
    done = select(AuditEntry.verb).where(AuditEntry.channel == "cli", AuditEntry.record == "institutions")
    assert set(huye.look(lambda tx: tx.session.scalars(done).all())) == {"added", "is_closed"}
    assert run(monkeypatch, "list") == 0
    assert "Centre Icyizere" in capsys.readouterr().out


@pytest.mark.parametrize(
    ("args", "sentence"),
    [
        (("mark", "Nobody", "closed", "--district", "Huye"), "Huye has no institution 'Nobody'"),
        (("add", "Centre", "--district", "Hue"), "Did you mean Huye"),
    ],
)
def test_what_is_not_known_is_said_in_a_sentence(
    args: tuple[str, ...],
    sentence: str,
    huye: Field,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    assert run(monkeypatch, *args) == 2
    assert sentence in capsys.readouterr().err


@pytest.mark.parametrize(("side", "kept"), [(Side.before, 0), (Side.after, 1)])
def test_cut_in_two_it_is_added_whole_or_not_at_all(
    side: Side, kept: int, huye: Field, monkeypatch: pytest.MonkeyPatch
) -> None:
    class Died(BaseException):
        """As if the process were gone."""

    def die() -> None:
        raise Died

    failpoints.arm("institutions", side, 1, die)
    monkeypatch.setattr(sys, "argv", ["inshuti", "institutions", "add", "Centre Icyizere", "--district", "Huye"])
    try:
        with pytest.raises(Died):
            cli.main()
    finally:
        failpoints.disarm()
    names = [each.name for each in huye.look(institutions.known, huye.me(201))]
    assert names.count("Centre Icyizere") == kept
