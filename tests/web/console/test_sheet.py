"""The monthly sheet at the desk: of each place of the own district, name-free, small counts hidden unless asked for."""

import re

import pytest
from sqlalchemy import select

from core.models.record import AuditEntry
from core.operations.demo_people import HUYE_VILLAGE
from tests.fixtures.texting import BOTH_ENGINES, SQLITE
from tests.fixtures.world import World
from tests.web.console.conftest import OfficerBrowser
from tests.web.console.test_measures import HUYE, NGOMA, RUBAVU, keep

SHEET = "/console/sheet"


def cells(text: str) -> dict[str, list[str]]:
    rows = re.findall(r'<tr><th scope="row">([^<]*)</th>(.*?)</tr>', text)
    return {name: re.findall(r"<td[^>]*>([^<]*)<", rest) for name, rest in rows}


@BOTH_ENGINES
def test_a_district_with_the_month_before(world: World, officer: OfficerBrowser) -> None:
    keep(world, "visits_done", 30, 40)
    keep(world, "cases_reopened", 2)
    text = officer.sign_in(201).get(SHEET).text
    assert len(officer.statements) <= 15, officer.statements
    assert cells(text) == {"Due visits done": ["75 %", "30 of 40", "–"], "Cases reopened": ["*", "", "–"]}
    assert cells(officer.get(f"{SHEET}?inside=1").text)["Cases reopened"][0] == "2"
    with world.database.read() as tx:
        seen = list(tx.connection.scalars(select(AuditEntry.verb).where(AuditEntry.record == "measures")))
    assert sorted(seen) == ["read", "read_inside"]


@BOTH_ENGINES
def test_from_the_district_down_to_a_village(world: World, officer: OfficerBrowser) -> None:
    keep(world, "visits_done", 30, 40, place_id=NGOMA)
    officer.sign_in(301)
    for place in (HUYE, NGOMA, HUYE_VILLAGE // 100):
        links = re.findall(r'href="/console/sheet\?place=(\d+)', officer.get(f"{SHEET}?place={place}").text)
        assert any(str(HUYE_VILLAGE).startswith(each) for each in links), place
    text = officer.get(f"{SHEET}?place={HUYE_VILLAGE}&inside=1").text
    assert len(officer.statements) <= 15, officer.statements
    assert "Huye / Ngoma / Butare / Busenyi" in text
    assert cells(text)["Visits made"] == ["0", ""]
    main = text.split("<main", 1)[1]
    assert "Demo-" not in main
    assert "204711" not in main


@SQLITE
def test_of_another_district_there_is_none(world: World, officer: OfficerBrowser) -> None:
    keep(world, "visits_done", 30, 40)
    keep(world, "visits_done", 11, 22, district_id=RUBAVU, place_id=RUBAVU)
    officer.sign_in(201)
    for asked in (RUBAVU, 3306, 2, 99999999, "x"):
        assert cells(officer.get(f"{SHEET}?place={asked}").text)["Due visits done"][1] == "30 of 40"
    nation = OfficerBrowser(world).sign_in(401)
    assert "Choose a district" in nation.get(SHEET).text
    text = nation.get(f"{SHEET}?place={RUBAVU}&inside=1").text
    assert cells(text)["Due visits done"][1] == "11 of 22"
    assert "is hidden" in text


@SQLITE
@pytest.mark.parametrize("language", ["en", "fr", "rw"])
def test_it_speaks_every_language(world: World, officer: OfficerBrowser, language: str) -> None:
    officer.sign_in(301)
    officer.post("/console/language", {"language": language}, of="/console/access")
    assert "desk." not in officer.get(f"{SHEET}?place={HUYE_VILLAGE}").text.split("<main", 1)[1]
