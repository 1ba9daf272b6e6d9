"""Questions that only volunteers are asked: an age, a carer's phone, a day ahead."""

from datetime import datetime
from types import SimpleNamespace
from typing import Any, cast

import pytest

from conversations.asking import Wrong
from conversations.volunteer.fields import Age, Band, DayAhead, Telephone
from core.storage.db import Tx


def at(moment: str) -> Tx:
    """As much of a transaction as these questions look at."""
    return cast(Tx, SimpleNamespace(at=datetime.fromisoformat(f"{moment}+02:00")))


NOW = at("2026-12-28 09:00")
SHOWN = {str(int(each)): int(each) for each in Band}


def refused(question: Any, raw: str) -> str:
    with pytest.raises(Wrong) as wrong:
        question.parse(raw, SHOWN, NOW)
    return wrong.value.say.key


@pytest.mark.parametrize(("raw", "kept"), [("1", 1), ("4", 4), ("2015", 2015), ("2026", 2026), ("2001", 2001)])
def test_an_age_is_a_band_or_a_year(raw: str, kept: int) -> None:
    question = Age("register.age")
    assert question.value(question.parse(raw, SHOWN, NOW)) == kept


@pytest.mark.parametrize(
    ("raw", "why"),
    [("2027", "wrong.number"), ("2000", "wrong.number"), ("5", "wrong.choice"), ("", "wrong.choice")],
)
def test_what_is_no_age(raw: str, why: str) -> None:
    assert refused(Age("register.age"), raw) == why


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
