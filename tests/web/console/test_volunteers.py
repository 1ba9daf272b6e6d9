"""Volunteers by village at the desk: how each stands, what is narrowed, one person's page and history, audited."""

import re
from datetime import timedelta

import pytest
from sqlalchemy import select, update

from core.models.message import InboundMessage
from core.models.person import Person, PersonStatus, Phone, Role
from core.models.place import Place
from core.models.record import AuditEntry
from core.operations.demo_people import HUYE_VILLAGE
from core.people import people
from tests.fixtures.texting import BOTH_ENGINES, SQLITE
from tests.fixtures.world import World
from tests.web.console.conftest import OfficerBrowser, person_of

LIST = "/console/volunteers"


def names(text: str) -> set[str]:
    return set(re.findall(r"(Uwase|Mugabo|Ineza|Gatete) Demo", text))


def put_in(world: World, name: str, village: int = HUYE_VILLAGE, number: str = "+250788000900") -> int:
    with world.database.write() as tx:
        place = tx.session.get_one(Place, village)
        return people.register(tx, number, Role.volunteer, name, place=place, language=people.Language.fr).id


def state(world: World, last: int, **values: object) -> None:
    with world.database.write() as tx:
        tx.connection.execute(update(Person).where(Person.id == person_of(world, last)).values(**values))


def heard(world: World, last: int, **values: object) -> None:
    with world.database.write() as tx:
        tx.connection.execute(update(Phone).where(Phone.person_id == person_of(world, last)).values(**values))


@BOTH_ENGINES
def test_a_district_sees_its_own_pairs_and_the_nation_all(world: World, officer: OfficerBrowser) -> None:
    page = officer.sign_in(201).get(LIST)
    assert names(page.text) == {"Uwase", "Mugabo"}
    assert len(officer.statements) <= 15, officer.statements
    nation = OfficerBrowser(world).sign_in(401)
    assert names(nation.get(LIST).text) == {"Uwase", "Mugabo", "Ineza", "Gatete"}
    assert names(nation.get(f"{LIST}?district=33").text) == {"Ineza", "Gatete"}
    assert names(officer.get(f"{LIST}?district=33").text) == {"Uwase", "Mugabo"}, "a filter widens no scope"
    with world.database.read() as tx:
        mine = (AuditEntry.verb == "listed", AuditEntry.person_id == person_of(world, 201))
        assert len(tx.session.scalars(select(AuditEntry.id).where(*mine)).all()) == 2


@SQLITE
def test_states_narrow_it(world: World, officer: OfficerBrowser) -> None:
    with world.database.read() as tx:
        now = tx.at
    heard(world, 1, heard_at=now - timedelta(days=31), dialled_at=now - timedelta(days=31))
    heard(world, 2, heard_at=now, doubted_at=now)
    state(world, 1, registered_at=now - timedelta(days=99))
    officer.sign_in(201)
    assert "silent" in officer.get(f"{LIST}?state=quiet").text.split('class="rows"')[1]
    assert "in doubt" in officer.get(f"{LIST}?state=doubt").text.split('class="rows"')[1]
    for asked in ("state=locked", "state=left", "state=unnumbered", "language=sw", "pair=one", "sector=2401"):
        assert names(officer.get(f"{LIST}?{asked}").text) == set(), asked
    assert names(officer.get(f"{LIST}?state=melted&page=x&pair=&language=rw&sector=2409").text) == {"Uwase", "Mugabo"}
    state(world, 2, standing=PersonStatus.left)
    assert names(officer.get(f"{LIST}?pair=one").text) == {"Uwase"}
    assert names(officer.get(f"{LIST}?state=left").text) == {"Mugabo"}
    assert "missing: 1" in officer.get(LIST).text


