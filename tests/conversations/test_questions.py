"""Every kind of question reads what was typed, or says in one line what it expects."""

from datetime import UTC, date, datetime
from enum import IntEnum
from types import SimpleNamespace
from typing import Any, cast

import pytest

from conversations.asking import Asked, Option, Wrong
from conversations.questions import Choose, Code, Day, FreeWords, Number, Pin, YesNo
from core.codes import Length
from core.language.words import Say
from core.storage.db import Tx
from tests.conversations.stage import NO_TX
from tests.fixtures.world import PROGRAMME

NEW_YEAR = cast(Tx, SimpleNamespace(at=datetime(2027, 1, 10, 9, 0, tzinfo=UTC), programme=PROGRAMME))
LEAP = cast(Tx, SimpleNamespace(at=datetime(2028, 3, 5, 9, 0, tzinfo=UTC), programme=PROGRAMME))


class Colour(IntEnum):
    red = 1
    blue = 3


def wrong(question: Asked, typed: str, tx: Tx = NO_TX, shown: dict[str, Any] | None = None) -> Say:
    with pytest.raises(Wrong) as error:
        question.parse(typed, shown or {}, tx)
    return error.value.say


def find(_tx: Tx, code: str) -> int | None:
    return 5 if code == "204711" else None


NONSENSE = ["", "*", "#", "1" * 40, "٣", "３", "abc", "1 2 3 4 5 6 7 8", "-1", "1.5", "\t"]
KINDS = [
    (Choose("colour", among=Colour), "wrong.choice"),
    (Choose("list", among=lambda _tx: [Option(1, Say("x"))]), "wrong.choice"),
    (YesNo("sure"), "wrong.choice"),
    (Number("count", high=20), "wrong.number"),
    (Day("day"), "wrong.day"),
    (Code("code", find=find), "wrong.code_length"),
    (Pin("pin"), "wrong.pin_form"),
]


@pytest.mark.parametrize("typed", NONSENSE)
@pytest.mark.parametrize(("question", "key"), KINDS, ids=lambda each: getattr(each, "key", ""))
def test_nonsense_is_answered_with_what_is_expected(question: Asked, key: str, typed: str) -> None:
    assert wrong(question, typed, NEW_YEAR).key == key


def test_a_choice_names_the_keys_on_the_screen() -> None:
    assert wrong(Choose("c", among=Colour), "2", shown={"1": 1, "3": 3}).slots == {"keys": "1, 3"}
    assert wrong(Choose("c", among=Colour), "9", shown={"3": 3, "1": 1, "2": 2}).slots == {"keys": "1-3"}
    assert wrong(Choose("c", among=Colour), "9", shown={"4": 4}).slots == {"keys": "4"}
    assert wrong(Choose("c", among=Colour), "9", shown={key: 1 for key in "12347"}).slots == {"keys": "1-4, 7"}
    assert wrong(Choose("c"), "1").slots == {"keys": "0"}


def test_a_member_and_what_a_list_stands_for() -> None:
    assert Choose("c", among=Colour).value(3) is Colour.blue
    assert Choose("c", among=Colour).value(None) is None
    assert Choose("c", among=lambda _tx: []).value([1, 2]) == [1, 2]


def test_a_list_takes_a_code_as_well() -> None:
    question = Choose("child", among=lambda _tx: [Option(9, Say("x"))], find=find)
    assert question.parse("1", {"1": 9}, NO_TX) == 9
    assert question.parse("204711", {"1": 9}, NO_TX) == 5
    assert question.hear("204711", NO_TX) == 5
    assert wrong(question, "2", shown={"1": 9}).key == "wrong.choice_or_code"
    assert wrong(question, "204712", shown={"1": 9}).key == "wrong.code_check"


@pytest.mark.parametrize("typed", ["204711", "204 711", "2O47II", "204-711", "2o47l1"])
def test_a_code_is_read_as_people_write_it(typed: str) -> None:
    assert Code("code", find=find).parse(typed, {}, NO_TX) == 5


@pytest.mark.parametrize("typed", ["204712", "304711", "024711", "240711", "207411", "204171"])
def test_a_code_with_one_wrong_digit_or_two_swapped_is_a_slip(typed: str) -> None:
    assert wrong(Code("code", find=find), typed).key == "wrong.code_check"


def test_a_code_that_nobody_has_is_told_apart() -> None:
    assert wrong(Code("code", find=find), "318061").key == "wrong.code_unknown"
    assert wrong(Code("code"), "204711").key == "wrong.code_unknown"
    assert wrong(Code("code", length=Length.alert), "204711") == Say("wrong.code_length", {"digits": 5})


def test_yes_no_and_left_out() -> None:
    assert [YesNo("sure").parse(key, {}, NO_TX) for key in "12"] == [True, False]
    assert [YesNo("sure").value(kept) for kept in (True, False, None)] == [True, False, None]
    assert [digit for digit, _ in YesNo("sure").pages(NO_TX)[0]] == ["1", "2"]


def test_a_number_lies_between_its_bounds() -> None:
    question = Number("count", low=2, high=20)
    assert [question.parse(typed, {}, NO_TX) for typed in ("2", "020")] == [2, 20]
    for typed in ("1", "21"):
        assert wrong(question, typed) == Say("wrong.number", {"low": 2, "high": 20})
    assert question.value(None) is None


@pytest.mark.parametrize(
    ("typed", "tx", "day"),
    [
        ("1001", NEW_YEAR, "2027-01-10"),
        ("3112", NEW_YEAR, "2026-12-31"),
        ("1112", NEW_YEAR, "2026-12-11"),
        ("2902", LEAP, "2028-02-29"),
    ],
)
def test_a_day_is_the_nearest_such_day(typed: str, tx: Tx, day: str) -> None:
    question = Day("day")
    assert question.parse(typed, {}, tx) == day
    assert question.value(day) == date.fromisoformat(day)


@pytest.mark.parametrize(
    ("typed", "key"),
    [
        ("1101", "wrong.day_ahead"),
        ("1012", "wrong.day_old"),
        ("3102", "wrong.day"),
        ("0013", "wrong.day"),
        ("2902", "wrong.day"),
        ("101", "wrong.day"),
    ],
)
def test_a_day_that_cannot_be_says_why(typed: str, key: str) -> None:
    assert wrong(Day("day"), typed, NEW_YEAR).key == key


def test_a_day_too_long_ago_says_how_long_is_allowed() -> None:
    assert wrong(Day("day"), "0101", LEAP) == Say("wrong.day_old", {"days": 30})
    assert Day("day").value(None) is None


def test_words_lose_what_no_phone_can_keep_and_have_a_length() -> None:
    question = FreeWords("words", most=10)
    assert question.parse("  a\u200b b\x07  c* ", {}, NO_TX) == "a b c*"
    for typed in ("", "  ", "\x07", "x" * 11):
        assert wrong(question, typed) == Say("wrong.words", {"most": 10})


def test_a_pin_has_four_ascii_digits() -> None:
    assert Pin("pin").parse("4071", {}, NO_TX) is True
    assert not Pin("pin").has_form("٤٠٧١")


def test_words_of_their_own_or_those_of_the_moment() -> None:
    assert YesNo("sure").says(NO_TX) == Say("sure")
    assert YesNo("sure", words=Say("other")).says(NO_TX) == Say("other")
    assert YesNo("sure", words=lambda _tx: Say("found")).says(NO_TX) == Say("found")
    assert Number("n").hear("7", NO_TX) == 7
