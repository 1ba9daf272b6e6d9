"""The terminal's phones: a lesson is told, ticked off step by step on one phone after another, and ends."""

from collections.abc import Callable

import pytest

from core.models.person import Language
from tests.fixtures.world import World
from web.simulator import terminal
from web.simulator.lessons import lessons
from web.simulator.phone_client import Handset, SimulatorClient
from web.simulator.terminal import TerminalRoom

pytestmark = pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)


@pytest.fixture
def room(world: World, address: str) -> Callable[[str], str]:
    """What a line that is typed leads to; all that is due has left before."""
    path = f"/ussd/africastalking/{world.database.vault.simulator_token()}"
    made = TerminalRoom(Handset(SimulatorClient(address, path), "+250788000001"))

    def does(said: str) -> str:
        world.clock.settle()
        return made.does(said)

    return does


def test_a_danger_cut_off_is_played_to_its_end(room: Callable[[str], str]) -> None:
    assert room("/lesson danger_cut_off").endswith("[0/7] +250788000001: " + said("danger_cut_off", 0))
    for each in ("", "1", "318061", "2"):
        room(each)
    assert room("3").endswith(said("danger_cut_off", 1))
    assert "(the line dropped)" in room("/drop")
    assert room("/inbox").splitlines()[-1].startswith("[4/7]"), "both officers have the SMS by now"
    room("")
    for each in ("1", "4071", "1", "1", "1", "1"):
        room(each)
    assert room("0").endswith("[7/7] ***")
    assert "/7]" not in room(""), "it is over"


def test_in_each_language_and_on_another_phone(room: Callable[[str], str]) -> None:
    for language in Language:
        assert room(f"/lesson carer_not_safe {language}").endswith(said("carer_not_safe", 0, language))
    assert "in your hand" in room("/phone +250788000101")
    assert room("").splitlines()[-1].endswith(said("carer_not_safe", 1, language))


def said(key: str, step: int, language: Language = Language.en) -> str:
    return lessons()[key].steps[step].says[language]


def test_what_is_typed_wrong_is_told(room: Callable[[str], str]) -> None:
    assert "first_visit" in room("/lesson nothing") and "rw" in room("/lesson first_visit xx")
    assert room("/clock soon") == "Say how far: /clock 15"
    assert room("/phone") == "Say which: /phone +250788000201"
    assert room("/what") == terminal.HELP
    assert room("/lessons").count("\n") == len(lessons()) - 1
    assert room("/clock 15").startswith("(it is 2026-10-14T09:15")
