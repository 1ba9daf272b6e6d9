"""Names by the number keys."""

import pytest

from core.language import keypad


@pytest.mark.parametrize(
    ("typed", "name"),
    [
        ("2661662", "Anna"),
        ("92777330266166", "Ware Ann"),
        ("Keza", "Keza"),
        ("jean d'arc", "Jean D'arc"),
        ("44 2", "H A"),
        ("7777999", "Sy"),
        ("2210", "B"),
    ],
)
def test_a_key_as_often_as_its_letter_stands_on_it(typed: str, name: str) -> None:
    assert keypad.read(typed) == name


@pytest.mark.parametrize("typed", ["", "1", "0", "2222", "77777", "#", "4*4", "a2", "\u0664", "4" * 40])
def test_what_names_no_letters(typed: str) -> None:
    assert keypad.read(typed) is None
