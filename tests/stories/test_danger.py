"""Danger: told at the key, owned by a person, lost by nobody."""

from tests.fixtures.texting import BOTH_ENGINES
from tests.fixtures.world import World
from tests.stories.reading import alert_on


@BOTH_ENGINES
def test_a_dropped_line_does_not_lose_a_danger(world: World) -> None:
    volunteer = world.phone(1)
    number = alert_on(volunteer.dial().press("1", "204711", "2", "3"))
    volunteer.hangs_up()

    world.phone(201).gets(number, "DANGER, Huye/Ngoma")
    world.phone(202).gets(number, "DANGER, Huye/Ngoma")

    volunteer.dial().sees("Mwari mutararangiza").does_not_see("204711", number).press("1", "4071").is_at("visit.school")
    volunteer.press("1", "1", "1", "1").is_at("visit.what").press("0").ends(number)


def test_danger_now_is_told_at_the_second_key_from_home(world: World) -> None:
    volunteer = world.phone(1).dial().press("2", "1").is_at("concern.about")
    number = alert_on(volunteer.sees("116", "112"))

    world.phone(201).gets(number, "DANGER")
    world.phone(202).gets(number, "DANGER")
    volunteer.press("1", "318061", "1", "2").ends(number)
    assert len(world.phone(201).inbox) == 1, "details are added to the same alert"


@BOTH_ENGINES
def test_a_slip_is_undone_but_an_officer_still_phones(world: World) -> None:
    volunteer = world.phone(1)
    number = alert_on(volunteer.dial().press("2", "1"))
    volunteer.press("0").is_at("concern.urgency").press("2").is_at("change.ask").press("1").is_at("concern.about")

    worker = world.phone(201).gets(f"{number} was taken back")
    worker.dial().press("4071", "1", "1").sees(number, "DANGER").press("1").sees(f"{number} is yours")
    worker.dial().press("4071", "1", "1", "6", "1").sees("first say what you did")
    worker.dial().press("4071", "1", "1", "2", "1").sees("noted")
    worker.dial().press("4071", "1", "1", "6", "1").sees("Call the IZU first")
    worker.dial().press("4071", "1", "1", "2", "2").sees("noted")
    worker.dial().press("4071", "1", "1", "6", "3").ends(f"{number} is closed")


def test_saying_no_to_the_change_leaves_everything_as_it_was(world: World) -> None:
    volunteer = world.phone(1)
    number = alert_on(volunteer.dial().press("2", "1"))
    volunteer.press("0", "2").is_at("change.ask").press("2").is_at("concern.about").sees(number)
    world.phone(201).never_gets("taken back")


def test_pressing_danger_twice_in_a_hurry_is_one_alert(world: World) -> None:
    first = alert_on(world.phone(1).dial().press("2", "1"))
    again = world.phone(1).dial().press("2").press("2", "1")
    assert alert_on(again) == first
    assert len(world.phone(201).inbox) == 1


@BOTH_ENGINES
def test_a_child_with_an_open_alert_takes_the_new_one_in(world: World) -> None:
    of_visit = alert_on(world.phone(1).dial().press("1", "204711", "1", "3"))
    partner = world.phone(2)
    merged = alert_on(partner.dial().press("2", "1"))
    assert merged != of_visit
    partner.press("1", "204711", "1", "2").ends(merged)

    worker = world.phone(201).dial().press("4071").sees("Alerts 1,").press("1").sees(of_visit)
    worker.does_not_see(merged)


def test_an_afraid_child_is_a_danger_and_a_vanished_one_by_its_age(world: World) -> None:
    number = alert_on(world.phone(1).dial().press("1", "204711", "1", "1", "1", "1", "4").is_at("visit.next"))
    world.phone(202).gets(number, "DANGER")
    small = alert_on(world.phone(3).dial().press("1", "645827", "4").is_at("visit.safe"))
    world.phone(401).gets(small, "DANGER, Rubavu/Gisenyi")
    big = alert_on(world.phone(4).dial().press("1", "751237", "4").is_at("visit.safe"))
    world.phone(401).gets(big, "HIGH, Rubavu/Gisenyi")


def test_a_talk_about_danger_that_falls_silent_gets_somebody_ringing(world: World) -> None:
    world.phone(1).dial().press("2", "1").hangs_up()
    world.passes(minutes=5)
    world.phone(501).gets_nothing().dial().press("4071").does_not_see("danger", "0788000001")
    worker = world.phone(201).never_gets("waits for a call")
    worker.dial().press("4071", "6", "1").does_not_see("danger")
    worker.dial().press("4071", "1", "1").sees("RING FIRST 0788000001").press("1", "1", "2", "2").sees("noted")
    worker.press("1").sees("Ring the IZU 0788000001").does_not_see("RING FIRST")
