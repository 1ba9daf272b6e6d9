"""What a carer may see of what is kept: their own data, and no child, reporter, other's words or restricted class."""

import json
from pathlib import Path

import pytest
from sqlalchemy import select

from core.children import children
from core.errors import NotYours, Unknown
from core.models.alert import Level
from core.models.child import Child
from core.models.data_request import DataRequest, DataRequestKind
from core.models.record import AuditEntry
from core.people import data_requests, own_data
from core.reporting import caregivers, visits
from core.storage.access import operator
from core.storage.db import Database
from tests.core.support.field import Field
from tests.fixtures.world import Watch, World
from tests.jobs.typed import leads_to, typed

US = operator("Jean")


def asked(field: Field, last: int = 101) -> int:
    field.do(data_requests.ask, field.me(last), DataRequestKind.see)
    return field.look(lambda tx: tx.session.scalars(select(DataRequest.id)).one())


def test_it_holds_the_own_data_and_nobody_elses(field: Field) -> None:
    field.at("2026-10-14 09:05")  # after the yes that the carer said before
    child = field.child("204711")
    field.do(visits.alarm, field.me(1), child, "danger", Level.danger, None)
    field.do(caregivers.set_messages, field.me(101), False)
    kept = field.do(own_data.export, US, asked(field))
    assert kept["phones"][0]["number"] == "+250788000101"
    assert [(each["to"], each["said"], each["taken_by"]) for each in kept["consents"]][-1] == ("sms", "no", "you")
    assert kept["requests"][0]["asked_to"] == "see"
    written = json.dumps(kept)
    name = field.look(lambda tx: children.name_of(tx, tx.session.get_one(Child, child)))
    for foreign in ("204711", name, "0788000001", "250788000001", "Uwase", "sexual", "danger", "alert"):
        assert foreign not in written, foreign
    looks = select(AuditEntry.verb).where(AuditEntry.channel == "cli:Jean")
    assert "exported" in field.look(lambda tx: tx.session.scalars(looks).all())


def test_a_workers_is_not_given_out_so_and_no_request_is_said(field: Field) -> None:
    number = asked(field, 1)
    with pytest.raises(NotYours):
        field.do(own_data.export, US, number)
    with pytest.raises(Unknown, match="There is no request 8"):
        field.do(own_data.export, US, 8)


def test_the_words_they_sent_themselves_stand_in_it(world: World) -> None:
    world.phone(101).sends("Muraho neza cyane").dial().press("5", "3", "1").ends()
    with world.database.write() as tx:
        kept = own_data.export(tx, US, tx.session.scalars(select(DataRequest.id)).one())
    assert [each["words"] for each in kept["messages_from_you"]] == ["Muraho neza cyane"]


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
def test_the_verb(
    database: Database,
    watch: Watch,
    database_url: str,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    leads_to(database_url, monkeypatch)
    number, out = str(asked(Field(database, watch))), tmp_path / "own.json"
    assert typed(monkeypatch, "requests", "export", number, "--out", str(out), "--by", "Jean") == 0
    assert json.loads(out.read_text())["language"] == "rw"
    assert out.stat().st_mode & 0o077 == 0
    assert typed(monkeypatch, "requests", "export", number, "--out", str(out)) == 1
    assert "is there already" in capsys.readouterr().err
