"""Keys that mean nothing: the same question with a line that helps, and a kind end after ten."""

import pytest

from tests.fixtures.texting import BOTH_ENGINES, SQLITE
from tests.fixtures.world import World

NOTHING = ("abc", "*", "#", "4" * 40, "8")


@SQLITE
def test_ten_wrong_answers_end_kindly_and_the_draft_is_kept(world: World) -> None:
    volunteer = world.phone(1).dial().press("2", "2").is_at("concern.about")
    volunteer.press(*["8"] * 9).is_at("concern.about").press("8").ends("*801#", "116").is_at("end.slips")
    world.phone(1).dial().is_at("draft.offer").press("1", "4071").is_at("concern.about").press("8").is_at(
        "concern.about"
    )


@SQLITE
def test_ten_wrong_answers_where_nothing_was_told_leave_nothing_and_say_so(world: World) -> None:
    world.phone(1).dial().press("1").press(*["8"] * 10).ends("Nta kintu", "*801#", "116").is_at("end.slips.untold")
    world.phone(1).dial().is_at("volunteer.home")


@SQLITE
def test_ten_wrong_answers_to_the_offer_end_too_and_it_is_made_again(world: World) -> None:
    world.phone(1).dial().press("2", "2").hangs_up()
    world.phone(1).dial().press(*["8"] * 9).is_at("draft.offer").press("8").is_at("end.slips")
    world.phone(1).dial().is_at("draft.offer")


@SQLITE
@pytest.mark.parametrize("typed", NOTHING)
def test_what_is_no_answer_asks_the_same_with_a_line_that_helps(world: World, typed: str) -> None:
    for last, name in ((1, "volunteer.home"), (101, "caregiver.home"), (999, "stranger.home")):
        typed = "6" if (typed, last) in (("8", 101), ("8", 999)) else typed
        world.phone(last).dial().press(typed).is_at(name).sees("Hitamo: ")
    world.phone(201).dial().press(typed).is_at("pin").sees("Four digits only.")


@SQLITE
def test_nothing_typed_asks_the_same(world: World) -> None:
    world.phone(1).dial().press("2", "").is_at("concern.urgency").sees("Hitamo: 1-3.").press("2").is_at("concern.about")


@SQLITE
@pytest.mark.parametrize(("code", "line"), [("204712", "ikosa"), ("240711", "ikosa"), ("20471", "imibare 6")])
def test_a_slip_in_a_code_is_told(world: World, code: str, line: str) -> None:
    world.phone(1).dial().press("1", code).is_at("visit.child").sees(line).press("204711").is_at("visit.seen")


@BOTH_ENGINES
def test_two_phones_in_two_volunteers_hands_tell_of_one_child_at_once(world: World) -> None:
    one, two = world.phone(1).dial().press("2", "1", "1"), world.phone(2).dial().press("2", "1", "1")
    one.press("204711", "1", "2").ends()
    two.press("204711", "1", "2").ends()
    world.phone(201).dial().press("4071").sees("Alerts 1,")


def test_a_list_that_changes_between_screen_and_answer_means_what_was_seen(world: World) -> None:
    slow = world.phone(1).dial().press("1").is_at("visit.child")
    first, second = (line.split()[1] for line in slow.screen.splitlines()[1:3])
    world.phone(2).dial().press("1", first, *["1"] * 6).ends()
    slow.press("2", *["1"] * 6).ends()
    fresh = world.phone(1).dial().press("1")
    assert second not in fresh.screen.splitlines()[1], fresh.screen
    assert first not in fresh.screen.splitlines()[1], fresh.screen


def test_zero_across_an_effect_asks_before_it_changes_what_was_sent(world: World) -> None:
    volunteer = world.phone(1).dial().press("2", "1").is_at("concern.about").press("0").is_at("concern.urgency")
    volunteer.press("2").is_at("change.ask").press("1").is_at("concern.about")
    world.phone(201).dial().press("4071").sees("Alerts 1,", "DANGER")