@SQLITE
def test_villages_with_nobody_are_many_pages_and_each_offers_two_places(world: World, officer: OfficerBrowser) -> None:
    officer.sign_in(201)
    first, second = (officer.get(f"{LIST}?pair=nobody&page={page}").text for page in (1, 2))
    assert first.count('class="row pair"') == second.count('class="row pair"') == 50
    assert first.count("missing: 2") == 50
    assert set(re.findall(r'class="who">(.*?)</span></span>', first)) != set(
        re.findall(r'class="who">(.*?)</span></span>', second)
    )
    assert "page=3" in second and "page=1" in second
    assert "Nobody like this" in officer.get(f"{LIST}?pair=nobody&page=999999").text


@SQLITE
def test_how_many_sms_nobody_could_read_stands_beside_the_name(world: World, officer: OfficerBrowser) -> None:
    for text in ("VISIT 318061 121111", "mwaramutse neza cyane", "xx yy"):
        world.phone(1).sends(text)
    text = officer.sign_in(201).get(LIST).text
    assert re.search(r"Uwase Demo.*?visits in 30 days: 1.*?SMS nobody could read: 2 of 3", text)
    with world.database.write() as tx:
        old = tx.at - timedelta(days=31)
        tx.connection.execute(update(InboundMessage).values(received_at=old))
    assert "SMS nobody" not in officer.get(LIST).text


@SQLITE
def test_two_persons_of_one_name_have_two_pages(world: World, officer: OfficerBrowser) -> None:
    other = put_in(world, "Uwase Demo")
    text = officer.sign_in(201).get(LIST).text
    rows = re.findall(r'href="/console/people/(\d+)">Uwase Demo', text)
    assert sorted(map(int, rows)) == sorted([other, person_of(world, 1)])
    assert "French" in officer.get(f"/console/people/{other}").text
    assert "Francais" not in officer.get(f"/console/people/{person_of(world, 1)}").text


@SQLITE
def test_a_person_has_a_page_with_state_and_history_and_the_look_is_written_down(
    world: World, officer: OfficerBrowser
) -> None:
    row = person_of(world, 1)
    officer.sign_in(202).get(f"/console/people/{row}")
    with world.database.write() as tx:
        tx.connection.execute(update(Phone).where(Phone.person_id == row).values(doubted_at=tx.at))
    lead = OfficerBrowser(world).sign_in(301)
    assert "State: in doubt" in lead.get(f"/console/people/{row}").text
    lead.post(f"/console/people/{row}", {"answer": "officer.confirm.known", "once": "x"})
    page = lead.get(f"/console/people/{row}")
    assert len(lead.statements) <= 15, lead.statements
    (history,) = re.findall(r'id="history">.*?</section>', page.text, re.DOTALL)
    assert re.search(r"voice confirmed</span>.*?Umutesi Demo", history)
    assert re.search(r"Looked at [4-9] times", history)
    assert OfficerBrowser(world).sign_in(201).get(f"/console/people/{person_of(world, 3)}").status_code == 404


@SQLITE
def test_languages_are_written_as_in_a_book(world: World, officer: OfficerBrowser) -> None:
    """Phones write without accents that their letters lack; the desk's pages do not."""
    officer.sign_in(201)
    officer.post("/console/language", {"language": "fr"}, of="/console/access")
    for page in (officer.get(LIST).text, officer.get(f"/console/people/{person_of(world, 1)}").text):
        assert "Francais" not in page
    assert "Français</option>" in officer.get(LIST).text


@SQLITE
@pytest.mark.parametrize("language", ["en", "fr", "rw"])
def test_they_speak_every_language(world: World, officer: OfficerBrowser, language: str) -> None:
    officer.sign_in(301)
    officer.post("/console/language", {"language": language}, of="/console/access")
    for path in (LIST, f"{LIST}?pair=nobody", f"/console/people/{person_of(world, 1)}"):
        page = officer.get(path)
        assert page.status_code == 200 and "desk." not in page.text.split("<main", 1)[1].replace("desk.css", ""), path
