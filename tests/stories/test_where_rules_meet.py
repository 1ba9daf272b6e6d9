"""What two rules oblige at once: an officer who loses the phone over a call, a family that lost a child and asks."""

import pytest

from core.alerts import departures
from core.people import people
from core.storage.access import operator
from tests.fixtures.texting import SQLITE
from tests.fixtures.world import World
from tests.stories.reading import alert_on, home

pytestmark = SQLITE
PIN = "4071"
WORKER, PSYCHOLOGIST = 201, 202


def cannot_ring(world: World, why: str, last: int) -> None:
    """That officer can open nothing from now on."""
    world.watch.passes(seconds=30)
    if why == "locked":
        world.phone(last).dial().press(*["9182"] * 5).ends()
        return
    if why == "away":
        gone = home(world.phone(last)).press(PIN, "6", "3", "2", "2010")
        gone.press(next(line[0] for line in gone.screen.splitlines() if "Nobody" in line)).ends()
        return
    with world.database.write() as tx:
        departures.lost(tx, operator("Jean"), people.callers(tx, f"+250788000{last}", "ussd")[0].id)


@pytest.mark.parametrize("why", ["locked", "away", "lost"])
def test_whoever_stood_down_for_a_colleague_who_cannot_ring_hears_that_nobody_does(world: World, why: str) -> None:
    world.phone(1).sends("umwana arakubitwa")
    colleague = world.phone(PSYCHOLOGIST).gets("perhaps DANGER")
    world.watch.passes(seconds=30)
    home(world.phone(WORKER)).press(PIN, "6", "1", "1", "3").ends("yours")
    assert "Nothing more to do" in colleague.inbox[-1]
    cannot_ring(world, why, WORKER)
    assert "perhaps DANGER" in colleague.inbox[-1], "the call waits, and the wait for a colleague is over"


def test_whoever_stood_down_for_a_colleague_who_did_not_ring_hears_that_nobody_did(world: World) -> None:
    world.phone(1).sends("umwana arakubitwa")
    colleague = world.phone(PSYCHOLOGIST).gets("perhaps DANGER")
    world.watch.passes(seconds=30)
    home(world.phone(WORKER)).press(PIN, "6", "1", "1", "3").ends("yours")
    assert "Nothing more to do" in colleague.inbox[-1]
    world.passes(minutes=31)
    assert "perhaps DANGER" in colleague.inbox[-1]
    heard = len(colleague.inbox)
    world.passes(minutes=31)
    assert len(colleague.inbox) == heard, "once; then it goes higher without"


def test_whoever_stood_down_hears_of_a_danger_that_its_owner_lost_above_their_rung(world: World) -> None:
    """It was taken after the lead was told: the next rung is the nation's alone."""
    number = alert_on(home(world.phone(1)).press("2", "1", "1", "204711", "1", "2").ends())
    world.passes(minutes=35)
    home(world.phone(WORKER)).press(PIN, "1", "1", "1").sees(f"{number} is yours")
    others = [world.phone(last) for last in (PSYCHOLOGIST, 203, 204, 301)]
    assert all("Nothing more to do" in each.inbox[-1] for each in others)
    world.passes(minutes=61)
    world.phone(401).gets(number)
    for each in others:
        assert number in each.inbox[-1]
        assert "DANGER" in each.inbox[-1], each.inbox
        assert "yet" not in each.inbox[-1], "they know that somebody had it"
    heard = len(others[0].inbox)
    world.passes(minutes=31)
    assert len(others[0].inbox) == heard, "once"


def test_an_ok_of_who_can_open_nothing_does_not_hold_the_ladder(world: World) -> None:
    number = alert_on(home(world.phone(1)).press("2", "1", "1", "204711", "1", "2").ends())
    worker = world.phone(WORKER).gets(number)
    cannot_ring(world, "locked", WORKER)
    worker.sends(f"OK {number}").gets("not held")
    world.passes(minutes=16)
    world.phone(203).gets(number)
    world.phone(PSYCHOLOGIST).sends(f"OK {number}").gets("Held until")


