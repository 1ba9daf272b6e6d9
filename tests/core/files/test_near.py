"""What is nearly a word is found, in a time that does not grow with the words."""

import time

import pytest

from core.files.near import NearWords, one_off


@pytest.mark.parametrize(
    ("said", "found"),
    [("hue", ["huye"]), ("huey", ["huye"]), ("hyue", ["huye"]), ("rubabu", ["rubavu"]), ("kigali", []), ("", [])],
)
def test_a_word_is_found_by_a_slip_in_it(said: str, found: list[str]) -> None:
    assert NearWords(["huye", "rubavu", "nyagatare"]).of(said, 2) == found


def test_what_is_far_too_long_is_no_slip() -> None:
    assert NearWords(["a" * 60]).of("a" * 61, 1) == []


def test_a_code_is_found_by_one_wrong_digit_or_two_in_the_wrong_order() -> None:
    found = list(one_off("2409"))
    assert {"2408", "1409", "4209", "2490"} <= set(found)
    assert "2409" not in found
    assert len(found) == 4 * 9 + 3


@pytest.mark.lengthy
def test_thousands_of_wrong_words_among_hundreds_take_seconds() -> None:
    words = NearWords(f"{at * 7919 % 100_000:05} kabeza" for at in range(600))
    began = time.process_time()
    for at in range(2_500):
        words.of(f"{at} kabesa nziza", 3)
    assert time.process_time() - began < 10
