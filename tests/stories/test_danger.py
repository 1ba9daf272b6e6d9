"""Danger: told at the key, owned by a person, lost by nobody."""

import re

from tests.fixtures.world import World


def number_on(screen: str) -> str:
    """The alert's number on a screen."""
    found = re.search(r"\b[1-9][0-9]{4}\b", screen)
    assert found, screen
    return found[0]


def test_a_dropped_line_does_not_lose_a_danger(world: World) -> None:
    volunteer = world.phone(1)
    volunteer.dial().press("1", "204711", "2", "3")
    number = number_on(volunteer.screen)
    volunteer.hangs_up()

    world.phone(201).gets(number, "DANGER, Huye/Ngoma")
    world.phone(202).gets(number, "DANGER, Huye/Ngoma")

    volunteer.dial().sees("Mwari mutararangiza").does_not_see("204711", number).press("1").is_at("visit.school")
    volunteer.press("1", "1", "1", "1").is_at("visit.what").press("0").ends(number)
