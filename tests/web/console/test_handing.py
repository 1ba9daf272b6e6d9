"""A village's children handed over at the desk: shown first, done once, told in a sentence, and the phone knows."""

import re

import pytest
from sqlalchemy import select

from core.models.person import Language, Person, Role
from core.models.place import Place
from core.models.visit import Visit
from core.operations.demo_people import HUYE_VILLAGE, RUBAVU_VILLAGE
from core.people import people
from tests.fixtures.texting import BOTH_ENGINES, SQLITE
from tests.fixtures.world import World
from tests.web.console.conftest import OfficerBrowser, person_of
from tests.web.console.test_alerts import note
from tests.web.console.test_person_acts import keys

FORM = f"/console/villages/{HUYE_VILLAGE}/hand-over"


def neighbour(world: World) -> int:
    """A volunteer of the next village of the sector, with the number that ends in 777."""
    with world.database.write() as tx:
        own = tx.session.get_one(Place, HUYE_VILLAGE)
        there = (Place.level == "village", Place.parent_id == own.parent_id, Place.id != own.id)
        village = tx.session.scalars(select(Place).where(*there).order_by(Place.id)).first()
        near = ("+250788000777", Role.volunteer, "Uwera Aline")
        return people.register(tx, *near, place=village, language=Language.en).id


@BOTH_ENGINES
def test_they_are_handed_to_the_other_of_the_pair(world: World, officer: OfficerBrowser) -> None:
    form = officer.sign_in(201).get(FORM)
    assert len(officer.statements) <= 15, officer.statements
    assert "204711" in form.text and "Mugabo Demo, of this village" in form.text
    sent = {"to": person_of(world, 2), "once": "form"}
    answer = officer.post(FORM, sent)
    assert answer.status_code == 303
    told = officer.client.get(answer.location).text
    assert "Mugabo Demo, of this village visits them from now on" in note(told)
    officer.post(FORM, sent)
    world.clock.settle()
    assert len([each for each in world.phone(2).inbox if "umurongo mushya" in each]) == 1


@BOTH_ENGINES
def test_somebody_from_nearby_gets_a_slip_and_sees_the_children(world: World, officer: OfficerBrowser) -> None:
    near = neighbour(world)
    officer.sign_in(201)
    assert "Uwera Aline" in officer.get(FORM).text
    answer = officer.post(FORM, {"to": near, "once": "form"})
    (key,) = keys(answer.text)
    assert "face to face" in answer.text and "0788000777" not in answer.text.replace(" ", "")
    assert keys(officer.post(FORM, {"to": near, "once": "form"}).text) == [key], "pressed again it says so again"
    world.clock.settle()
    phone = world.phone(777)
    assert any("choose the new line" in each for each in phone.inbox)
    assert all(key not in each.replace(" ", "") for each in phone.inbox)
    screen = phone.dial().screen
    with world.database.read() as tx:
        there = Person.village_id == HUYE_VILLAGE, Person.role == Role.volunteer
        assert len(list(tx.session.scalars(select(Person.id).where(*there)))) == 3
        called = tx.session.get_one(Place, HUYE_VILLAGE).name
    (which,) = re.findall(rf"(\d) [^\n]*{called[:8]}", screen)
    assert "318061" in phone.press(which, "1").screen
    listed = officer.get("/console/volunteers").text
    assert listed.count("Uwera Aline") == 2, "in both villages"
    theirs = officer.get(f"/console/people/{near}").text
    assert len(officer.statements) <= 15, officer.statements
    assert f">{called}</a>" in theirs, "the other post is one press away"
    assert "other villages too" in officer.get(f"/console/people/{near}/do/lost").text
    assert "keep the old number" in officer.get(f"/console/people/{near}/do/number").text


@BOTH_ENGINES
def test_a_visit_by_sms_counts_for_the_village_of_the_child(world: World, officer: OfficerBrowser) -> None:
    near = neighbour(world)
    officer.sign_in(201).post(FORM, {"to": near, "once": "form"})
    world.phone(777).sends("VISIT 318061 111111")
    with world.database.read() as tx:
        told = tx.session.scalars(select(Visit).order_by(Visit.told_at.desc())).first()
        assert told and told.by_id != near and told.verified
        assert tx.session.get_one(Person, told.by_id).village_id == told.village_id == HUYE_VILLAGE


@SQLITE
def test_who_cannot_take_them_is_told_so(world: World, officer: OfficerBrowser) -> None:
    officer.sign_in(201)
    for to in ("", "5", str(person_of(world, 3))):
        assert officer.post(FORM, {"to": to, "once": "x"}).status_code == 400
    world.clock.settle()
    assert world.phone(3).inbox == []


@SQLITE
def test_another_districts_children_are_handed_over_there(world: World, officer: OfficerBrowser) -> None:
    officer.sign_in(201)
    there = f"/console/villages/{RUBAVU_VILLAGE}/hand-over"
    assert officer.get(there).status_code == 404
    assert officer.post(there, {"to": person_of(world, 3), "once": "x"}, of="/console/access").status_code == 404


@SQLITE
def test_pages_lead_there(world: World, officer: OfficerBrowser) -> None:
    officer.sign_in(201)
    for page in (f"/console/villages/{HUYE_VILLAGE}", f"/console/people/{person_of(world, 1)}"):
        assert f'href="{FORM}"' in officer.get(page).text, page
    assert "hand-over" not in officer.get(f"/console/people/{person_of(world, 101)}").text


@SQLITE
@pytest.mark.parametrize("language", ["en", "fr", "rw"])
def test_it_speaks_every_language(world: World, officer: OfficerBrowser, language: str) -> None:
    officer.sign_in(201)
    officer.post("/console/language", {"language": language}, of="/console/access")
    assert not re.search(r">[^<]*desk\.\w", officer.get(FORM).text.split("<main", 1)[1])
