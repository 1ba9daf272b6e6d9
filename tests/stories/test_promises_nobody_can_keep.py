"""Where nobody can be reached no ending promises anybody: it says so, and whom to ring."""

import pytest
from sqlalchemy import update

from core.models.person import Phone
from tests.fixtures.texting import BOTH_ENGINES, SQLITE
from tests.fixtures.world import World
from tests.stories.reading import alert_on, home

PROMISES = ("An officer", "comes", "will ring", "looks at it", "will come", "will tell you")
OFFICERS = (201, 202, 203, 204, 301, 401, 501)
VOLUNTEERS = (1, 2)


def silence(world: World, *lasts: int) -> None:
    """The gateway refuses those numbers for good."""
    with world.database.write() as tx:
        for last in lasts:
            mine = Phone.number_index == tx.vault.index(f"+250788000{last:03d}")
            tx.connection.execute(update(Phone).where(mine).values(works=False))


def in_english(world: World, last: int) -> None:
    home(world.phone(last)).press("7", "2").ends()


@SQLITE
@pytest.mark.parametrize(
    ("last", "keys"),
    [
        (1, "4 4071 1 9 1"),
        (101, "5 4 1"),
        (101, "5 4 3"),
        (101, "1 2"),
        (101, "1 6"),
        (101, "2"),
        (101, "3 2"),
        (1, "6 4"),
    ],
)
def test_an_ending_names_the_helpline_instead(world: World, last: int, keys: str) -> None:
    in_english(world, last)
    silence(world, *OFFICERS, *VOLUNTEERS)
    shown = home(world.phone(last)).press(*keys.split()).ends("116").screen
    assert not [each for each in PROMISES if each in shown], shown


@SQLITE
def test_a_danger_taken_back_promises_no_call(world: World) -> None:
    in_english(world, 1)
    talk = home(world.phone(1)).press("2", "1", "0", "2").is_at("change.ask").sees("This is stored already").press("1")
    talk.sees("Taken back", "116")
    assert not [each for each in PROMISES if each in talk.screen], talk.screen


@SQLITE
def test_at_a_closed_phone_nobody_comes_where_nobody_is(world: World) -> None:
    in_english(world, 101)
    home(world.phone(101)).press("8")
    silence(world, *OFFICERS)
    shown = home(world.phone(101)).press("2").ends("116").screen
    assert not [each for each in PROMISES if each in shown], shown


def in_doubt_with(world: World, *silent: int) -> str:
    """A danger of which an officer in doubt was told, while those numbers are out of reach; what `I have it` says."""
    world.phone(201).dial().hangs_up()
    alert_on(world.phone(1).dial().press("2", "1"))
    silence(world, *silent)
    worker = world.phone(201)
    worker.network = "63514"
    return worker.dial().is_at("doubt.home").press("1", "1").ends().screen


@BOTH_ENGINES
def test_an_officer_in_doubt_is_promised_a_call_only_where_somebody_can_confirm(world: World) -> None:
    shown = in_doubt_with(world, 301, 401)
    assert "is held until" in shown
    assert "nobody above can be reached" in shown
    assert "112" in shown
    world.passes(minutes=31)
    again = world.phone(201).dial().press("1", "1").ends("not held once more").screen
    assert "nobody above can be reached" in again


@BOTH_ENGINES
def test_the_nation_is_asked_for_a_lead_who_cannot_be_reached(world: World) -> None:
    assert "is asked now to ring you" in in_doubt_with(world, 301)
    world.phone(401).gets("in doubt")


@SQLITE
def test_a_lead_in_doubt_too_is_passed_over(world: World) -> None:
    lead = world.phone(301)
    lead.dial().hangs_up()
    lead.network = "63514"
    lead.dial().is_at("doubt.home")
    assert "is asked now to ring you" in in_doubt_with(world)
    world.phone(401).gets("in doubt")


@SQLITE
def test_no_pair_is_said_to_be_told_where_a_village_has_none(world: World) -> None:
    for last in (1, 2):
        home(world.phone(202)).press("4071", "6", "9", "5", f"0788000{last:03d}", "1", "1", "1").ends("Taken out")
    placing = home(world.phone(201)).press("4071", "4", "204711", "2", "1", "4", "2", "6", "1")
    placing.ends("is placed, but no IZU is there", "name who does")
    moving = home(world.phone(201)).press("4071", "4", "318061", "5").is_at("officer.home_of")
    moving.press("1", "24090107", "1")
    while moving.name == "officer.sibling":
        moving.press("2")
    moving.ends("318061 has moved", "No IZU is there to visit")
