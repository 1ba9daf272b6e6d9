"""A home visit: nine requests, a receipt, and the next visit remembered."""

from tests.fixtures.texting import BOTH_ENGINES
from tests.fixtures.world import World
from tests.stories.reading import receipt_on

WELL = ("1", "1", "1", "1", "1", "1")


@BOTH_ENGINES
def test_a_visit_all_well_takes_nine_requests(world: World) -> None:
    volunteer = world.phone(1).dial().is_at("volunteer.home").press("1").is_at("visit.child").press("204711")
    volunteer.is_at("visit.seen").press("2").is_at("visit.safe").press("1").is_at("visit.school").press("1")
    volunteer.is_at("visit.health").press("1").is_at("visit.bond").press("1").is_at("visit.next").press("1")
    volunteer.ends("Murakoze", "21/10")
    receipt_on(volunteer)
    world.phone(201).gets_nothing()
    world.phone(2).gets("mugenzi wanyu yatanze raporo yo gusura").never_gets("204711")


def test_the_child_is_chosen_from_what_was_seen(world: World) -> None:
    volunteer = world.phone(1).dial().press("1").sees("1 318061", "2 204711")
    world.phone(2).dial().press("1", "318061", *WELL).ends()
    volunteer.press("1").is_at("visit.seen").press(*WELL).ends()
    assert receipt_on(volunteer)
    world.phone(1).dial().press("1").sees("1 204711")


def test_a_wrong_key_in_the_code_never_hits_another_child(world: World) -> None:
    volunteer = world.phone(1).dial().press("1", "204721").is_at("visit.child").sees("ikosa")
    volunteer.press("207411").is_at("visit.child").sees("ikosa")
    volunteer.press("645827").is_at("visit.child").sees("ntizwi")
    volunteer.press("20471").is_at("visit.child").sees("imibare 6")
    volunteer.press("204711").is_at("visit.seen")


def test_a_worrying_visit_guides_and_asks_three_more_keys(world: World) -> None:
    volunteer = world.phone(1).dial().press("1", "204711", "2", "1", "1", "2", "1", "2").is_at("visit.what")
    number = receipt_on(volunteer)
    volunteer.press("2").is_at("visit.sure").press("1").is_at("visit.at_home").press("3")
    volunteer.ends(number, "116")
    world.phone(201).gets("MEDIUM")


def test_a_seen_injury_with_the_person_at_home_is_a_danger_the_district_hears_of(world: World) -> None:
    volunteer = world.phone(1).dial().press("1", "427356", "2", "2", "1", "1", "2", "2").is_at("visit.what")
    volunteer.press("1").is_at("visit.sure").sees("Akarere kabimenye")
    world.phone(201).gets("HIGH")
    volunteer.press("1", "1").ends("Ntubaze umwana byinshi")
    for last in (201, 202):
        world.phone(last).gets("DANGER")


def test_what_was_only_heard_weighs_less(world: World) -> None:
    volunteer = (
        world.phone(1).dial().press("1", "427356", "2", "2", "1", "1", "2", "2", "1", "3").is_at("visit.at_home")
    )
    volunteer.press("0").ends()
    world.phone(201).dial().press("4071").sees("MEDIUM")


def test_zero_finishes_the_optional_questions(world: World) -> None:
    volunteer = world.phone(1).dial().press("1", "204711", "2", "2", "1", "1", "1", "1").is_at("visit.what")
    volunteer.sees("0 Birangiye").press("0").ends(receipt_on(volunteer))


@BOTH_ENGINES
def test_the_same_visit_told_twice_is_thanked_and_not_stored(world: World) -> None:
    first = world.phone(1).dial().press("1", "204711", *WELL).ends()
    again = world.phone(1).dial().press("1", "204711", *WELL).is_at("visit.again").ends(receipt_on(first))
    assert receipt_on(again) == receipt_on(first)


def test_a_mistake_is_corrected_with_zero(world: World) -> None:
    volunteer = world.phone(1).dial().press("1", "204711", "2", "2").press("0").is_at("visit.safe").press("1")
    volunteer.press("1", "1", "1", "1").ends().is_at("visit.thanks")


def test_a_slip_on_danger_is_taken_back(world: World) -> None:
    volunteer = world.phone(1).dial().press("1", "204711", "2", "3", "0").is_at("visit.safe")
    volunteer.press("1").is_at("change.ask").press("1").is_at("visit.school")
    world.phone(201).gets("taken back")
    volunteer.press("1", "1", "1", "1").ends().is_at("visit.thanks")


def test_a_child_not_seen_is_asked_after_by_hearsay(world: World) -> None:
    volunteer = world.phone(1).dial().press("1", "204711", "3", "1").is_at("visit.school_told").press("4")
    volunteer.is_at("visit.health_told").press("4").is_at("visit.bond_told").press("5").press("1").ends()
    volunteer.is_at("visit.thanks")


def test_wrong_input_asks_the_same_again(world: World) -> None:
    volunteer = world.phone(1).dial().press("1", "204711", "7").is_at("visit.seen").sees("1-4")
    volunteer.press("").is_at("visit.seen").press("#").is_at("visit.seen").press("\u0661").is_at("visit.seen")
    volunteer.press("2").is_at("visit.safe")
