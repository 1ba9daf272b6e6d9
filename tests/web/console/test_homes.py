"""Households, foster families and supervision at the desk, by the verbs the phone has."""

import re
from datetime import date

import pytest
from sqlalchemy import select

from core.children import children
from core.clock import kigali
from core.models.child import Household
from core.models.foster import FosterFamily, FosterStep
from core.models.place import Place
from core.models.record import AuditEntry
from core.models.supervision import Supervision
from core.operations.demo_people import HUYE_VILLAGE, RUBAVU_VILLAGE
from tests.fixtures.texting import SQLITE
from tests.fixtures.world import World
from tests.web.console.conftest import OfficerBrowser
from tests.web.console.test_children import child_of


def home_in(world: World, village: int) -> int:
    with world.database.write() as tx:
        return children.register_household(tx, tx.session.get_one(Place, village)).id


def today(world: World) -> date:
    with world.database.read() as tx:
        return kigali(tx.at).date()


def told(officer: OfficerBrowser, address: str, **form: object) -> str:
    answer = officer.post(address, {"once": address, **form})
    assert answer.status_code == 303, re.findall(r'role="alert">(.*?)<', answer.text)
    return re.findall(r'role="status">(.*?)<', officer.client.get(answer.location).text)[0]


@SQLITE
def test_a_household_becomes_a_foster_family_step_by_step(world: World, officer: OfficerBrowser) -> None:
    home, on = home_in(world, HUYE_VILLAGE), today(world).isoformat()
    officer.sign_in(201)
    assert len(re.findall(r'figures" href', officer.get("/console/households").text)) >= 1
    assert len(officer.statements) <= 15
    assert officer.get(f"/console/households/{home}").status_code == 200
    for _ in range(2):
        assert "found" in told(officer, f"/console/households/{home}/foster", on=on)
    with world.database.read() as tx:
        family = tx.session.scalars(select(FosterFamily)).one().id
        looks = select(AuditEntry.verb).where(AuditEntry.record_id == home, AuditEntry.record == "households")
        assert "read" in tx.session.scalars(looks).all()
    way = f"/console/families/{family}"
    assert "quicker" in told(officer, f"{way}/approved", on=on)
    assert "assessed" in told(officer, f"{way}/assessed", on=on)
    assert "approved" in told(officer, f"{way}/approved", on=on)
    unknown = officer.post(f"{way}/matched", {"child": "999999", "on": on, "once": "u"})
    assert unknown.status_code == 400 and 'value="999999"' in unknown.text
    lacking = officer.post(f"{way}/matched", {"child": "204711", "on": on, "once": "l"})
    assert lacking.status_code == 400 and 'id="f-why-error"' in lacking.text
    page = officer.get("/console/families")
    assert len(officer.statements) <= 15 and "approved" in page.text
    assert officer.post(f"{way}/withdrawn", {"on": on, "once": "w"}).status_code == 400, "an end has its reason"
    assert "withdrawn" in told(officer, f"{way}/withdrawn", on=on, why="own_wish")
    with world.database.read() as tx:
        assert tx.session.get_one(FosterFamily, family).step is FosterStep.withdrawn


@SQLITE
def test_a_foster_familys_review_leads_to_the_family(world: World, officer: OfficerBrowser) -> None:
    home, on = home_in(world, HUYE_VILLAGE), today(world).isoformat()
    officer.sign_in(201)
    told(officer, f"/console/households/{home}/foster", on=on)
    with world.database.read() as tx:
        family = tx.session.scalars(select(FosterFamily.id)).one()
    way = f"/console/families/{family}"
    for step in ("assessed", "approved"):
        told(officer, f"{way}/{step}", on=on)
    child = child_of(world, "204711")
    for act, form in (("assess", {"best": "yes"}), ("tracing", {"tracing": "found"})):
        told(officer, f"/console/children/{child}/do/{act}", **form)
    assert "matched" in told(officer, f"{way}/matched", child="204711", on=on, why="moved")
    assert way not in officer.get("/console/waits/reviews").text, "nothing is due yet"
    with world.database.write() as tx:
        tx.session.get_one(FosterFamily, family).review_due_on = date.fromisoformat(on)
    page = officer.get("/console/waits/reviews").text
    assert re.search(rf'<a class="button" href="{way}"', page)
    page = officer.get(way).text
    assert f'href="/console/children/{child}"' in page and f'href="/console/households/{home}"' in page


@SQLITE
def test_homes_of_another_district_are_not_here_and_the_nation_looks_only(
    world: World, officer: OfficerBrowser
) -> None:
    there, here, on = home_in(world, RUBAVU_VILLAGE), home_in(world, HUYE_VILLAGE), today(world).isoformat()
    officer.sign_in(201)
    with world.database.read() as tx:
        code = tx.session.get_one(Household, there).code
    assert code not in officer.get("/console/households").text
    for path in ("", "/foster"):
        assert officer.get(f"/console/households/{there}{path}").status_code == 404
    assert officer.post(f"/console/households/{there}/foster", {"on": on}, of="/console/access").status_code == 404
    told(officer, f"/console/households/{here}/foster", on=on)
    with world.database.read() as tx:
        family = tx.session.scalars(select(FosterFamily)).one().id
    assert officer.get(f"/console/families/{family}/found").status_code == 404
    nation = OfficerBrowser(world).sign_in(401)
    assert nation.get(f"/console/families/{family}").status_code == 200
    assert nation.get(f"/console/families/{family}/assessed").status_code == 404
    assert nation.get("/console/supervision/held").status_code == 404


@SQLITE
def test_a_meeting_is_kept_once_and_its_lead_sees_who_had_none(world: World, officer: OfficerBrowser) -> None:
    officer.sign_in(201)
    form = {"on": today(world).isoformat(), "topic": "hard_cases"}
    for _ in range(2):
        assert "is noted, officers:" in told(officer, "/console/supervision/held", **form)
    with world.database.read() as tx:
        row = tx.session.scalars(select(Supervision.id)).one()
    assert "Hard cases" in officer.get(f"/console/supervision/{row}").text
    assert "Last meeting of each" not in officer.get("/console/supervision").text
    lead = OfficerBrowser(world).sign_in(301)
    since = lead.get("/console/supervision").text
    assert "Last meeting of each" in since
    (officers, *_) = re.findall(r'<a class="who" href="(/console/people/\d+)">', since)
    assert lead.get(officers).status_code == 200, "whoever had none for long is rung from their page"
    wrong = officer.post("/console/supervision/held", {"on": "2020-01-01", "topic": "data", "once": "w"})
    assert wrong.status_code == 400 and 'id="f-on-error"' in wrong.text and 'value="2020-01-01"' in wrong.text


@SQLITE
@pytest.mark.parametrize("language", ["en", "fr", "rw"])
def test_they_speak_every_language(world: World, officer: OfficerBrowser, language: str) -> None:
    home = home_in(world, HUYE_VILLAGE)
    officer.sign_in(301)
    officer.post("/console/language", {"language": language}, of="/console/access")
    pages = ("households", f"households/{home}", f"households/{home}/foster", "families", "supervision")
    for path in (*pages, "supervision/held"):
        page = officer.get(f"/console/{path}")
        assert page.status_code == 200 and "desk." not in page.text.split("<main", 1)[1], path
