"""Choosing a PIN: a first one where one is asked for and none is there, and another in place of it."""

import json

import pytest
from sqlalchemy import select, update

from core.models.person import Person
from core.models.session import Session
from tests.fixtures.phone import Phone
from tests.fixtures.world import World

NEW, OTHER = "8305", "6149"


def forget_pins(world: World) -> None:
    """As after an officer's reset of everybody's."""
    with world.database.write() as tx:
        tx.connection.execute(update(Person).values(pin_hash=None))


@pytest.fixture
def newcomer(lite: World) -> Phone:
    """A volunteer who never chose a PIN."""
    forget_pins(lite)
    return lite.phone(1)


def test_who_has_none_chooses_one_where_it_is_asked_and_goes_on(world: World) -> None:
    forget_pins(world)
    phone = world.phone(1).dial().press("4").is_at("pin.new").press(NEW).is_at("pin.repeat").press(NEW)
    phone.is_at("my_children").sees("Umubare w'ibanga wabitswe.")
    world.phone(1).dial().press("4").is_at("pin").press(NEW).is_at("my_children")


def test_nobody_chooses_a_pin_before_they_may_report(newcomer: Phone) -> None:
    newcomer.dial().press("2", "1", "3", "1", "2").ends("116")


def test_an_officer_without_one_chooses_it_first_of_all(lite: World) -> None:
    forget_pins(lite)
    lite.phone(201).dial().is_at("pin.new").press(NEW, NEW).is_at("officer.home")
    lite.phone(201).dial().is_at("pin").press("4071").is_at("pin").press(NEW).is_at("officer.home")


@pytest.mark.parametrize(
    ("weak", "why"),
    [
        ("0000", "Imibare ine ntisa yose."),
        ("1234", "Si imibare ikurikirana."),
        ("4321", "Si imibare ikurikirana."),
        ("2580", "Si 2580"),
        ("1984", "Si umwaka w'amavuko."),
        ("12", "Ni imibare ine gusa."),
    ],
)
def test_weak_ones_are_refused_with_the_reason(newcomer: Phone, weak: str, why: str) -> None:
    newcomer.dial().press("4", weak).is_at("pin.new").sees(why).press(NEW, NEW).is_at("my_children")


def test_two_that_differ_are_asked_anew(newcomer: Phone) -> None:
    newcomer.dial().press("4", NEW, OTHER).is_at("pin.new").sees("ntihura").press(OTHER, OTHER).is_at("my_children")


def test_zero_at_the_second_goes_back_to_the_first_and_then_home(newcomer: Phone) -> None:
    newcomer.dial().press("4", NEW, "0").is_at("pin.new").press(OTHER).is_at("pin.repeat")
    newcomer.press("0", "0").is_at("volunteer.home")


def test_the_same_hop_again_is_the_same_reply_and_no_second_typing(world: World) -> None:
    forget_pins(world)
    phone = world.phone(1).dial().press("4", NEW)
    first = phone.raw
    assert phone.again().raw == first
    phone.press(NEW).is_at("my_children")
    last = phone.raw
    assert phone.again().raw == last


def test_what_was_typed_once_is_not_gone_on_with_in_another_session(newcomer: Phone) -> None:
    newcomer.dial().press("4", NEW).hangs_up()
    newcomer.dial().press("4").is_at("pin.new").press(OTHER, OTHER).is_at("my_children")


def test_a_draft_of_a_concern_opens_to_who_chooses_a_pin(newcomer: Phone) -> None:
    newcomer.dial().press("2", "2").hangs_up()
    newcomer.dial().press("1").is_at("pin.new").press(NEW, NEW).is_at("concern.about")


def test_of_two_sessions_that_choose_only_the_first_counts(newcomer: Phone, lite: World) -> None:
    late = lite.phone(1).dial().press("4", OTHER)
    newcomer.dial().press("4", NEW, NEW).is_at("my_children")
    late.press(OTHER).ends().is_at("end.dial_again")
    lite.phone(1).dial().press("4", OTHER).is_at("pin").press(NEW).is_at("my_children")


def test_a_number_in_doubt_chooses_none(newcomer: Phone) -> None:
    newcomer.dial().hangs_up()
    newcomer.network = "63514"
    newcomer.dial().press("4", NEW).ends().is_at("pin.unconfirmed")


def test_a_change_asks_the_old_one_then_a_new_one_twice(world: World) -> None:
    phone = world.phone(1).dial().press("6", "5").is_at("pin").press("4071").is_at("pin.change")
    phone.press("4444").sees("Imibare ine ntisa yose.").press(NEW).is_at("pin.repeat").press(NEW)
    phone.ends("wahinduwe").is_at("pin.changed")
    assert phone.again().is_over
    world.phone(1).dial().press("4", "4071").is_at("pin").press(NEW).is_at("my_children")


def test_without_the_old_one_nothing_changes(lite: World) -> None:
    lite.phone(1).dial().press("6", "5", NEW).is_at("pin").sees("Hasigaye inshuro 4.")
    lite.phone(1).dial().press("6", "5", "0").hangs_up()
    lite.phone(1).dial().press("4", "4071").is_at("my_children")


def test_an_officer_resets_a_pin_that_nobody_sees_and_the_next_dial_asks_for_a_new_one(lite: World) -> None:
    lite.phone(1).dial().press("4", *[OTHER] * 5).ends().is_at("pin.locked")
    volunteer = lite.phone(1).dial().press("4").is_at("pin")
    lite.phone(201).dial().press("4071", "6", "6", "0788000001", "1").ends()
    volunteer.press("4071").ends("Umubare w'ibanga wavanyweho").is_at("pin.unset")
    lite.phone(1).dial().press("4").is_at("pin.new").press(NEW, NEW).is_at("my_children")


def test_the_talk_keeps_a_hash_only_until_the_pin_is_chosen(newcomer: Phone, lite: World) -> None:
    def kept() -> dict[str, object]:
        with lite.database.read() as tx:
            talk = tx.session.scalars(select(Session)).one()
            memory: dict[str, object] = json.loads(tx.vault.open("talks.box", talk.id, talk.box_sealed))["memory"]
            return memory

    newcomer.dial().press("4", NEW)
    assert "$argon2id$" in str(kept()["new_pin"])
    assert NEW not in str(kept())
    newcomer.press(NEW)
    assert kept()["new_pin"] == []
    assert "pin" not in str(kept()["journal"])
