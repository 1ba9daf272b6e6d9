"""Where nobody can be reached no ending promises anybody: it says so, and whom to ring."""

import pytest
from sqlalchemy import update

from core.models.person import Phone
from tests.fixtures.texting import SQLITE
from tests.fixtures.world import World
from tests.stories.reading import home

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
