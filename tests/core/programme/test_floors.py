"""What a programme may say and should not: each is a warning, and the programme starts all the same."""

from datetime import date

import pytest

from core.programme.floors import warnings
from tests.core.support.programmes import of

TODAY = date(2026, 11, 29)
SLOWER = [
    (
        ('acknowledge = "30m"', 'acknowledge = "20h"'),
        "levels.danger.acknowledge: a person owns such an alert within 1 h. This is longer.",
    ),
    (
        ('acknowledge = "4h"', 'acknowledge = "2 working days"'),
        "levels.high.acknowledge: a person owns such an alert within 24 h. This is longer.",
    ),
    (
        ('after = "60m"', 'after = "60d"'),
        'ladders.danger.rungs.3.after: "60d" is later than the 1 h in which levels.danger.acknowledge wants it told.',
    ),
    (
        ('after = "30m"', 'after = "31m"'),
        'ladders.danger.rungs.2.after: "31m" is later than the 30 min in which levels.danger.acknowledge wants it '
        "told.",
    ),
    (
        ('tell = ["social_worker", "psychologist"]', 'tell = ["lead"]'),
        'ladders.danger.rungs.0.tell: ["lead"]. A danger is told to a social worker and a psychologist at once: one of '
        "them may be away.",
    ),
    (
        ('every = "30m"', 'every = "1 week"'),
        'ladders.danger.again.every: "1 week". A danger that nobody owns is told again within the hour.',
    ),
    (
        (', "2027-03-26"', ""),
        "hours.holidays_of_years: Good Friday, 2027-03-26, is missing. Add it, and the days of the moon as announced.",
    ),
]


@pytest.mark.parametrize(("change", "said"), SLOWER)
def test_each_is_told_with_its_place(change: tuple[str, str], said: str) -> None:
    assert warnings(of(change), TODAY) == [said]


def test_a_list_of_holidays_that_has_ended_is_told() -> None:
    mend = "is missing. Add it, and the days of the moon as announced."
    assert warnings(of(), date(2028, 1, 3)) == [
        f"hours.holidays_of_years: Good Friday, 2028-04-14, {mend}",
        f"hours.holidays_of_years: Easter Monday, 2028-04-17, {mend}",
        "hours.holidays_of_years: no day from 2028-01-03 to 2029-01-02 is listed. Ask for the list of public holidays.",
    ]


def test_our_own_programme_keeps_them() -> None:
    assert warnings(of(), TODAY) == []


def test_who_is_on_no_rung_is_told() -> None:
    unheard = of(
        ('{ after = "30m", tell = ["lead"] },', ""),
        ('{ after = "60m", tell = ["national"] },', ""),
    )
    assert warnings(unheard, TODAY) == [
        "ladders.danger: neither lead nor national is told. Nobody above the officers hears of it."
    ]
