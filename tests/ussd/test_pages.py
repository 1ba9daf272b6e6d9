"""A screen as text: numbered, folded, within 160 septets."""

import pytest

from conversations.steps import End, Screen
from core.language import gsm7
from core.language.words import Say
from core.models.person import Language
from ussd import pages

COMMON = {"dial": "*801#", "child_line": "116", "police": "112"}
LINES = [("1", Say("answer.yes")), ("2", Say("answer.no"))]


def screen(says: Say, *, note: Say | None = None, more: bool = False) -> Screen:
    return Screen("x", says, LINES, note, more, Say("nav.back"))


def wide(title: str) -> Say:
    """Words of two lines, the first this wide."""
    return Say("list.code_date", {"code": title, "date": "two\nlines"})


def test_the_question_comes_first_then_its_keys_then_nine_and_zero() -> None:
    shown = pages.page(screen(Say("change.ask"), more=True), Language.en, COMMON)
    assert shown == "This is stored already. Change it?\n1 Yes\n2 No\n9 More\n0 Back"
    assert pages.page(screen(Say("change.ask"), note=Say("note.already_sent")), Language.en, COMMON).startswith(
        "Already stored.\nThis is stored already."
    )


def test_letters_no_phone_has_are_brought_to_near_ones() -> None:
    shown = pages.page(screen(Say("list.code_date", {"code": "Ézéchiel’ç", "date": "œ"})), Language.rw, COMMON)
    assert not gsm7.outside(shown)
    assert "Ézéchiel'c oe" in shown


@pytest.mark.parametrize("width", [84, 85, 128])
def test_a_note_that_does_not_fit_takes_the_place_of_the_first_line(width: int) -> None:
    note = Say("pin.wrong", {"left": 4})
    shown = pages.page(screen(wide("x" * width), note=note), Language.rw, COMMON)
    assert gsm7.septets(shown) <= 160
    assert "Hasigaye" in shown
    assert "lines\n1 Yego" in shown
    assert ("x" * width in shown) is (width == 84)


def test_one_long_line_keeps_its_words_and_loses_the_note() -> None:
    words = Say("list.code_date", {"code": "x" * 130, "date": ""})
    assert "Hasigaye" not in pages.page(screen(words, note=Say("pin.wrong", {"left": 4})), Language.rw, COMMON)


def test_an_end_is_the_last_and_keeps_its_name() -> None:
    reply = pages.show(End("end.dial_again"), Language.en, COMMON)
    assert (reply.text, reply.is_last, reply.name) == (
        "Please dial *801# again. What you sent is kept.",
        True,
        "end.dial_again",
    )
    assert pages.plain("end.bye", COMMON) == pages.show(End("end.bye"), Language.rw, COMMON)
    assert not pages.show(screen(Say("change.ask")), Language.en, COMMON).is_last
