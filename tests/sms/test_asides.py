"""Days, hours, ages and phone numbers beside a report are none of its answers; its answers are taken for none."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sms.asides import without_days_and_hours
from sms.reading import read

VISIT = (("204711", "2", "1", "1", "1", "1", "2"),)
CONCERN = (("204711", "4", "2"),)
KEYS = st.text("1234", min_size=1, max_size=2)


def whole(text: str) -> tuple[tuple[str, ...], ...]:
    return tuple((each.about, *(digit for _, digit in each.parts)) for each in read(text).whole)


@pytest.mark.parametrize(
    "aside",
    [
        "on 28 Nov 2026",
        "on 3 december",
        "28/11/2026",
        "le 12/11",
        "ku wa 3/12",
        "tarehe 27/11 saa nne asubuhi",
        "2026-11-28",
        "28/11",
        "05/12",
        "at 10:30",
        "15:45",
        "saa 3",
        "he is 12",
        "afite imyaka 13",
        "girl of 15",
        "7 months",
        "3 fois",
        "iminsi 3",
        "tel 0788 12 34 56",
        "simu 0788 123 456",
        "+250 788 123 456",
        "she has 2 brothers",
    ],
)
def test_an_aside_before_or_behind_changes_no_answer(aside: str) -> None:
    for text in (
        f"VISIT 204711 2 1 1 1 1 2 {aside}",
        f"{aside}, VISIT 204711 2 1 1 1 1 2",
        f"visit {aside} 204711 211112",
    ):
        assert whole(text) == VISIT, text
    for text in (f"CONCERN 204711 4 2, {aside}", f"{aside} CONCERN 204711 4 2"):
        assert whole(text) == CONCERN, text


@pytest.mark.parametrize(
    "text",
    [
        "Tomorrow I will visit 204711 at 3",
        "Kesho nitafanya ziara kwa 204711 saa 3",
        "visit 204711 for 3 hours",
        "visit 204711 3 times this week",
        "visite 204711 3 fois",
        "visit 204711 3 home",
        "concern 204711 he is 12",
        "ikibazo 204711 afite 13",
        "concern 204711 he has 4 brothers and 2 sisters",
        "concern 0 there are 4 children of 2 mothers",
        "concern 204711 since 4/2",
        "concern 204711 room 4 2",
        "concern 204711 grade 4 section 2",
        "visit 204711 seen 2, home 1, he is in class 2, food 1, carer 1, next 1",
    ],
)
def test_a_number_that_counts_or_measures_something_is_no_answer(text: str) -> None:
    assert not whole(text)


@pytest.mark.parametrize("back", ["please cancel it", "Annulez", "musibe iyo raporo", "futa", "delete this"])
def test_of_a_report_that_may_be_taken_back_nothing_is_kept(back: str) -> None:
    for text in (f"VISIT 204711 2 3 1 1 1 2 {back}", f"{back} VISIT 204711 2 3 1 1 1 2", f"{back} concern 204711 4 1"):
        found = read(text)
        assert not found.whole and not found.given and found.risk, text


@given(st.lists(KEYS, min_size=2, max_size=6), st.sampled_from(["/", "-", ".", ":", " ", "=", ", "]))
def test_keys_of_a_visit_are_no_day_and_no_hour(keys: list[str], between: str) -> None:
    text = f"VISIT 204711 {between.join(keys)}"
    assert without_days_and_hours(text) == text


@given(st.sampled_from(["0", "204711"]), st.sampled_from([*"12345678", *(f"9{at}" for at in range(1, 9))]), KEYS)
def test_kind_and_urgency_are_no_day_and_no_hour(about: str, kind: str, urgency: str) -> None:
    for between in "/-.: ":
        text = between.join((f"CONCERN {about}", kind, urgency[0]))
        assert without_days_and_hours(text) == text
