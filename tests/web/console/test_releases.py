"""What leaves the office: counts alone, small ones hidden, and taken only once a second person released it."""

import re

import pytest
from sqlalchemy import select

from core.measures.research import COLUMNS
from core.models.child import Child
from core.models.place import Place
from core.models.record import AuditEntry
from tests.fixtures.texting import BOTH_ENGINES, SQLITE
from tests.fixtures.world import World
from tests.web.console.conftest import OfficerBrowser
from tests.web.console.test_office import lines, made

FORM = {"year": "2026", "kind": "csv", "once": "a"}
FORM_AT = "/console/research"


def asked(world: World, officer: OfficerBrowser, **form: object) -> str:
    answer = officer.post(FORM_AT, {**FORM, **form})
    assert answer.status_code == 303, re.findall(r'role="alert">(.*?)<', answer.text)
    made(world)
    return answer.location.partition("?")[0]


def release(officer: OfficerBrowser, work: str) -> int:
    return officer.post(f"{work}/release", {}, of=FORM_AT).status_code


@pytest.mark.lengthy
@BOTH_ENGINES
def test_a_second_person_releases_what_the_first_takes(world: World, officer: OfficerBrowser) -> None:
    world.phone(1).dial().press("1", "318061", "2", "1", "1", "1", "1", "1")
    world.watch.passes(days=40)
    for last in (301, 401):
        world.phone(last).dial().press("4071")
    lead = officer.sign_in(301)
    work = asked(world, lead)
    assert "waits for a second person" in lead.get(work).text
    taken = lead.get(f"{work}/file")
    assert taken.status_code == 409 and "second person has to release" in taken.text
    nation = OfficerBrowser(world).sign_in(401)
    assert "A year for research" in nation.get("/console/office").text
    assert nation.get(f"{work}/file").status_code == 404, "who releases it takes nothing"
    assert release(nation, work) == 303
    head, *rows = lines(lead, work)
    assert head == ",".join(COLUMNS) and rows
    told = [each.split(",") for each in rows]
    assert {each[0] for each in told} == {"Huye"} and {len(each[1]) for each in told} == {len("2026-10")}
    counts = [cell for each in told for cell in each[6:] if cell not in ("", "*")]
    assert all(not 0 < float(each) < 5 for each in counts), "few are nobody's business"
    assert any(cell == "*" for each in told for cell in each[6:]), "the visit that was made is hidden"
    with world.database.read() as tx:
        names = [
            *tx.session.scalars(select(Child.code)),
            *tx.session.scalars(select(Place.name).where(Place.id == 2409)),
        ]
        verbs = set(tx.session.scalars(select(AuditEntry.verb).where(AuditEntry.record == "office_jobs")))
    assert not any(name in each for name in names for each in rows)
    assert verbs >= {"asked_research", "made_research", "released", "taken"}


@pytest.mark.lengthy
@SQLITE
def test_the_same_person_releases_nothing(world: World, officer: OfficerBrowser) -> None:
    world.watch.passes(days=40)
    for last in (301, 401):
        world.phone(last).dial().press("4071")
    work = asked(world, officer.sign_in(301))
    answer = officer.post(f"{work}/release", {}, of=FORM_AT)
    assert answer.status_code == 409 and "a second person does" in answer.text
    assert officer.get(f"{work}/file").status_code == 409
    nation = OfficerBrowser(world).sign_in(401)
    assert [release(nation, work) for _ in range(2)] == [303, 303]


@pytest.mark.lengthy
@SQLITE
def test_what_lapsed_is_released_by_nobody(world: World, officer: OfficerBrowser) -> None:
    world.watch.passes(days=40)
    for last in (301, 401):
        world.phone(last).dial().press("4071")
    work = asked(world, officer.sign_in(301))
    world.watch.passes(hours=25)
    answer = OfficerBrowser(world).sign_in(401).post(f"{work}/release", {}, of=FORM_AT)
    assert answer.status_code == 409 and "kept for 24 hours" in answer.text


@SQLITE
@pytest.mark.parametrize("last", [201, 202])
def test_officers_who_do_not_lead_ask_for_nothing_that_leaves(world: World, officer: OfficerBrowser, last: int) -> None:
    assert officer.sign_in(last).get(FORM_AT).status_code == 404


@SQLITE
def test_a_year_without_a_month_that_is_over_makes_no_file(world: World, officer: OfficerBrowser) -> None:
    world.watch.passes(days=85)
    for last in (301, 401):
        world.phone(last).dial().press("4071")
    page = officer.sign_in(301).get(asked(world, officer, year="2027")).text
    assert "holds nothing" in page
