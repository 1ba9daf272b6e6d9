"""What people ask about what is kept of them: asked by phone, answered in person within the law's 30 days."""

import json
from collections.abc import Callable

import pytest
from sqlalchemy import select

from core.alerts import call_backs, call_tries
from core.children import carers
from core.errors import NotYours, Unknown
from core.messages import consents
from core.models.child import Child
from core.models.consent import Consent, ConsentTo
from core.models.data_request import DataRequest, DataRequestEnd, DataRequestKind
from core.models.duty import CallBack
from core.models.message import Message
from core.models.person import Person, PersonStatus, Phone
from core.monitoring import people_checks
from core.people import data_requests, erased_carers, people
from core.people.erased_carers import CarerNotErasable
from core.reporting import caregivers
from core.storage import person_facts
from core.storage.access import operator
from core.storage.db import Database, Tx
from core.storage.numbers import is_number
from tests.core.support.at_once import at_once
from tests.core.support.field import Field, number
from tests.fixtures.texting import BOTH_ENGINES
from tests.fixtures.world import Watch, World
from tests.jobs.typed import leads_to, typed

US = operator("Jean")


def ask(field: Field, kind: DataRequestKind = DataRequestKind.see) -> DataRequest:
    field.at("2026-10-14 09:00").do(data_requests.ask, field.me(101), kind)
    return field.look(lambda tx: tx.session.scalars(select(DataRequest).where(DataRequest.kind == kind)).one())


def test_a_request_is_a_row_with_a_day_and_the_lead_hears_no_name(field: Field) -> None:
    request = ask(field)
    assert (request.kind, request.due_on.isoformat(), request.answered_at) == ("see", "2026-11-13", None)
    told = [each for each in field.owed() if each.notice == "sms.data_request"]
    assert [(each.to, each.not_before) for each in told] == [(301, "2026-10-14 09:00"), (301, "2026-11-06 09:00")]
    assert all("13/11" in each.text for each in told), "once more a week before that day, as nobody counts days"
    assert field.do(data_requests.ask, field.me(101), DataRequestKind.see) == "13/11/2026"
    assert len(field.look(data_requests.lines)) == 1, "asked again while it waits it is the same"


def test_two_presses_at_once_are_one_request(field: Field) -> None:
    def press(tx: Tx) -> str:
        return data_requests.ask(tx, field.me(101), DataRequestKind.erase)

    at_once(field, press, press)
    assert len(field.look(data_requests.lines)) == 1


def late(field: Field) -> bool:
    with field.database.read() as tx:
        return not next(each.ok for each in people_checks.checks(tx, live=False) if each.name == "data_requests")


def test_it_warns_past_its_day_until_it_is_answered(field: Field) -> None:
    request = ask(field)
    field.at("2026-11-13 23:00")
    assert not late(field)
    field.at("2026-11-14 00:01")
    assert late(field)
    assert field.do(data_requests.answer, US, request.id, DataRequestEnd.refused)
    assert not late(field)
    assert [each.state for each in field.owed(301)][-1] == "withheld", "nobody is reminded of what was answered"
    assert not field.do(data_requests.answer, US, request.id, DataRequestEnd.done), "answered once"
    (line,) = field.do(data_requests.lines, answered=True)
    assert (line.ended, line.answered_by) == ("refused", "cli:Jean")
    with pytest.raises(Unknown, match="There is no request 7"):
        field.do(data_requests.answer, US, 7, DataRequestEnd.done)


