"""Numbers people type: no single slip and no swap of neighbours ever leads to another child or alert."""

import random
import re

import pytest

from core.codes import Length, draw, is_sound, read

LENGTHS = [5, 6, 7]


def sample(length: int) -> list[str]:
    """Numbers of that length drawn with a fixed seed, the smallest and the largest among them."""
    pick = random.Random(length)
    drawn = [draw(Length(length), pick=pick.randrange) for _ in range(300)]
    return [draw(Length(length), pick=lambda _: 0), draw(Length(length), pick=lambda top: top - 1), *drawn]


@pytest.mark.parametrize("number", ["5724", "572"])
def test_a_number_of_another_length_is_not_sound(number: str) -> None:
    assert not is_sound(number)


@pytest.mark.parametrize("number", ["204711", "318061", "427356", "536141", "645827", "751237"])
def test_known_codes_are_sound(number: str) -> None:
    assert number[-1] == damm_by_hand(number[:-1])
    assert is_sound(number)


def damm_by_hand(body: str) -> str:
    """The check digit by Damm's table, as printed in his thesis."""
    table = (
        "0317598642", "7092154863", "4206871359", "1750983426", "6123045978",
        "3674209581", "5869720134", "8945362017", "9438617205", "2581436790",
    )  # fmt: skip
    row = 0
    for digit in body:
        row = int(table[row][int(digit)])
    return str(row)


@pytest.mark.parametrize("length", LENGTHS)
def test_the_last_digit_is_damms(length: int) -> None:
    for number in sample(length):
        assert re.fullmatch(rf"[1-9][0-9]{{{length - 1}}}", number)
        assert number[-1] == damm_by_hand(number[:-1])
        assert is_sound(number)


@pytest.mark.parametrize("length", LENGTHS)
def test_every_single_slip_is_caught(length: int) -> None:
    for number in sample(length):
        for at in range(length):
            for digit in set("0123456789") - {number[at]}:
                assert not is_sound(number[:at] + digit + number[at + 1 :])


@pytest.mark.parametrize("length", LENGTHS)
def test_every_swap_of_neighbours_is_caught(length: int) -> None:
    for number in sample(length):
        for at in range(length - 1):
            if number[at] != number[at + 1]:
                assert not is_sound(number[:at] + number[at + 1] + number[at] + number[at + 2 :])


@pytest.mark.parametrize(
    "written", ["", "20471", "2047111", "20471a", "\u0662\u0660\u0664\u0667\u0661\u0661", "204711 "]
)
def test_what_is_no_number_is_not_sound(written: str) -> None:
    assert not is_sound(written)


@pytest.mark.parametrize(
    "written", ["204711", "2O47ll", "204 711", "204.711", "20-47-11", " 204711\n", "2o47I1", "2O47L1"]
)
def test_lookalikes_and_separators(written: str) -> None:
    assert read(written) == "204711"


def test_the_bounds_of_a_draw() -> None:
    assert draw(Length.alert, pick=lambda top: top - 1)[:4] == "9999"
    assert draw(Length.alert, pick=lambda _: 0)[:4] == "1000"
    assert {len(draw(each)) for each in Length} == {5, 6, 7, 8}
