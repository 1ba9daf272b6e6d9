"""PINs that are guessed first are nobody's."""

import pytest

from core.people.weak_pins import Weak, weakness


@pytest.mark.parametrize(
    ("why", "those"),
    [
        (Weak.equal, ["0000", "1111", "9999"]),
        (Weak.run, ["1234", "2345", "7890", "4321", "9876", "3210", "0123", "6543"]),
        (Weak.column, ["2580"]),
        (Weak.year, ["1930", "1940", "1984", "2007", "2020", "2026", "2030"]),
        (Weak.known, ["4071", "1212", "1122", "1357", "6969", "4200"]),
    ],
)
def test_weak_pins_and_why(why: Weak, those: list[str]) -> None:
    assert {weakness(pin) for pin in those} == {why}


def test_pins_that_will_do() -> None:
    assert [pin for pin in ("4072", "1359", "1243", "2589", "1929", "2031") if weakness(pin)] == []


def test_the_end_of_ones_own_number_will_not_do() -> None:
    assert weakness("0417", "+250788000417") is Weak.own_number
    assert weakness("0417", "+250788004170") is None
