"""The phones' alphabet. Counts are known answers, by hand from GSM 03.38, and properties over any text."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.language.gsm7 import fold, outside, segments, septets

BASIC = (
    "@£$¥èéùìòÇ\nØø\rÅåΔ_ΦΓΛΩΠΨΣΘΞÆæßÉ !\"#¤%&'()*+,-./0123456789:;<=>?¡ABCDEFGHIJKLMNOPQRSTUVWXYZÄÖÑÜ§"
    "¿abcdefghijklmnopqrstuvwxyzäöñüà"
)
DOUBLE = "\f^{}\\[~]|€"
"""Typed from the tables of the standard, not read from the library."""

basic_text = st.text(st.sampled_from(BASIC), max_size=400)
gsm_text = st.text(st.sampled_from(BASIC + DOUBLE), max_size=400)


def test_the_tables_are_whole() -> None:
    assert len(BASIC) == 127  # the escape is the 128th
    assert septets(BASIC) == 127
    assert septets(DOUBLE) == 20


@given(basic_text)
def test_a_basic_letter_is_one_septet(text: str) -> None:
    assert septets(text) == len(text)


@given(gsm_text)
def test_a_letter_behind_the_escape_is_two(text: str) -> None:
    assert septets(text) == len(text) + sum(text.count(each) for each in DOUBLE)


@pytest.mark.parametrize(
    ("text", "count"),
    [
        ("", 1),
        ("a" * 160, 1),
        ("a" * 161, 2),
        ("a" * 306, 2),
        ("a" * 307, 3),
        ("a" * 459, 3),
        ("a" * 460, 4),
        ("€" * 80, 1),
        ("a" + "€" * 80, 2),
        ("a" * 152 + "€" + "a" * 151, 2),  # 305 septets; the euro does not fit the first part and begins the second
        ("a" * 152 + "€" + "a" * 152, 3),  # 306 septets, which would fit two parts if a letter could be split
        ("ç" * 70, 1),
        ("ç" * 71, 2),
        ("ç" * 134, 2),
        ("ç" * 135, 3),
        ("a" * 69 + "ç", 1),
        ("a" * 70 + "ç", 2),
        ("\U0001f600" * 35, 1),
        ("\U0001f600" * 36, 2),
        ("\U0001f600" * 66, 2),  # 33 a part: the 67th place of a part cannot hold half of one
        ("\U0001f600" * 67, 3),
    ],
)
def test_segments_at_their_borders(text: str, count: int) -> None:
    assert segments(text) == count


@given(gsm_text)
def test_parts_never_hold_more_than_they_can(text: str) -> None:
    size = septets(text)
    assert segments(text) == 1 if size <= 160 else -(-size // 153) <= segments(text) <= -(-size // 152)


def test_letters_outside_are_named_once_in_order() -> None:
    assert outside("ça ê ça €\x1b") == ["ç", "ê", "\x1b"]
    with pytest.raises(ValueError, match=r"U\+00E7"):
        septets("ça")


@pytest.mark.parametrize(
    ("written", "carried"),
    [
        ("l\u2019\u00e9cole", "l'école"),
        ("ça va, fenêtre, naïf", "ca va, fenetre, naif"),
        ("à bientôt — «oui»", "à bientot - <<oui>>"),
        ("…", "..."),
        ("\u200b", "?"),
        ("Muraho neza!", "Muraho neza!"),
    ],
)
def test_folding(written: str, carried: str) -> None:
    assert fold(written) == carried


@pytest.mark.lengthy
@given(st.text(max_size=200))
def test_folded_text_is_inside_the_alphabet_and_stays_so(text: str) -> None:
    folded = fold(text)
    assert outside(folded) == []
    assert fold(folded) == folded


@given(gsm_text)
def test_what_a_phone_can_carry_is_not_touched(text: str) -> None:
    assert fold(text) == text