@pytest.mark.parametrize("keys", [("2", "2", "1", "1", "1"), ("9", "3")])
def test_who_records_what_a_colleagues_alert_is_about_does_not_read_that_it_is_theirs(
    world: World, keys: tuple[str, ...]
) -> None:
    """The placement ended by abuse; the child is missing: the alert that stood is the psychologist's."""
    number = alert_on(home(world.phone(1)).press("2", "1", "1", "204711", "1", "2").ends())
    home(world.phone(PSYCHOLOGIST)).press(PIN, "1", "1", "1").sees(f"{number} is yours")
    lead = home(world.phone(301)).press(PIN, "4", "204711", *keys).ends(number, "a colleague's", "told")
    lead.does_not_see("yours")
    world.phone(PSYCHOLOGIST).gets(number, "reported again")
    home(world.phone(301)).press(PIN, "4", "427356", *keys).ends("is yours")


@pytest.mark.parametrize("why", ["locked", "away", "lost"])
def test_who_handed_a_danger_to_a_colleague_who_can_take_nothing_hears_so_at_once(world: World, why: str) -> None:
    number = alert_on(home(world.phone(1)).press("2", "1", "1", "204711", "1", "2").ends())
    owner = home(world.phone(WORKER)).press(PIN, "1", "1", "1").sees(f"{number} is yours").dial()
    owner.press(PIN, "1", "1", "4")
    owner.press(next(line[0] for line in owner.screen.splitlines() if "Habimana" in line)).sees(
        "your colleague is told"
    )
    cannot_ring(world, why, PSYCHOLOGIST)
    owner.gets(number, "handed over and not taken", "Nobody has it now")
    world.phone(203).gets(number, "DANGER")


@pytest.mark.parametrize("ends", ["lost", "number"])
def test_nobody_is_asked_to_ring_a_phone_that_its_reporter_lost(world: World, ends: str) -> None:
    """A danger that was cut off, whose call is a line on its card; and a text that may be one."""
    home(world.phone(1)).press("2", "1", "1", "204711").hangs_up()
    world.passes(minutes=4)
    home(world.phone(2)).press("6", "4").ends()
    for last in (1, 2):
        with world.database.write() as tx:
            who = people.callers(tx, f"+25078800000{last}", "ussd")[0].id
            if ends == "lost":
                departures.lost(tx, operator("Jean"), who)
            else:
                departures.new_number(tx, operator("Jean"), who, f"+25078800077{last}")
    card = home(world.phone(WORKER)).press(PIN, "1", "1")
    call = home(world.phone(WORKER)).press(PIN, "6", "1", "1")
    if ends == "lost":
        card.does_not_see("0788000001")
        call.sees("Ring -, was 0788000002")
    else:
        card.sees("NEW NO. 0788000771, was 0788000001").does_not_see("RING FIRST")
        call.sees("Ring 0788000772, was 0788000002")


def test_a_family_is_told_of_no_visit_to_a_child_that_died_and_asks_in_the_name_of_who_lives(world: World) -> None:
    home(world.phone(101)).press("3").sees("14/10")
    home(world.phone(WORKER)).press(PIN, "4", "204711", "9", "2").ends("you agreed")
    home(world.phone(101)).press("3").sees("17/10").does_not_see("14/10")
    home(world.phone(101)).press("1", "3").ends()
    world.phone(1).gets("427356").never_gets("204711")
    home(world.phone(101)).press("1", "6").ends()
    home(world.phone(PSYCHOLOGIST)).press(PIN, "1").press("1").sees("427356")


def test_a_talk_that_was_ended_by_others_says_that_it_begins_anew(world: World) -> None:
    """A visit of which nothing is kept, and a danger that stands: neither ends without the helplines."""
    for last, keys in ((1, ("1", "204711", "1")), (2, ("2", "1"))):
        cut = home(world.phone(last)).press(*keys)
        with world.database.write() as tx:
            departures.reset_pin(tx, operator("Jean"), people.callers(tx, f"+25078800000{last}", "ussd")[0].id)
        cut.press("1").ends("116", "112", "bundi bushya").does_not_see("birabitswe")
    world.phone(WORKER).gets("DANGER")
