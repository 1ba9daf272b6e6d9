"""A visit that broke off after it told danger: whoever has the phone next neither reads it nor takes it back."""

import pytest

from tests.fixtures.world import World


@pytest.mark.parametrize(
    "keys",
    [
        ("1", "204711", "1", "3"),
        ("1", "204711", "4"),
        ("1", "204711", "1", "1", "1", "1", "4"),
        ("1", "204711", "2", "2", "1", "1", "2", "2", "1"),
    ],
    ids=["danger at home", "nobody knows where", "afraid", "marks on the body"],
)
def test_a_visit_in_which_danger_was_told_asks_the_pin_before_it_goes_on(lite: World, keys: tuple[str, ...]) -> None:
    where = lite.phone(1).dial().press(*keys).name
    lite.phone(1).hangs_up()
    resumed = lite.phone(1).dial().is_at("draft.offer").press("1").is_at("pin")
    resumed.press("9182").is_at("pin").press("0").ends()
    lite.phone(1).dial().is_at("draft.offer").press("1", "4071").is_at(where)
