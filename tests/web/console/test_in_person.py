"""A carer who stands at the desk asks as one who dials: written down by an officer, with whose word it was."""

import re

import pytest
from sqlalchemy import select

from core.models.child import Child, Household
from core.models.consent import Consent, ConsentTo, ConsentVoice
from core.models.data_request import DataRequest
from core.models.message import Message, MessageState
from core.models.person import Person, PersonStatus
from core.operations.demo_people import HUYE_VILLAGE, RUBAVU_VILLAGE
from core.people import data_requests
from core.storage import person_facts
from tests.fixtures.texting import BOTH_ENGINES, SQLITE
from tests.fixtures.world import World
from tests.web.console.conftest import OfficerBrowser, form_of, person_of
from tests.web.console.test_alerts import note
from tests.web.console.test_children import child_of
from tests.web.console.test_homes import home_in


def act(world: World, name: str, last: int = 101) -> str:
    return f"/console/people/{person_of(world, last)}/do/{name}"


def press(officer: OfficerBrowser, address: str, **fields: str) -> str:
    form = form_of(officer.get(address).text)
    for _ in range(2):
        answer = officer.client.post(address, data={**form, **fields})
    return note(officer.client.get(answer.location).text) if answer.status_code == 303 else answer.text


@BOTH_ENGINES
@pytest.mark.parametrize("kind", ["see", "correct", "erase"])
def test_what_is_asked_in_person_waits_with_the_law_s_clock(world: World, officer: OfficerBrowser, kind: str) -> None:
    carer = f"/console/people/{person_of(world, 101)}"
    officer.sign_in(201)
    assert carer in officer.get(f"/console/children/{child_of(world, '204711')}").text
    assert act(world, "request") in officer.get(carer).text
    assert 'id="f-kind-error"' in press(officer, act(world, "request"), voice="office")
    told = press(officer, act(world, "request"), kind=kind, voice="office")
    with world.database.read() as tx:
        request = tx.session.scalars(select(DataRequest)).one()
        assert f"{request.due_on:%-d %b}" in told
        assert request.due_on == (request.asked_at + data_requests.ANSWERED_WITHIN).date()
        assert (request.kind, request.person_id, request.district_id) == (kind, person_of(world, 101), 24)
        owed = tx.session.scalars(select(Message.once).where(Message.once.startswith("data_request:")))
        assert sorted(each.count(":") for each in owed) == [2, 3], "the lead hears now, and a week before the day"
    page = officer.sign_in(301).get(f"/console/requests/{request.id}")
    assert len(officer.statements) <= 15, officer.statements
    assert "who stands here" in page.text and re.search(r"written down by \w+", page.text)


@SQLITE
def test_the_same_asked_by_phone_before_is_the_same(world: World, officer: OfficerBrowser) -> None:
    world.phone(101).dial().press("5", "3", "1")
    press(officer.sign_in(201), act(world, "request"), kind="see", voice="paper")
    with world.database.read() as tx:
        assert len(tx.session.scalars(select(DataRequest)).all()) == 1


@BOTH_ENGINES
def test_who_wants_no_sms_gets_none_and_the_ledger_says_whose_word_it_was(
    world: World, officer: OfficerBrowser
) -> None:
    carer, address = person_of(world, 101), act(world, "no_sms")
    assert "no reminder goes there" in press(officer.sign_in(201), address, voice="paper")
    with world.database.read() as tx:
        said = (
            select(Consent).where(Consent.person_id == carer, Consent.to == ConsentTo.sms).order_by(Consent.id.desc())
        )
        word = tx.session.scalars(said.where(Consent.answer == "no")).one()
        assert (word.voice, word.taken_by_id) == (ConsentVoice.paper, person_of(world, 201))
        assert tx.session.get_one(Person, carer).messages_stopped_at is not None
        waits = select(Message.id).where(Message.person_id == carer, Message.state == MessageState.queued)
        assert tx.session.scalars(waits).all() == []
    assert address not in officer.get(f"/console/people/{carer}").text
    assert "stopped already" in press(officer, address, voice="office")


@SQLITE
@pytest.mark.parametrize(("who", "whom"), [(201, 1), (301, 202), (201, 301)])
@pytest.mark.parametrize("name", ["request", "no_sms"])
def test_it_is_asked_for_carers_alone(world: World, officer: OfficerBrowser, name: str, who: int, whom: int) -> None:
    form = form_of(officer.sign_in(who).get(act(world, name)).text)
    fields = {**form, "kind": "see", "voice": "office"}
    assert officer.client.post(act(world, name, whom), data=fields).status_code == 404
    assert act(world, name, whom) not in officer.get(f"/console/people/{person_of(world, whom)}").text


def home_without_carer(world: World, *codes: str) -> int:
    """A home of these children; no record says who cares for them."""
    home = home_in(world, HUYE_VILLAGE)
    with world.database.write() as tx:
        for child in tx.session.scalars(select(Child).where(Child.code.in_(codes))):
            child.household_id, child.caregiver_id = home, None
    return home


