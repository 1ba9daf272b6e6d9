"""What a carer may see of what is kept: their own data, and no child, reporter, other's words or restricted class."""

import json
from pathlib import Path

import pytest
from sqlalchemy import select, update

from core.children import children
from core.errors import NotYours, Unknown
from core.models.alert import Level
from core.models.child import Child
from core.models.data_request import DataRequest, DataRequestKind
from core.models.duty import CallBack, CallBackState
from core.models.message import InboundMessage
from core.models.person import Language, Role
from core.models.place import Place
from core.models.record import AuditEntry
from core.people import data_requests, erased_carers, own_data, people, phones
from core.reporting import caregivers, visits
from core.storage.access import operator
from core.storage.db import Database, Tx
from tests.core.support.field import Field, number
from tests.core.support.plans import asked_by, walks
from tests.fixtures.texting import BOTH_ENGINES
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


@BOTH_ENGINES
def test_what_a_carer_told_is_found_by_an_index(field: Field) -> None:
    row = asked(field)
    field.do(data_requests.ask, field.me(101), DataRequestKind.erase)
    carer = field.me(101).id
    assert walks(field, asked_by(field, lambda tx: own_data.export(tx, US, row)), "places") == []
    assert walks(field, asked_by(field, lambda tx: erased_carers.bar(tx, people.get(tx, carer))), "places") == []


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


def _shares_with(world: World, last: int) -> int:
    """A carer who holds that volunteer's number too, and asks to see what is kept; the carer's id."""
    with world.database.write() as tx:
        village = people.callers(tx, number(last), "sms")[0].village
        place = tx.session.get_one(Place, village)
        carer = people.register(tx, "+250788000777", Role.caregiver, "X", place=place, language=Language.rw)
        phones.add(tx, carer, number(last), shared=True)
        tx.flush()
        found = [each.person for each in people.callers(tx, number(last), "sms")]
        tx.session.add(_request(tx, carer.id))
        assert carer.id in found
        return carer.id


def _request(tx: Tx, carer: int) -> DataRequest:
    return DataRequest(
        id=7,
        person_id=carer,
        district_id=None,
        kind=DataRequestKind.see,
        channel="ussd",
        asked_at=tx.at,
        due_on=tx.at.date(),
    )


def test_on_a_number_that_a_volunteer_holds_too_no_words_are_given_out_or_erased(world: World) -> None:
    """They may be the volunteer's report."""
    carer = _shares_with(world, 2)
    world.phone(2).sends("IKIBAZO 204711 2 1").sends("umwana bamufashe ku ngufu, ndabibonye")
    with world.database.write() as tx:
        rows = tx.session.scalars(select(InboundMessage)).all()
        report = next(each for each in rows if each.reading != "UNREADABLE")
        volunteer = report.person_id
        assert volunteer is not None and people.get(tx, volunteer).role is Role.volunteer
        for each in rows:
            each.person_id = carer  # by whoever was registered first, as words alone are filed
        tx.flush()
        assert own_data.export(tx, US, 7)["messages_from_you"] == []
        tx.connection.execute(update(CallBack).values(state=CallBackState.closed))
        erased_carers.erase(tx, US, people.get(tx, carer))
        assert all(each.text_sealed for each in tx.session.scalars(select(InboundMessage)))
