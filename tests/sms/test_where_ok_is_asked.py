"""An SMS asks for `OK <number>` only where that holds what it says, for whoever reads it, as it is read."""

import re

import pytest
from sqlalchemy import select

from core.models.alert import Alert
from tests.fixtures.world import World
from tests.sms.test_officers_by_sms import SQLITE, answer, held, raise_danger, raise_one_number_in_two_districts
from tests.stories.reading import home

LADDER = (201, 202, 203, 204, 301, 401)


def asked(world: World, last: int) -> list[str]:
    """Of the alerts that this phone was told of, each as its newest SMS tells it."""
    return [each for each in world.phone(last).inbox if re.search(r"^Alert \d|alerts of one phone", each)]


@SQLITE
@pytest.mark.parametrize("last", [201, 202])
def test_what_was_held_once_is_asked_of_nobody_again(world: World, last: int) -> None:
    number = raise_danger(world)
    assert f"Or send OK {number}." in asked(world, last)[-1]
    answer(world, last, f"OK {number}")
    before = {each: len(asked(world, each)) for each in LADDER}
    world.passes(minutes=95)
    for each in LADDER:
        later = asked(world, each)[before[each] :]
        assert later, each
        assert not [text for text in later if "OK" in text], later
        assert f"{number} is not held by SMS" in answer(world, each, f"OK {number}")


@SQLITE
def test_a_number_of_two_districts_is_not_asked_for(world: World) -> None:
    first = raise_one_number_in_two_districts(world)
    newest = [each for each in asked(world, 401) if each.startswith(f"Alert {first}")][-1]
    assert "OK" not in newest, newest
    assert "two districts" in answer(world, 401, f"OK {first}")


@SQLITE
@pytest.mark.parametrize(("minutes", "last"), [(0, 202), (15, 203)])
def test_who_was_told_of_many_of_one_phone_holds_all_at_once(world: World, minutes: int, last: int) -> None:
    for about in ("1", "2", "3", "4", "5"):
        home(world.phone(1)).press("2", "1", "2", about, "1", "2")
    world.passes(minutes=minutes)
    (text,) = [each for each in asked(world, last) if "alerts of one phone" in each][-1:]
    number = re.search(r"Or send OK (\d{5}): holds all\.$", text)
    assert number, text
    answer(world, last, f"OK {number[1]}")
    assert len(set(held(world))) == 1, held(world)


@SQLITE
def test_where_one_of_many_was_held_before_none_is_asked_for_all(world: World) -> None:
    home(world.phone(1)).press("2", "1", "2", "1", "1", "2")
    with world.database.read() as tx:
        (number,) = tx.session.scalars(select(Alert.number))
    answer(world, 201, f"OK {number}")
    for about in ("2", "3", "4", "5"):
        home(world.phone(1)).press("2", "1", "2", about, "1", "2")
    text = [each for each in asked(world, 202) if "alerts of one phone" in each][-1]
    assert "OK" not in text, text