@BOTH_ENGINES
@pytest.mark.parametrize("kind", ["see", "correct", "erase"])
def test_a_carer_whom_no_record_names_asks_from_the_page_of_the_home(
    world: World, officer: OfficerBrowser, kind: str
) -> None:
    home = home_without_carer(world, "204711", "318061")
    address = f"/console/households/{home}/request"
    officer.sign_in(201)
    assert address in officer.get(f"/console/households/{home}").text
    assert len(officer.statements) <= 15, officer.statements
    for missing in ("name", "kind", "voice"):
        typed = {"name": "Uwase Marie", "kind": kind, "voice": "paper", missing: ""}
        assert f'id="f-{missing}-error"' in press(officer, address, **typed)
    assert 'id="f-name-error"' in press(officer, address, name="12 !", kind=kind, voice="paper")
    told = press(officer, address, name="Uwase Marie", kind=kind, voice="paper")
    assert "Written down" in told
    with world.database.read() as tx:
        request = tx.session.scalars(select(DataRequest)).one()
        carer = tx.session.get_one(Person, request.person_id)
        assert person_facts.name_in(tx.vault, carer.id, carer.name_sealed) == "Uwase Marie"
        assert (request.kind, request.district_id, carer.village_id) == (kind, 24, HUYE_VILLAGE)
        theirs = tx.session.scalars(select(Child.code).where(Child.caregiver_id == carer.id)).all()
        assert sorted(theirs) == ["204711", "318061"]
        assert tx.session.get_one(Household, home).caregiver_id == carer.id
    page = officer.get(f"/console/households/{home}").text
    assert address not in page and f"/console/people/{carer.id}" in page
    again = press(officer, address, name="Mukamana Ange", kind=kind, voice="office")
    assert "By now this home has a carer" in again
    lead = OfficerBrowser(world).sign_in(301)
    assert lead.get(f"/console/requests/{request.id}").status_code == 200
    assert "Uwase Marie" in lead.get(f"/console/requests/{request.id}/data").text


@SQLITE
def test_who_cares_for_a_child_of_the_home_is_its_carer(world: World, officer: OfficerBrowser) -> None:
    """Also where the home itself does not say so; nobody is written down twice."""
    home = home_without_carer(world, "318061")
    with world.database.write() as tx:
        child = tx.session.scalars(select(Child).where(Child.code == "204711")).one()
        child.household_id, known = home, child.caregiver_id
    page = officer.sign_in(201).get(f"/console/households/{home}").text
    assert f"/console/people/{known}" in page and "/request" not in page
    assert "By now" in press(officer, f"/console/households/{home}/request", name="Uwase", kind="see", voice="office")
    with world.database.write() as tx:
        tx.session.get_one(Person, known).standing = PersonStatus.left
    address = f"/console/households/{home}/request"
    assert address in officer.get(f"/console/households/{home}").text
    assert "Written down" in press(officer, address, name="Uwase Marie", kind="see", voice="office")


@BOTH_ENGINES
@pytest.mark.parametrize("homeless", [True, False])
def test_a_carer_whom_no_record_names_asks_from_the_page_of_a_child(
    world: World, officer: OfficerBrowser, *, homeless: bool
) -> None:
    """Also of one without a household."""
    home = home_without_carer(world, "204711", "318061")
    child = f"/console/children/{child_of(world, '204711')}"
    if homeless:
        with world.database.write() as tx:
            tx.session.get_one(Child, child_of(world, "204711")).household_id = None
    address = f"{child}/do/carer-asks"
    assert address in officer.sign_in(201).get(child).text
    assert 'id="f-name-error"' in press(officer, address, name="12 !", kind="see", voice="office")
    with world.database.read() as tx:
        stands = tx.session.get_one(Child, child_of(world, "204711")).household_id
        assert (stands is None) is homeless, "nothing is kept of what was refused"
    assert "Written down" in press(officer, address, name="Uwase Marie", kind="see", voice="office")
    assert address not in officer.get(child).text
    assert "By now" in press(officer, address, name="Uwase Marie", kind="see", voice="office")
    with world.database.read() as tx:
        carer = tx.session.scalars(select(DataRequest.person_id)).one()
        row = tx.session.get_one(Child, child_of(world, "204711"))
        assert row.caregiver_id == carer == tx.session.get_one(Household, row.household_id).caregiver_id
        assert (row.household_id == home) is not homeless
        theirs = select(Child.code).where(Child.caregiver_id == carer)
        assert sorted(tx.session.scalars(theirs)) == (["204711"] if homeless else ["204711", "318061"])


@SQLITE
@pytest.mark.parametrize(("who", "village"), [(401, HUYE_VILLAGE), (201, RUBAVU_VILLAGE)])
def test_it_is_written_down_by_the_district_alone(
    world: World, officer: OfficerBrowser, who: int, village: int
) -> None:
    address = f"/console/households/{home_in(world, village)}/request"
    assert officer.sign_in(who).get(address).status_code == 404
    form = {"mark": form_of(officer.get("/console/access").text)["mark"], "name": "Uwase", "kind": "see"}
    assert officer.client.post(address, data={**form, "voice": "office", "once": "a"}).status_code == 404
    with world.database.read() as tx:
        assert tx.session.scalars(select(DataRequest)).all() == []
