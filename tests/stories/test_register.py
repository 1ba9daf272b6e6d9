"""A child comes into the programme: no name, a code told once, and nobody is registered twice unnoticed."""

import re

from core.alerts import departures
from core.people import people
from core.storage.access import operator
from tests.fixtures.phone import Phone
from tests.fixtures.texting import BOTH_ENGINES, SQLITE
from tests.fixtures.world import World

GIRL = ("3", "1", "5", "1", "9", "2", "1")
"""Home, a child, told by a neighbour, a girl of nine, with a relative, from an institution."""


def code_on(phone: Phone) -> str:
    found = re.search(r"(?<![0-9])[0-9]{6}(?![0-9])", phone.screen)
    assert found, phone.screen
    return found[0]


@BOTH_ENGINES
def test_a_child_is_registered_and_both_of_the_pair_see_it(world: World) -> None:
    volunteer = world.phone(1).dial().press("3").is_at("register.whom").press("1").is_at("register.source")
    volunteer.press("5").is_at("register.sex").press("1").is_at("register.years").press("9").is_at("register.kind")
    volunteer.press("2").is_at("register.from").press("1").is_at("register.phone_or_home").press("12").sees(
        "0788000111"
    )
    volunteer.press("0788000777").is_at("register.consent").press("1").is_at("register.language").press("1")
    volunteer.is_at("register.check").sees("imyaka 9", "0788000777").press("1").ends("21/10")
    code = code_on(volunteer)
    world.phone(201).gets(code, "Assess by 21/10").never_gets("Huye")
    world.phone(202).gets_nothing()
    for last in (1, 2):
        partner = world.phone(last).dial().press("4", "4071")
        position = next(line[0] for line in every_line(partner) if code in line)
        partner.press(position).sees(code, "nta zina", "imyaka 9")
    world.phone(777).never_gets("21/10")
    world.phone(777).gets("tubandikire SMS").never_gets(code).dial().press("5", "2").ends("muzajya mwakira")
    world.passes(days=6, hours=10)
    world.phone(777).gets("21/10")


def every_line(phone: Phone) -> list[str]:
    """The lines of all pages up to the one that is shown last; the phone stands there."""
    lines = phone.screen.splitlines()
    return phone.press("9").screen.splitlines() if any(line.startswith("9 ") for line in lines) else lines


def test_who_may_be_the_same_is_named_by_code_before_anything_is_made(world: World) -> None:
    first = world.phone(1).dial().press(*GIRL, "0").is_at("register.check").press("1").ends()
    code = code_on(first)
    again = world.phone(2).dial().press(*GIRL, "0").is_at("register.check").sees(code, "2 Ni undi")
    again.press("1").is_at("end.register.known").ends(code)
    other = world.phone(2).dial().press(*GIRL, "0").press("2").ends()
    assert code_on(other) != code


@SQLITE
def test_who_was_registered_while_this_was_asked_is_named_too(world: World) -> None:
    one, two = (world.phone(last).dial().press(*GIRL, "0").is_at("register.check").sees("1 ") for last in (1, 2))
    code = code_on(one.press("1").ends())
    two.press("1").is_at("register.check").sees(code, "2 Ni undi")
    other = code_on(two.press("2").ends())
    assert other != code
    three, four = (world.phone(last).dial().press(*GIRL, "0").sees(code, other) for last in (1, 2))
    last = code_on(three.press("3").ends())
    four.press("3").is_at("register.check").sees(last, "0 Gusohoka").press("0").ends().is_at("end.bye")


def test_what_was_typed_wrong_is_changed_before_it_is_kept(world: World) -> None:
    volunteer = world.phone(1).dial().press("3", "2", "1", "0").is_at("register.check").press("2")
    volunteer.is_at("register.whom").press("1", "1", "2", "2012", "1", "4", "0").is_at("register.check").sees("2012")
    volunteer.press("0").is_at("register.phone_or_home").press("0", "1").ends()


def test_no_consent_no_messages(world: World) -> None:
    world.phone(1).dial().press(*GIRL, "0788000777", "2", "1", "1").ends()
    world.passes(days=8)
    world.phone(777).gets_nothing()
    world.phone(777).dial().is_at("caregiver.home")


def test_a_household_has_a_code_that_a_concern_may_name(world: World) -> None:
    volunteer = world.phone(1).dial().press("3", "2", "3", "0", "1").is_at("end.register.household").ends()
    code = code_on(volunteer)
    world.phone(1).dial().press("2", "3", "1", code).is_at("concern.category")
    world.phone(2).dial().press("3", "2", "1", "0").is_at("register.check").sees(code)


@BOTH_ENGINES
def test_the_number_of_somebody_who_left_is_a_carers(world: World) -> None:
    world.phone(1).dial().press(*GIRL).press("0788000201").is_at("register.phone_or_home").hangs_up()
    with world.database.write() as tx:
        departures.left(tx, operator("Jean"), people.callers(tx, "+250788000201", "ussd")[0].id)
    partner = world.phone(2).dial().press(*GIRL).press("0788000201").is_at("register.consent").press("1", "1")
    code_on(partner.press("1").ends("21/10"))
    with world.database.read() as tx:
        assert [each.role for each in people.callers(tx, "+250788000201", "ussd")] == ["caregiver"]
