"""Reports by SMS: one line, one answer."""

import re

from tests.fixtures.texting import BOTH_ENGINES
from tests.fixtures.world import World


@BOTH_ENGINES
def test_a_whole_visit_in_one_line(world: World) -> None:
    world.phone(1).sends("VISIT 204711 2 1 1 1 1 1").gets("Murakoze", "21/10")
    world.phone(2).gets("yatanze raporo yo gusura")


def test_a_danger_in_a_visit_is_told(world: World) -> None:
    world.phone(1).sends("sura 204711 2 3 1 1 1 4").gets("Akarere kabimenyeshejwe")
    world.phone(201).gets("DANGER, Huye/Ngoma")


def test_a_concern_in_one_line(world: World) -> None:
    (answer,) = world.phone(1).sends("IKIBAZO 204711 91 2").inbox
    number = re.search(r"[0-9]{5}", answer)
    assert number
    world.phone(201).gets(number[0], "MEDIUM")


def test_a_danger_without_a_code(world: World) -> None:
    world.phone(1).sends("CONCERN 0 2 1").gets("turabubonye")
    world.phone(202).gets("DANGER")


def test_a_wrong_part_is_named_and_the_rest_is_kept(world: World) -> None:
    phone = world.phone(1).sends("VISIT 204711 2 9 1 1 1 1").gets("umubare wa 2")
    phone.sends("1").gets("Nomero", "21/10")


def test_danger_is_told_before_a_wrong_code_is_mended(world: World) -> None:
    phone = world.phone(1).sends("CONCERN 204721 4 1").gets("Ohereza gusa kode")
    world.phone(201).gets("DANGER")
    phone.sends("204711").gets("turabubonye")


def test_anything_else_gets_one_helpful_answer_and_somebody_rings(world: World) -> None:
    world.phone(1).sends("umwana ararwaye cyane").gets("Ntibyabitswe", "SURA")
    world.phone(501).gets("waits for a call")


def test_strangers_get_one_answer_and_short_codes_none(world: World) -> None:
    phone = world.phone(998).sends("VISIT 204711 1 1 1 1 1 1").sends("hello")
    assert len(phone.inbox) == 1


def test_five_answers_an_hour_at_most(world: World) -> None:
    phone = world.phone(1)
    for turn in range(8):
        phone.sends(f"what {turn}")
    assert len(phone.inbox) == 5
