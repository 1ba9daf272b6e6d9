"""Choosing a PIN: a first one where one is asked for and none is there, and another in place of it."""

import json

import pytest
from sqlalchemy import select, update

from core.models.joining import IssuedKey
from core.models.person import Person, PersonStatus
from core.models.session import Session
from core.people import key_numbers, people
from core.storage.access import CLI, Caller
from tests.fixtures.phone import Phone
from tests.fixtures.world import World

NEW, OTHER = "8305", "6149"


def forget_pins(world: World) -> None:
    """As if all of them had just been put in."""
    with world.database.write() as tx:
        tx.connection.execute(update(Person).values(pin_hash=None, standing=PersonStatus.invited))


def give_key(world: World, last: int = 1) -> str:
    """A key number for that demo person, as the operator gives one."""
    with world.database.write() as tx:
        (me,) = people.callers(tx, f"+250788000{last:03d}", "ussd")
        return key_numbers.give(tx, Caller("", CLI), people.get(tx, me.id))


@pytest.fixture
def newcomer(lite: World) -> Phone:
    """A volunteer who never chose a PIN."""
    forget_pins(lite)
    return lite.phone(1)


@pytest.fixture
def key(newcomer: Phone, lite: World) -> str:
    """Their key number."""
    assert newcomer.number.endswith("001")
    return give_key(lite)


def test_who_has_none_chooses_one_where_it_is_asked_and_goes_on(world: World) -> None:
    forget_pins(world)
    key = give_key(world)
    phone = world.phone(1).dial().press("4").is_at("key.ask").press(key).is_at("pin.new")
    phone.press(NEW).is_at("pin.repeat").press(NEW)
    phone.is_at("my_children").sees("Umubare w'ibanga wabitswe.")
    world.phone(1).dial().press("4").is_at("pin").press(NEW).is_at("my_children")


def test_nobody_chooses_a_pin_before_they_may_report(newcomer: Phone) -> None:
    newcomer.dial().press("2", "1", "3", "1", "2").ends("116")


def test_an_officer_without_one_chooses_it_first_of_all(lite: World) -> None:
    forget_pins(lite)
    lite.phone(201).dial().is_at("key.ask").press(give_key(lite, 201), NEW, NEW).is_at("officer.home")
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
def test_weak_ones_are_refused_with_the_reason(newcomer: Phone, key: str, weak: str, why: str) -> None:
    newcomer.dial().press("4", key, weak).is_at("pin.new").sees(why).press(NEW, NEW).is_at("my_children")


def test_two_that_differ_are_asked_anew(newcomer: Phone, key: str) -> None:
    newcomer.dial().press("4", key, NEW, OTHER).is_at("pin.new").sees("ntihura").press(OTHER, OTHER).is_at(
        "my_children"
    )


def test_zero_at_the_second_goes_back_to_the_first_and_then_home(newcomer: Phone, key: str) -> None:
    newcomer.dial().press("4", key, NEW, "0").is_at("pin.new").press(OTHER).is_at("pin.repeat")
    newcomer.press("0", "0").is_at("volunteer.home")


def test_the_same_hop_again_is_the_same_reply_and_no_second_typing(world: World) -> None:
    forget_pins(world)
    phone = world.phone(1).dial().press("4", give_key(world), NEW)
    first = phone.raw
    assert phone.again().raw == first
    phone.press(NEW).is_at("my_children")
    last = phone.raw
    assert phone.again().raw == last


def test_what_was_typed_once_is_not_gone_on_with_in_another_session(newcomer: Phone, key: str) -> None:
    newcomer.dial().press("4", key, NEW).hangs_up()
    newcomer.dial().press("4").is_at("key.ask").press(key).is_at("pin.new").press(OTHER, OTHER).is_at("my_children")


def test_a_draft_of_a_concern_opens_to_who_chooses_a_pin(newcomer: Phone, key: str) -> None:
    newcomer.dial().press("2", "2").hangs_up()
    newcomer.dial().press("1").is_at("key.ask").press(key).is_at("pin.new").press(NEW, NEW).is_at("concern.about")


def test_of_two_sessions_that_choose_only_the_first_counts(newcomer: Phone, key: str, lite: World) -> None:
    late = lite.phone(1).dial().press("4", key, OTHER)
    newcomer.dial().press("4", key, NEW, NEW).is_at("my_children")
    late.press(OTHER).ends().is_at("end.dial_again")
    lite.phone(1).dial().press("4", OTHER).is_at("pin").press(NEW).is_at("my_children")


