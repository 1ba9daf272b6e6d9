"""What a key press costs, counted: calls of Python and statements, which no busy machine blurs."""

import pytest

from app import read_bodies_first
from bench.load.calls import WsgiPhone, counted
from bench.load.statements import noted
from core import logs
from tests.fixtures.texting import BOTH_ENGINES
from tests.fixtures.world import TOKEN, World

pytestmark = BOTH_ENGINES

MOST_CALLS, MOST_STATEMENTS = 300, 2
CHILDREN = {1: "204711", 2: "204711", 3: "645827"}  # by a volunteer's number
PLAIN = (("1", "visit.school"), ("1", "visit.health"), ("1", "visit.bond"), ("1", "visit.next"))


def dial(world: World, last: int) -> WsgiPhone:
    """At the question whether the child is safe, behind all that stands before the application in service."""
    phone = WsgiPhone(world.app.wsgi_app, TOKEN, f"+250788000{last:03d}", f"ATUid_{last}")
    phone.press()
    for key in ("1", CHILDREN[last], "1"):
        phone.press(key)
    assert phone.screen == "visit.safe"
    return phone


def test_a_plain_key_press_costs_few_calls_and_two_statements(world: World) -> None:
    logs.configure("INFO")  # as in service: the hop's line is part of it
    read_bodies_first(world.app, world.database)
    first, *others = (dial(world, last) for last in (1, 2, 3))
    for key, screen in PLAIN:  # the first also puts into words what is put into words once a process
        with noted() as said:
            assert first.press(key) == screen
        assert len(said) <= MOST_STATEMENTS, said
        assert [phone.press(key) for phone in others] == [screen, screen]
        # The lesser of two: a look at the proxy's headers each ten seconds and the collector's runs are no key's cost.
        assert min(phone.calls for phone in others) <= MOST_CALLS, (screen, [phone.calls for phone in others])


def test_calls_are_counted_of_python_and_of_c() -> None:
    def twice(word: str) -> str:
        return word.upper().lower()

    with counted() as none:
        pass
    with counted() as some:
        twice("word")
    assert some[0] - none[0] == 3


@pytest.mark.parametrize("word", ["x", ""])
def test_a_slip_costs_no_statement_more(lite: World, word: str) -> None:
    phone = dial(lite, 1)
    with noted() as said:
        assert phone.press(word) == "visit.safe"
    assert len(said) <= MOST_STATEMENTS, said
