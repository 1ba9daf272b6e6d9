"""The country as set-up loads it: complete, coded, and numbered the same way for ever."""

import csv
import re
import time
from collections import Counter

import pytest
from rwanda_geo_data import DATA

from core.language import gsm7
from core.people.geography import DIGITS, LEVELS, NISR_CODES, PlaceRow, rwanda

DISTRICT_CODES = {
    "Nyarugenge": "11", "Gasabo": "12", "Kicukiro": "13",
    "Nyanza": "21", "Gisagara": "22", "Nyaruguru": "23", "Huye": "24", "Nyamagabe": "25", "Ruhango": "26",
    "Muhanga": "27", "Kamonyi": "28",
    "Karongi": "31", "Rutsiro": "32", "Rubavu": "33", "Nyabihu": "34", "Ngororero": "35", "Rusizi": "36",
    "Nyamasheke": "37",
    "Rulindo": "41", "Gakenke": "42", "Musanze": "43", "Burera": "44", "Gicumbi": "45",
    "Rwamagana": "51", "Nyagatare": "52", "Gatsibo": "53", "Kayonza": "54", "Kirehe": "55", "Ngoma": "56",
    "Bugesera": "57",
}  # fmt: skip
FIRST_OWN_ID = 900_000_001


@pytest.fixture(scope="module")
def places() -> list[PlaceRow]:
    return list(rwanda())


@pytest.fixture(scope="module")
def by_id(places: list[PlaceRow]) -> dict[int, PlaceRow]:
    return {place.id: place for place in places}


def path(place: PlaceRow, by_id: dict[int, PlaceRow]) -> list[str]:
    return [*path(by_id[place.parent_id], by_id), place.name] if place.parent_id else [place.name]


def test_the_whole_country_is_there(places: list[PlaceRow]) -> None:
    totals = {"province": 5, "district": 30, "sector": 416, "cell": 2_149, "village": 14_837}
    assert Counter(place.level for place in places) == totals


def test_parents_come_before_the_places_in_them_and_one_level_above(places: list[PlaceRow]) -> None:
    level_of: dict[int | None, str] = {}
    for place in places:
        depth = LEVELS.index(place.level)
        assert level_of.get(place.parent_id) == (LEVELS[depth - 1] if depth else None), place
        level_of[place.id] = place.level


def test_no_two_places_share_an_id_or_a_code(places: list[PlaceRow]) -> None:
    codes = [place.code for place in places if place.code]
    assert len({place.id for place in places}) == len(places)
    assert len(set(codes)) == len(codes)


def test_a_place_is_unique_by_parent_and_name(places: list[PlaceRow]) -> None:
    assert len({(place.parent_id, place.name) for place in places}) == len(places)


def test_every_code_has_the_length_of_its_level(places: list[PlaceRow]) -> None:
    for place in places:
        if place.code:
            assert re.fullmatch(r"[1-9]\d*", place.code), place
            assert len(place.code) == DIGITS[place.level], place


def test_the_thirty_districts_have_their_two_digits(places: list[PlaceRow]) -> None:
    assert {place.name: place.code for place in places if place.level == "district"} == DISTRICT_CODES


def test_every_code_starts_with_the_code_of_the_place_around_it(
    places: list[PlaceRow], by_id: dict[int, PlaceRow]
) -> None:
    for place in places:
        around = by_id.get(place.parent_id or 0)
        if place.code and around and around.code:
            assert place.code.startswith(around.code), path(place, by_id)


def test_the_one_coded_place_in_an_uncoded_cell_keeps_the_code_of_its_sector(by_id: dict[int, PlaceRow]) -> None:
    ihuriro = by_id[55060401]
    assert path(ihuriro, by_id)[2] == by_id[5506].name == "Mahama"
    assert by_id[ihuriro.parent_id or 0].code is None


def test_how_many_codes_are_known(places: list[PlaceRow]) -> None:
    known = Counter(place.level for place in places if place.code)
    assert known == {"province": 5, "district": 30, "sector": 416, "cell": 2_148, "village": 14_836}


def test_the_places_without_a_code_are_these_two(places: list[PlaceRow], by_id: dict[int, PlaceRow]) -> None:
    uncoded = {place.id: path(place, by_id) for place in places if not place.code}
    assert uncoded == {
        900_000_001: ["East", "Kirehe", "Mahama", "Umunini"],
        900_000_002: ["West", "Rutsiro", "Ruhango", "Gihira", "Kararo"],
    }


def test_an_id_is_the_code_as_a_number_or_of_our_own_range(places: list[PlaceRow]) -> None:
    for place in places:
        assert place.id == int(place.code) if place.code else FIRST_OWN_ID <= place.id < 2**31


@pytest.mark.parametrize(
    ("place_id", "names"),
    [
        (24, "South/Huye"),
        (2409, "South/Huye/Ngoma"),
        (240901, "South/Huye/Ngoma/Butare"),
        (24090105, "South/Huye/Ngoma/Butare/Kabutare"),
        (33, "West/Rubavu"),
        (3304, "West/Rubavu/Gisenyi"),
        (33040102, "West/Rubavu/Gisenyi/Amahoro/Isangano"),
        (11010102, "Kigali/Nyarugenge/Gitega/Akabahizi/Gihanga"),
        (34100607, "West/Nyabihu/Rugera/Tyazo/Nyakiriba"),
        (36010101, "West/Rusizi/Bugarama/Nyange/Cité"),
        (55060401, "East/Kirehe/Mahama/Umunini/Ihuriro"),
        (900_000_002, "West/Rutsiro/Ruhango/Gihira/Kararo"),
    ],
)
def test_ids_stay_what_they_are(by_id: dict[int, PlaceRow], place_id: int, names: str) -> None:
    assert path(by_id[place_id], by_id) == names.split("/")


def test_two_readings_give_the_same_rows(places: list[PlaceRow]) -> None:
    assert list(rwanda()) == places


def test_the_file_holds_no_place_that_the_country_does_not(places: list[PlaceRow]) -> None:
    with NISR_CODES.open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    assert len(rows) == len(places)
    assert Counter(row["evidence"] for row in rows) == {
        "": 17_244, "repaired": 150, "second": 36, "renamed": 4, "moved": 1, "none": 2,
    }  # fmt: skip


def test_a_place_the_file_does_not_hold_is_refused_by_name(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(DATA, "Atlantis", {})
    with pytest.raises(LookupError, match="no province 'Atlantis'"):
        list(rwanda())


def test_a_basic_phone_can_show_every_name(places: list[PlaceRow]) -> None:
    names = {place.name for place in places}
    assert not [name for name in names if gsm7.outside(name)]
    assert max(len(name) for name in names) == max(gsm7.septets(name) for name in names) == 19
    assert not [name for name in names if name != " ".join(name.split())]


def test_the_country_loads_in_under_a_second_of_processor() -> None:
    start = time.process_time()
    for _ in rwanda():
        pass
    assert time.process_time() - start < 1