def test_a_number_in_doubt_is_proven_by_the_key_number(newcomer: Phone, key: str) -> None:
    newcomer.dial().hangs_up()
    newcomer.network = "63514"
    newcomer.dial().press("4", key, NEW, NEW).is_at("my_children")
    newcomer.dial().press("4", NEW).is_at("my_children")


class TestKeyNumbers:
    def test_what_is_wrong_is_one_sentence_whatever_it_is(self, newcomer: Phone, key: str, lite: World) -> None:
        others = give_key(lite, 2)
        broken = f"{key[:-1]}{(int(key[-1]) + 1) % 10}"
        newcomer.dial().press("4")
        lines = set()
        for wrong in ("12", broken, others, ""):
            newcomer.press(wrong).is_at("key.ask")
            lines.add(newcomer.raw)
        assert len(lines) == 1
        newcomer.press(key).is_at("pin.new")

    def test_five_wrong_ones_and_it_lapses_slips_of_a_key_not_counted(
        self, newcomer: Phone, key: str, lite: World
    ) -> None:
        others = give_key(lite, 2)
        broken = f"{key[:-1]}{(int(key[-1]) + 1) % 10}"
        newcomer.dial().press("4", *[broken] * 6, *[others] * 5).is_at("key.ask").press(key).is_at("key.ask")
        again = give_key(lite)
        newcomer.dial().press("4", key).is_at("key.ask").press(again).is_at("pin.new")

    @pytest.mark.parametrize(("last", "days"), [(1, 90), (201, 14)])
    def test_it_lapses_with_its_days(self, lite: World, last: int, days: int) -> None:
        forget_pins(lite)
        opening = ["4"] if last == 1 else []
        key = give_key(lite, last)
        lite.watch.passes(days=days, minutes=-1)
        lite.phone(last).dial().press(*opening, key).is_at("pin.new")
        lite.watch.passes(minutes=1)
        lite.phone(last).dial().press(*opening, key).is_at("key.ask")

    def test_it_is_used_up_with_the_pin_and_its_digits_are_kept_nowhere(
        self, newcomer: Phone, key: str, lite: World
    ) -> None:
        with lite.database.read() as tx:
            (issued,) = tx.session.scalars(select(IssuedKey)).all()
            assert key.encode() not in issued.digest
        newcomer.dial().press("4", key, NEW, NEW).is_at("my_children")
        with lite.database.read() as tx:
            assert tx.session.scalars(select(IssuedKey)).all() == []
            person = people.get(tx, people.callers(tx, "+250788000001", "ussd")[0].id)
            assert person.standing is PersonStatus.active

    def test_who_is_invited_reports_by_code_and_sees_no_list(self, newcomer: Phone, lite: World) -> None:
        newcomer.dial().press("1").does_not_see("204711", "318061").press("204711").is_at("visit.seen")
        newcomer.hangs_up()
        newcomer.dial().press("2", "6", "3").does_not_see("204711")
        newcomer.sends("LIST").gets("*801#").never_gets("204711")
        assert not people_me(lite).verified


def people_me(world: World) -> Caller:
    with world.database.read() as tx:
        return people.callers(tx, "+250788000001", "ussd")[0]


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
    lite.phone(201).dial().press("4071", "6", "6", "0788000001", "1", "1").ends()
    volunteer.press("4071").ends().is_at("end.start_again")
    lite.phone(1).dial().press("4").is_at("key.ask").press(give_key(lite), NEW, NEW).is_at("my_children")


def test_the_talk_keeps_a_hash_only_until_the_pin_is_chosen(newcomer: Phone, key: str, lite: World) -> None:
    def kept() -> dict[str, object]:
        with lite.database.read() as tx:
            talk = tx.session.scalars(select(Session)).one()
            memory: dict[str, object] = json.loads(tx.vault.open("talks.box", talk.id, talk.box_sealed))["memory"]
            return memory

    newcomer.dial().press("4", key, NEW)
    assert key not in str(kept())
    assert "pepper:1:" in str(kept()["new_pin"])
    drawn = ("conversation", "key_session", "new_pin")  # by lot: four digits in a row may stand there by chance
    assert NEW not in str({name: value for name, value in kept().items() if name not in drawn})
    assert NEW not in json.dumps(kept()["new_pin"]).split('"')
    newcomer.press(NEW)
    assert kept()["new_pin"] == []
    assert "pin" not in str(kept()["journal"])
