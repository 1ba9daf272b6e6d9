"""A number in hand leads to what it stands for, wherever that is seen to; each search is written down."""

import re

import pytest
from sqlalchemy import select, update

from core.models.child import Household, NumberInUse
from core.models.gathering import Gathering
from core.models.record import AuditEntry
from core.models.visit import Visit
from core.operations.demo_people import HUYE_VILLAGE, RUBAVU_VILLAGE
from tests.fixtures.texting import SQLITE
from tests.fixtures.world import World
from tests.stories.reading import alert_on
from tests.web.console.conftest import OfficerBrowser
from tests.web.console.test_alerts import note, raise_danger, the
from tests.web.console.test_children import child_of
from tests.web.console.test_homes import home_in

LANGUAGES = ("rw", "fr", "en")


def find(officer: OfficerBrowser, number: str) -> str:
    answer = officer.get(f"/console/find?number={number}")
    assert answer.status_code == 303, number
    return answer.location


def sought(world: World) -> list[tuple[str, int]]:
    with world.database.read() as tx:
        rows = select(AuditEntry.record, AuditEntry.record_id).where(AuditEntry.verb == "sought")
        return sorted((record, row) for record, row in tx.connection.execute(rows))


def in_every_language(officer: OfficerBrowser, address: str) -> str:
    for language in LANGUAGES:
        officer.post("/console/language", {"language": language}, of="/console/access")
        page = officer.get(address)
        assert page.status_code == 200 and "desk." not in page.text.split("<main", 1)[1], language
    return page.text


@SQLITE
def test_children_households_alerts_and_receipts_are_found(world: World, officer: OfficerBrowser) -> None:
    world.phone(1).dial().press("5", "1", "2", "14", "9", "0", "6", "1")
    world.phone(2).dial().press("1", "318061", "2", "2", "2", "2", "2", "1")
    child, home = child_of(world, "204711"), home_in(world, HUYE_VILLAGE)
    alert = raise_danger(world, last=2, code="427356")
    with world.database.read() as tx:
        code = tx.session.get_one(Household, home).code
        visit, gathering = tx.session.scalars(select(Visit)).all()[0], tx.session.scalars(select(Gathering)).one()
    officer.sign_in(201)
    assert find(officer, "204-711") == f"/console/children/{child}"
    assert find(officer, code) == f"/console/households/{home}"
    assert find(officer, the(world, alert).number) == f"/console/alerts/{alert}"
    assert officer.get(find(officer, visit.number)).location == f"/console/visits/{visit.id}"
    assert gathering.number in in_every_language(officer, find(officer, gathering.number))
    found = [("children", child), ("households", home), ("alerts", alert), ("receipts", visit.id)]
    assert sought(world) == sorted([*found, ("receipts", gathering.id)])


@SQLITE
@pytest.mark.parametrize("number", ["645827", "999999", "", "abc", "1" * 60])
def test_what_is_not_there_is_said_and_the_try_is_kept(world: World, officer: OfficerBrowser, number: str) -> None:
    page = officer.sign_in(201).get(find(officer, number)).text
    assert "Nothing in your district" in note(page)
    assert number not in ("645827", "999999") or f'value="{number}"' in page, "a slip is mended, not typed anew"
    assert sought(world) == [("numbers", None)]


@SQLITE
def test_an_alert_about_a_child_of_ours_that_another_district_sees_to_is_read_only(
    world: World, officer: OfficerBrowser
) -> None:
    volunteer = world.phone(3).dial().press("2", "1", "1", "99", "24", "204711")
    number = alert_on(volunteer.press("1", "2"))
    address = find(officer.sign_in(201), number)
    assert address.endswith("/elsewhere")
    page = in_every_language(officer, address)
    assert len(officer.statements) <= 15
    assert number in page and "204711" in page and "Rubavu / Gisenyi" in page.replace("/", " / ").replace("  ", " ")
    assert "nobody owns it" in page
    assert not re.search(r"<form[^>]*alerts/|0788", page)
    row = address.split("/")[3]
    assert officer.get(f"/console/alerts/{row}").status_code == 404
    with world.database.read() as tx:
        looks = select(AuditEntry.verb).where(AuditEntry.record_id == int(row), AuditEntry.channel == "desk")
        assert {"sought", "read", "refused"} == set(tx.session.scalars(looks))
    world.watch.passes(minutes=1)
    mine = raise_danger(world)
    assert officer.get(f"/console/alerts/{mine}/elsewhere").location == f"/console/alerts/{mine}"


@SQLITE
def test_in_the_nation_a_number_may_stand_for_several_things(world: World, officer: OfficerBrowser) -> None:
    here, there = home_in(world, HUYE_VILLAGE), home_in(world, RUBAVU_VILLAGE)
    with world.database.write() as tx:
        same = update(NumberInUse).where(NumberInUse.holder_id.in_((here, there)))
        tx.connection.execute(same.values(number="777777"))
    page = officer.sign_in(401).get("/console/find?number=777777").text
    for row, district in ((here, "Huye"), (there, "Rubavu")):
        assert re.search(rf'/console/households/{row}">A household</a><span class="what">{district}<', page)


@SQLITE
def test_asking_to_whom_an_alert_may_go_is_a_look(world: World, officer: OfficerBrowser) -> None:
    alert = raise_danger(world)
    officer.sign_in(201).get(f"/console/alerts/{alert}/colleagues")
    with world.database.read() as tx:
        looks = select(AuditEntry.verb).where(AuditEntry.record_id == alert, AuditEntry.channel == "desk")
        assert tx.session.scalars(looks).all() == ["read"]
