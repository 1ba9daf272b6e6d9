"""Places at the desk: the country as tiles, sectors side by side, and villages by how many volunteers they have."""

import re

import pytest

from core.people.geography import rwanda
from tests.fixtures.texting import BOTH_ENGINES, SQLITE
from tests.fixtures.world import World
from tests.web.console.conftest import OfficerBrowser
from tests.web.console.test_measures import HUYE, NGOMA, RUBAVU, SIMBI, keep
from web.console import place_tiles

PLACES = "/console/places"


def tiles(text: str) -> dict[str, str]:
    """By district: how full its tile is, and what it says."""
    found = re.findall(r'class="step-(\d)"><title>(\w+): ([^<]*)</title>', text)
    return {name: f"{step} {said}" for step, name, said in found}


def beside(text: str) -> list[tuple[str, str]]:
    return re.findall(r'<th scope="row"><a href="[^"]*">(\w+)</a></th><td class="figures">([^<]*)<', text)


def test_every_district_has_one_tile() -> None:
    districts = [each.id for each in rwanda() if each.level == "district"]
    assert sorted(place_tiles.GRID.values()) == sorted(districts)
    assert max(x for x, _ in place_tiles.GRID) == 7
    assert max(y for _, y in place_tiles.GRID) == 5


@BOTH_ENGINES
def test_the_nation_sees_tiles_with_their_numbers(world: World, officer: OfficerBrowser) -> None:
    keep(world, "visits_done", 30, 40)
    keep(world, "visits_done", 10, 50, district_id=RUBAVU, place_id=RUBAVU)
    keep(world, "visits_done", 1, 2, district_id=11, place_id=11)
    keep(world, "visits_done", 5, 10, district_id=13, place_id=13)
    text = officer.sign_in(401).get(PLACES).text
    assert len(officer.statements) <= 15, officer.statements
    found = tiles(text)
    assert len(found) == 30
    assert (found["Huye"], found["Nyarugenge"], found["Karongi"]) == ("4 75 %", "0 *", "0 –")
    assert (found["Rubavu"], found["Kicukiro"]) == ("1 20 %", "0 *"), "as the sum would tell of Nyarugenge"
    assert beside(text)[0] == ("Huye", "75 %")
    assert set(tiles(officer.get(f"{PLACES}?place=3").text)) == {
        *("Karongi", "Ngororero", "Nyabihu", "Nyamasheke", "Rubavu", "Rutsiro", "Rusizi")
    }


@BOTH_ENGINES
def test_an_officer_sees_the_own_sectors_and_how_many_villages_have_two(world: World, officer: OfficerBrowser) -> None:
    keep(world, "silent_pairs", 2, 4, place_id=NGOMA)
    keep(world, "silent_pairs", 3, 4, place_id=SIMBI)
    for asked in ("", f"&place={NGOMA}", f"&place={RUBAVU}", "&place=0"):
        text = officer.sign_in(201).get(f"{PLACES}?name=silent_pairs{asked}").text
        assert tiles(text) == {}
        assert beside(text)[:2] == [("Simbi", "75 %"), ("Ngoma", "50 %")]
        assert "Rubavu" not in text
    assert len(officer.statements) <= 15, officer.statements
    ngoma = re.findall(r'<tr><th scope="row">Ngoma</th>(.*?)</tr>', text)[0]
    assert re.findall(r">(\d+)<", ngoma)[:2] == ["1", "0"]
    where = re.findall(r'href="([^"]*)"', ngoma)[0].replace("&amp;", "&")
    assert "pair=two" in where
    listed = officer.get(where).text
    assert "Demo" in listed
    none = re.findall(r'href="([^"]*pair=nobody[^"]*sector=2409[^"]*)"', text)[0].replace("&amp;", "&")
    assert officer.get(none).status_code == 200


@SQLITE
def test_a_measure_that_is_not_counted_by_place_says_so(world: World, officer: OfficerBrowser) -> None:
    keep(world, "sms_segments", 40)
    text = officer.sign_in(201).get(f"{PLACES}?name=sms_segments").text
    assert "not counted by place" in text
    assert "Villages and their volunteers" in text


@SQLITE
@pytest.mark.parametrize("language", ["en", "fr", "rw"])
def test_they_speak_every_language(world: World, officer: OfficerBrowser, language: str) -> None:
    keep(world, "visits_done", 3, 4, place_id=NGOMA)
    officer.sign_in(301)
    officer.post("/console/language", {"language": language}, of="/console/access")
    assert "desk." not in officer.get(f"{PLACES}?place={HUYE}").text.split("<main", 1)[1]