def test_erasing_covers_the_carers_own_data_alone(field: Field) -> None:
    child, carer = field.child("204711"), field.me(101)
    before = field.row(Child, child).name_sealed
    request = ask(field, DataRequestKind.erase)
    field.do(data_requests.answer, US, request.id, DataRequestEnd.done)
    person = field.row(Person, carer.id)
    assert field.look(lambda tx: person_facts.name_in(tx.vault, person.id, person.name_sealed)) == ""
    assert person.standing is PersonStatus.left
    assert not field.look(lambda tx: consents.may_message(tx, people.get(tx, carer.id)))
    held = field.look(
        lambda tx: list(tx.session.scalars(select(Phone).where(is_number(tx, Phone.number_index, number(101)))))
    )
    assert held == []
    assert field.look(lambda tx: [each for each in people.callers(tx, number(101), "ussd")]) == []
    kept = field.row(Child, child)
    assert (kept.name_sealed, kept.caregiver_id) == (before, carer.id)
    said = select(Consent.answer).where(Consent.person_id == carer.id, Consent.to == ConsentTo.keeping)
    assert field.look(lambda tx: sorted(tx.session.scalars(said))) == ["no", "yes"]
    assert field.do(carers.read, field.me(201), child).carer is not None
    texts = select(Message.text_sealed).where(Message.person_id == carer.id)
    assert not any(field.look(lambda tx: tx.session.scalars(texts).all()))


def test_a_workers_data_is_not_erased_so(field: Field) -> None:
    with pytest.raises(NotYours):
        field.do(lambda tx: erased_carers.erase(tx, US, people.get(tx, field.me(1).id)))


@BOTH_ENGINES
def test_the_phone_only_asks(world: World) -> None:
    for key in "123":
        world.phone(101).dial().press("5", "3", key).does_not_see("204711").ends("13/11/2026")
    world.phone(301).gets("A person asks what is kept")


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
def test_the_verbs_list_and_answer(
    database: Database,
    watch: Watch,
    database_url: str,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    leads_to(database_url, monkeypatch)
    request = ask(Field(database, watch))
    assert typed(monkeypatch, "requests", "list", "--json") == 0
    (line,) = json.loads(capsys.readouterr().out.splitlines()[-1])
    assert (line["number"], line["kind"], line["district"], line["due_on"]) == (request.id, "see", "Huye", "2026-11-13")
    assert typed(monkeypatch, "requests", "answer", str(request.id), "done", "--by", "Jean") == 0
    assert typed(monkeypatch, "requests", "list") == 0
    assert str(request.id) not in capsys.readouterr().out.split("now.")[-1]
    assert typed(monkeypatch, "requests", "answer", "5", "done") == 2
    assert "There is no request 5" in capsys.readouterr().err
    assert typed(monkeypatch, "consents", "list", "0788000101", "--json") == 0
    assert {each["to"] for each in json.loads(capsys.readouterr().out.splitlines()[-1])} == {"keeping", "sms"}


def _calls_for_help(field: Field) -> None:
    field.do(caregivers.urgent, field.me(101))


def _asks_to_be_rung(field: Field) -> None:
    field.do(call_backs.ask, field.me(101), "caregiver")


def _closes_the_phone(field: Field) -> None:
    field.do(caregivers.not_safe, field.me(101))


@pytest.mark.parametrize("acts", [_calls_for_help, _asks_to_be_rung, _closes_the_phone])
def test_nothing_is_erased_while_somebody_must_reach_the_family(field: Field, acts: Callable[[Field], None]) -> None:
    request = ask(field, DataRequestKind.erase)
    acts(field)
    with pytest.raises(CarerNotErasable, match="14/10/2026"):
        field.do(data_requests.answer, US, request.id, DataRequestEnd.done)
    assert field.look(people.number_of, field.me(101).id) == number(101)
    assert field.row(DataRequest, request.id).answered_at is None


def test_a_call_that_was_made_keeps_no_number_of_an_erased_carer(field: Field) -> None:
    request = ask(field, DataRequestKind.erase)
    call = field.do(call_backs.ask, field.me(101), "caregiver")
    field.do(call_tries.rung, field.me(201), call, True)
    field.do(data_requests.answer, US, request.id, DataRequestEnd.done)
    row = field.row(CallBack, call)
    assert field.look(lambda tx: tx.vault.open("call_backs.number", row.id, row.number_sealed)) == ""
