"""A concern by SMS about a child of another district: 99, its two digits, then the code; never a wrong child."""

import pytest
from sqlalchemy import select

from core.models.alert import Alert
from core.models.child import Child
from core.models.duty import CallBack
from tests.fixtures.texting import BOTH_ENGINES, SQLITE, Texting
from tests.fixtures.world import World

THERE = "645827"
"""A child of Rubavu; who texts is of Huye."""


def about(world: World) -> list[str]:
    """The codes of the children that alerts are about, "" for none."""
    with world.database.read() as tx:
        found = tx.session.scalars(select(Alert).order_by(Alert.raised_at))
        return [tx.session.get_one(Child, each.child_id).code if each.child_id else "" for each in found]


def rung(world: World) -> int:
    with world.database.read() as tx:
        return len(tx.session.scalars(select(CallBack)).all())


@BOTH_ENGINES
def test_in_one_line(world: World, texting: Texting) -> None:
    said = texting.says(f"IKIBAZO 99 33 {THERE} 4 2")
    assert "ubutumwa bwanyu turabubonye" in said
    assert about(world) == [THERE]
    assert rung(world) == 0
    world.phone(201).gets("MEDIUM, Huye")


@SQLITE
def test_a_danger_in_one_line_is_told_where_the_child_is_and_at_its_home(world: World, texting: Texting) -> None:
    assert "116" in texting.says(f"IKIBAZO 99 33 {THERE} 1 1")
    assert about(world) == [THERE]
    world.phone(201).gets("DANGER, Huye")
    world.phone(401).gets("a child of your district")


@SQLITE
def test_part_by_part(world: World, texting: Texting) -> None:
    texting.says("IKIBAZO")
    assert "99 akandi karere" in texting.says("2")
    assert "imibare 2 y'ako karere" in texting.says("99")
    assert "Nta karere gafite" in texting.says("02")
    assert "kode y'umwana yaho" in texting.says("33")
    assert "Kode ntizwi" in texting.says("204711"), "known here, not there"
    assert "ubwoko" in texting.says(THERE)
    assert "turabubonye" in texting.says("4")
    assert about(world) == [THERE]


@SQLITE
def test_all_three_numbers_answer_the_question_for_the_code(world: World, texting: Texting) -> None:
    texting.says("IKIBAZO")
    assert "99 akandi karere" in texting.says("2")
    assert "ubwoko" in texting.says(f"99 33 {THERE}")
    texting.says("4")
    assert about(world) == [THERE]


@pytest.mark.parametrize(
    ("line", "asked", "answer"),
    [
        (f"IKIBAZO 99 {THERE} 4 2", "imibare 2 y'ako karere", "33"),
        ("IKIBAZO 99 33 645828 4 2", "kode y'umwana yaho", THERE),
        ("IKIBAZO 99 33 204711 4 2", "kode y'umwana yaho", THERE),
        (f"IKIBAZO 99 02 {THERE} 4 2", "imibare 2 y'ako karere", "33"),
        (f"IKIBAZO 99 33 {THERE} 4", "1 ubu", "2"),
    ],
)
@SQLITE
def test_what_lacks_or_is_wrong_is_asked_back(
    line: str, asked: str, answer: str, world: World, texting: Texting
) -> None:
    assert asked in texting.says(line)
    assert about(world) == [], "nothing is kept of another child"
    assert "turabubonye" in texting.says(answer)
    assert about(world) == [THERE]


@SQLITE
def test_who_named_the_district_is_asked_back_with_an_example_that_has_one(world: World, texting: Texting) -> None:
    assert "IKIBAZO 99 24 204711 4 2" in texting.says(f"IKIBAZO 99 33 {THERE}")
    assert "IKIBAZO 204711 4 2" in texting.says("IKIBAZO 204711")
    texting.says("IKIBAZO")
    assert "IKIBAZO 204711 4 2" in texting.says("2")
    assert "IKIBAZO 99 24 204711 4 2" in texting.says("99"), "also where it was told part by part"


@SQLITE
def test_a_danger_that_lacks_its_district_is_told_all_the_same(world: World, texting: Texting) -> None:
    assert "imibare 2 y'ako karere" in texting.says(f"IKIBAZO 99 {THERE} 1 1")
    world.phone(201).gets("DANGER, Huye")
    texting.says("33")
    assert about(world) == [THERE]


@SQLITE
def test_a_code_of_another_district_without_99_is_asked_back(world: World, texting: Texting) -> None:
    assert "99 akandi karere" in texting.says(f"IKIBAZO {THERE} 4 2")
    assert about(world) == []
    assert "imibare 2 y'ako karere" in texting.says("99")
    assert "kode y'umwana yaho" in texting.says("33")
    assert "turabubonye" in texting.says(THERE)
    assert about(world) == [THERE]


@SQLITE
def test_more_numbers_than_places_are_refused_and_somebody_rings(world: World, texting: Texting) -> None:
    assert "azabahamagara" in texting.says(f"IKIBAZO 99 33 {THERE} 4 2 2")
    assert about(world) == []
    assert rung(world) == 1
