"""Questions that only volunteers are asked: an age, a carer's phone, a day ahead."""

import re
from datetime import datetime
from types import SimpleNamespace
from typing import Any, cast

import pytest

from conversations.asking import Wrong
from conversations.volunteer.fields import DayAhead, PhoneOrHome, Telephone, Years
from core.language.words import say
from core.models.person import Language
from core.storage.db import Tx


def at(moment: str) -> Tx:
    """As much of a transaction as these questions look at."""
    return cast(Tx, SimpleNamespace(at=datetime.fromisoformat(f"{moment}+02:00")))


NOW = at("2026-12-28 09:00")


def refused(question: Any, raw: str) -> str:
    with pytest.raises(Wrong) as wrong:
        question.parse(raw, {}, NOW)
    return wrong.value.say.key


@pytest.mark.parametrize(
    ("raw", "kept"), [("0", 0), ("3", 3), ("10", 10), ("25", 25), ("2015", 2015), ("2026", 2026), ("2001", 2001)]
)
def test_an_age_is_in_years_or_a_year_of_birth(raw: str, kept: int) -> None:
    question = Years("register.years")
    assert question.value(question.parse(raw, {}, NOW)) == kept


@pytest.mark.parametrize("raw", ["26", "91", "100", "2027", "2000", "", "-3", "3 years", "\u0663"])
def test_what_is_no_age(raw: str) -> None:
    assert refused(Years("register.years"), raw) == "wrong.years"


@pytest.mark.parametrize(("raw", "kept"), [("204711", 7), ("20 47 11", 7), ("0788000777", "+250788000777"), (None, "")])
def test_a_carers_phone_or_the_code_of_a_child_of_the_same_home(raw: str | None, kept: object) -> None:
    question = PhoneOrHome("register.phone_or_home", find=lambda _tx, code: 7 if code == "204711" else None)
    assert question.value(None if raw is None else question.parse(raw, {}, NOW)) == kept


@pytest.mark.parametrize(("raw", "why"), [("204712", "code_check"), ("318061", "code_unknown"), ("12345", "phone")])
def test_what_is_neither(raw: str, why: str) -> None:
    question = PhoneOrHome("register.phone_or_home", find=lambda _tx, code: 7 if code == "204711" else None)
    assert refused(question, raw) == f"wrong.{why}"


@pytest.mark.parametrize("raw", ["0788000777", "+250788000777", "250788000777", "788 000 777"])
def test_a_phone_however_it_is_written(raw: str) -> None:
    question = Telephone("register.phone")
    assert question.value(question.parse(raw, {}, NOW)) == "+250788000777"
    assert question.value(None) == ""


@pytest.mark.parametrize("raw", ["", "1", "078800077", "0250000000", "07880007771", "O788000777", "*" * 9])
def test_what_is_no_phone(raw: str) -> None:
    assert refused(Telephone("register.phone"), raw) == "wrong.phone"


def test_a_number_that_may_not_be_a_carers() -> None:
    assert refused(Telephone("p", may_be=lambda _tx, _number: False), "0788000777") == "wrong.phone_of_ours"


@pytest.mark.parametrize(("raw", "day"), [("2912", "2026-12-29"), ("3112", "2026-12-31"), ("0401", "2027-01-04")])
def test_a_day_ahead_goes_over_the_year(raw: str, day: str) -> None:
    question = DayAhead("other_day", most=lambda _tx: 7)
    assert question.value(question.parse(raw, {}, NOW)) == day


@pytest.mark.parametrize(
    ("raw", "why"),
    [
        ("2812", "wrong.day_far"),
        ("2712", "wrong.day_far"),
        ("0501", "wrong.day_far"),
        ("3002", "wrong.day"),
        ("9", "wrong.day"),
    ],
)
def test_what_is_no_day_ahead(raw: str, why: str) -> None:
    assert refused(DayAhead("other_day", most=lambda _tx: 7), raw) == why


def test_the_ages_named_hold_none_that_steps_back() -> None:
    """0 goes a question back: of a baby the year is typed."""
    with pytest.raises(Wrong) as wrong:
        Years("register.years").parse("99", {}, NOW)
    for language in Language:
        lowest = re.search(r"\d+", say(language, wrong.value.say))
        assert lowest
        assert lowest[0] == "1"
