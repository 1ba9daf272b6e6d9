"""An officer's way into the desk is set anew by two, and sessions left open are ended by who is above."""

import re

import pytest
from sqlalchemy import select
from werkzeug.test import TestResponse

from core.models.desk import DeskReset
from core.models.person import Person
from core.models.place import Place
from core.people import desk_accounts
from core.people.desk_passwords import DEMO_PASSWORD
from tests.fixtures.texting import BOTH_ENGINES, SQLITE
from tests.fixtures.world import World
from tests.web.console.conftest import OfficerBrowser, form_of, person_of

STAFF = "/console/staff"
STRONG = "gufata amazi mu gitondo 7"


def press(officer: OfficerBrowser, last: int, act: str) -> int:
    return send(officer, last, act, form_of(officer.client.get(STAFF).text)).status_code


def send(officer: OfficerBrowser, last: int, act: str, form: dict[str, object]) -> TestResponse:
    return officer.client.post(f"{STAFF}/{person_of(officer.world, last)}/{act}", data=form)


def opens(world: World, password: str) -> bool:
    return desk_accounts.sign_in(world.database, "+250788000201", password, "", "") is not None


@BOTH_ENGINES
def test_a_lead_asks_and_a_second_officer_has_the_code(world: World, officer: OfficerBrowser) -> None:
    lead, second, locked_out = officer.sign_in(301), OfficerBrowser(world).sign_in(202), OfficerBrowser(world)
    locked_out.sign_in(201)
    assert press(lead, 201, "ask") == 303
    assert opens(world, DEMO_PASSWORD), "nothing ends before a second person agreed"
    assert "waits for a second person" in second.get(STAFF).text
    form = form_of(second.get(STAFF).text)
    answer = send(second, 201, "agree", form)
    (code,) = re.findall(r"<b>(\d{8})</b>", answer.text)
    world.clock.settle()
    world.phone(201).gets("A new code for the desk", "ring your office")
    assert not opens(world, DEMO_PASSWORD)
    assert locked_out.get("/console/").status_code == 303
    assert desk_accounts.enrol(world.database, "+250788000201", code, STRONG, "Firefox")
    assert opens(world, STRONG)
    assert code in send(second, 201, "agree", form).text, "the same press shows the same code"
    again = send(second, 201, "agree", form_of(second.get(STAFF).text))
    assert again.status_code == 303 and "Ask anew" in second.get(again.location).text


@SQLITE
def test_nobody_sets_it_anew_alone(world: World, officer: OfficerBrowser) -> None:
    lead, himself = officer.sign_in(301), OfficerBrowser(world).sign_in(201)
    press(lead, 201, "ask")
    assert press(lead, 201, "agree") == 404
    assert press(himself, 201, "agree") == 404
    assert opens(world, DEMO_PASSWORD)


@SQLITE
@pytest.mark.parametrize(("who", "act"), [(202, "ask"), (202, "end"), (203, "ask"), (301, "melt")])
def test_who_is_not_above_or_elsewhere_does_nothing(world: World, officer: OfficerBrowser, who: int, act: str) -> None:
    officer.sign_in(who)
    assert press(officer, 201, act) == 404
    with world.database.read() as tx:
        assert tx.session.scalars(select(DeskReset)).all() == []


@SQLITE
def test_in_another_district_nobody_is_seen_or_helped(world: World, officer: OfficerBrowser) -> None:
    press(officer.sign_in(301), 201, "ask")
    with world.database.write() as tx:
        elsewhere = tx.session.scalars(select(Place.id).where(Place.level == "district", Place.name == "Rubavu")).one()
        tx.session.get_one(Person, person_of(world, 202)).district_id = elsewhere
    away = OfficerBrowser(world).sign_in(202)
    assert "Open the desk anew" not in away.get(STAFF).text and "waits for" not in away.get(STAFF).text
    assert [press(away, 201, act) for act in ("ask", "agree", "drop", "end")] == [404] * 4


@SQLITE
def test_what_was_asked_lapses_and_may_be_left(world: World, officer: OfficerBrowser) -> None:
    lead, second = officer.sign_in(301), OfficerBrowser(world).sign_in(202)
    press(lead, 201, "ask")
    assert press(second, 201, "drop") == 303
    assert press(second, 201, "agree") == 303
    assert opens(world, DEMO_PASSWORD)
    press(lead, 201, "ask")
    with world.database.write() as tx:
        (row,) = tx.session.scalars(select(DeskReset))
        row.asked_at = tx.at.replace(year=tx.at.year - 1)
    press(second, 201, "agree")
    assert opens(world, DEMO_PASSWORD)


@SQLITE
def test_a_lead_ends_sessions_that_were_left_open(world: World, officer: OfficerBrowser) -> None:
    left_open, lead = OfficerBrowser(world).sign_in(201), officer.sign_in(301)
    assert "signed in now, in one browser" in lead.get(STAFF).text
    assert len(lead.statements) <= 15
    assert press(lead, 201, "end") == 303
    assert left_open.get("/console/").location.startswith("/console/sign-in")


@SQLITE
def test_a_session_that_idled_away_counts_no_more(world: World, officer: OfficerBrowser) -> None:
    OfficerBrowser(world).sign_in(201)
    world.watch.passes(minutes=16)
    page = officer.sign_in(301).get(STAFF).text
    assert f"{STAFF}/{person_of(world, 201)}/end" not in page
    assert "signed in now" not in page.replace("not signed in now", "")
