"""A report part by part: one question a text, danger told at its answer, and somebody rings where it breaks off."""

from tests.fixtures.texting import BOTH_ENGINES
from tests.fixtures.world import World


def test_a_visit_from_one_word(world: World) -> None:
    phone = world.phone(1).sends("Sura").gets("kode y'umwana", "SURA 204711 2 1 1 1 1 1", "*801#")
    for number, answer in enumerate(("204711", "2", "1", "1", "1", "1"), start=1):
        phone.sends(answer).gets(f"umubare wa {number} (")
    phone.sends("1").gets("raporo turayibonye", "21/10")


@BOTH_ENGINES
def test_a_danger_from_one_word_that_breaks_off(world: World) -> None:
    phone = world.phone(1).sends("IKIBAZO").gets("1 ubu, 2 bikorwe mu minsi 3").sends("1")
    phone.gets("Akarere kabimenyeshejwe", "116", "kode (imibare 6), 0 niba atanditse")
    world.phone(201).gets("DANGER, Huye/Ngoma")
    phone.sends("ABANA").gets("204711")
    world.passes(minutes=5)
    world.phone(201).never_gets("waits for a call").dial().press("4071", "1", "1").sees("RING FIRST 0788000001")
    world.phone(501).gets_nothing()
    phone.sends("0").gets("ubwoko: 1-8 cyangwa 91-98")
    phone.sends("4").gets("ubutumwa bwanyu turabubonye")


def test_an_officer_asks_what_can_be_sent(world: World) -> None:
    world.phone(201).sends("help").gets("OK 48217", "*801#").sends("FUNGA 48217").gets("That is not done by SMS")
