"""Numbers that change by an officer's phone: what is said before, and what a later reader sees."""

from tests.fixtures.texting import SQLITE
from tests.fixtures.world import World
from tests.stories.test_people_by_phone import officer


@SQLITE
def test_who_lost_the_phone_loses_none_and_has_no_pin_to_forget(world: World) -> None:
    officer(world, 201, "6", "9", "5", "0788000002", "1", "2", "1").ends("Closed")
    worker = officer(world, 201, "6", "9", "5", "0788000002", "1").is_at("officer.change.what")
    worker.sees("1 Left us", "New number").does_not_see("Lost the phone", "PIN")
    officer(world, 201, "6", "9", "5", "0788000001", "1").sees("Lost the phone", "Forgot the PIN")


@SQLITE
def test_a_number_that_another_gave_up_is_said_before_somebody_has_it(world: World) -> None:
    officer(world, 201, "6", "9", "5", "0788000002", "1", "1", "1").ends("Taken out")
    worker = officer(world, 201, "6", "9", "5", "0788000001", "1", "3", "0788000002", "0788000002")
    worker.is_at("officer.sure").sees("0788000002", "gave that number up").press("1").ends("Key number")


@SQLITE
def test_the_leads_list_of_new_pins_shows_the_number_before_beside_a_new_one(world: World) -> None:
    officer(world, 201, "6", "9", "5", "0788000001", "1", "3", "0788000299", "0788000299", "1").ends()
    listed = officer(world, 301, "8", "9", "8").is_at("waits.pins")
    listed.press("1").is_at("officer.ring").sees("0788000299, was 0788000001")
    officer(world, 201, "6", "6", "0788000002", "1", "1").ends("Key number")
    listed = officer(world, 301, "8", "9", "8").is_at("waits.pins")
    shown = [officer(world, 301, "8", "9", "8", each).is_at("officer.ring").screen for each in ("1", "2")]
    assert sum("was" in each for each in shown) == 1, "who kept the number has but one"
