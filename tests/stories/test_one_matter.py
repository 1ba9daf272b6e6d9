"""One matter is one obligation, and none that nobody can fulfil: half a report and its end, a child that died."""

import pytest

from tests.fixtures.texting import LENGTHY_ON_POSTGRES
from tests.fixtures.world import World
from tests.stories.reading import alert_in, home

pytestmark = LENGTHY_ON_POSTGRES
PIN = "4071"
WORKER, PSYCHOLOGIST = 201, 202
DEAD = "204711"


@pytest.mark.parametrize("end", ["1", "IKIBAZO 0 2 1"])
def test_half_a_report_that_was_told_to_its_end_is_one_alert_and_no_call_beside_it(world: World, end: str) -> None:
    world.phone(1).sends("IKIBAZO 0 2")
    world.phone(PSYCHOLOGIST).gets("perhaps DANGER")
    world.watch.passes(seconds=30)
    number = alert_in(world.phone(1).sends(end).inbox[-1])
    world.phone(PSYCHOLOGIST).gets(number, "DANGER")
    world.passes(minutes=31)
    cover = world.phone(203).gets(number)
    cover.never_gets("perhaps DANGER")
    home(world.phone(WORKER)).press(PIN, "1", "1").sees("RING FIRST", "0788000001")


def test_what_was_asked_back_and_is_no_danger_is_rung_for_all_the_same(world: World) -> None:
    """What else stood in the text may be one."""
    world.phone(1).sends("IKIBAZO 0 4 arakubitwa")
    world.phone(PSYCHOLOGIST).gets("perhaps DANGER")
    world.watch.passes(seconds=30)
    world.phone(1).sends("2")
    world.passes(minutes=31)
    world.phone(203).gets("perhaps DANGER")


def test_a_call_whose_alert_ends_before_anybody_rang_climbs_again(world: World) -> None:
    world.phone(1).sends("IKIBAZO 0 2")
    world.watch.passes(seconds=30)
    number = alert_in(world.phone(1).sends("1").inbox[-1])
    world.watch.passes(seconds=30)
    card = home(world.phone(WORKER)).press(PIN, "1", "1", "1").sees(f"{number} is yours").dial()
    card.press(PIN, "1", "1", "2", "3").sees("noted")
    home(world.phone(WORKER)).press(PIN, "1", "1", "6", "1").ends()
    world.phone(PSYCHOLOGIST).gets("perhaps DANGER")


@pytest.fixture
def bereaved(world: World) -> World:
    close_as_dead(world)
    world.passes(minutes=30)
    return world


def close_as_dead(world: World) -> None:
    """Two officers close the case of a child that died."""
    home(world.phone(WORKER)).press(PIN, "4", DEAD, "9", "2").ends("you agreed")
    home(world.phone(PSYCHOLOGIST)).press(PIN, "4", DEAD, "9", "2").ends("closed")


@pytest.mark.parametrize("urgency", [pytest.param("1", marks=pytest.mark.lengthy), "2"])
def test_a_concern_about_a_child_that_died_reaches_an_officer_and_sends_nobody(bereaved: World, urgency: str) -> None:
    """It may be a sibling's matter, or a wrong code. On a phone that others read nothing says that the child died."""
    heard = len(named(bereaved))
    teller = home(bereaved.phone(1)).press("2", urgency, "1", DEAD, "1", "2")
    teller.ends("yarafunzwe", "116").does_not_see("yapfuye")
    home(bereaved.phone(WORKER)).press(PIN, "1", "1").sees(f"{DEAD} (died)")
    bereaved.passes(days=3)
    assert len(named(bereaved)) == heard


@pytest.mark.lengthy
@pytest.mark.parametrize("keys", ["111111", "121111"], ids=["calm", "worried"])
def test_a_visit_of_a_child_that_died_waits_for_an_officers_look(world: World, keys: str) -> None:
    """It was being told while two officers closed the case."""
    visit = home(world.phone(1)).press("1", DEAD, *keys[:2])
    close_as_dead(world)
    heard = len(named(world))
    visit.press(*keys[2:])
    if keys[1] == "1":
        visit.ends("yarafunzwe")
    home(world.phone(WORKER)).press(PIN, "8", "3").sees(DEAD)
    world.passes(days=7)
    assert len(named(world)) == heard


def named(world: World) -> list[str]:
    """What the pair reads of that child."""
    return [each for last in (1, 2) for each in world.phone(last).inbox if DEAD in each]
