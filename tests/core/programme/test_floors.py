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
        ('after = "0m", tell = ["profession"]', 'after = "5m", tell = ["profession"]'),
        'ladders.high.rungs.0.after: "5m". Somebody hears of it at once: write "0m".',
    ),
    (
        ('gentle = ["07:00", "20:00"]', 'gentle = ["16:58", "17:01"]'),
        "hours.gentle: it is open for 3 min. Less than 4 h leaves no time.",
        "reminders.morning: 07:30 is not inside of hours.gentle, 16:58 to 17:01.",
    ),
    (
        ('working = ["08:00", "17:00"]', 'working = ["08:00", "08:01"]'),
        "hours.working: it is open for 1 min. Less than 4 h leaves no time.",
    ),
    (
        ("working_days = [1, 2, 3, 4, 5]", "working_days = [7]"),
        "hours.working_days: 1 of seven days. What waits for them waits too long: write 3.",
    ),
    (
        ('at = "02:00"', 'at = "12:00"'),
        "retention.at: 12:00 is in hours.gentle, when people are busiest. Write an hour of the night.",
    ),
    (
        ('pin_lock = "30m"', 'pin_lock = "30d"'),
        "limits.pin_lock: 30d lies outside of 5m to 24h, where it makes sense. Look again at its number and its unit.",
    ),
    (
        ('isange = "24h"', 'isange = "90 working days"'),
        "referrals.within.isange: 126d lies outside of 1h to 72h, where it makes sense. Look again at its number and "
        "its unit.",
    ),
    (
        (
            '["social_worker", "psychologist"] },\n  { after = "30m", tell = ["cover"]',
            '["lead"] },\n  { after = "30m", tell = ["cover"]',
        ),
        'call_backs.danger.rungs.0.tell: ["lead"]. A danger is told to a social worker and a psychologist at once: one '
        "of them may be away.",
    ),
    (
        ('  { after = "90m", tell = ["national"] },\n', ""),
        "call_backs.danger: national is told on no rung. A danger that nobody takes comes to both.",
    ),
    (
        ('  { after = "30m", tell = ["lead"] },\n', ""),
        "ladders.danger: lead is told on no rung. A danger that nobody takes comes to both.",
    ),
    (
        ('after = "0m", tell = ["profession"]', 'after = "0m", tell = ["cover"]'),
        'ladders.high.rungs.0.tell: ["cover"]. Somebody on duty in the district hears of it first: write "profession".',
    ),
    (
        ('sexual = { key = 2, level = "danger"', 'sexual = { key = 2, level = "medium"'),
        'categories.sexual.level: "medium" lets such a child wait. Write "danger".',
    ),
    (
        ('beaten = { key = 1, level = "high"', 'beaten = { key = 1, level = "low"'),
        'categories.beaten.level: "low" lets such a child wait. Write "high".',
    ),
    (
        ('marks = "high"', 'marks = "low"'),
        'visits.alarms.marks: "low" lets such a child wait. Write "high", or more urgent.',
    ),
    (
        (', "2027-03-26"', ""),
        "hours.holidays_of_years: Good Friday, 2027-03-26, is missing. Add it, and the days of the moon as announced.",
    ),
]


@pytest.mark.parametrize("case", SLOWER)
def test_each_is_told_with_its_place(case: tuple[tuple[str, str], *tuple[str, ...]]) -> None:
    change, *said = case
    assert warnings(of(change), TODAY) == said


def test_a_list_of_holidays_that_has_ended_is_told() -> None:
    mend = "is missing. Add it, and the days of the moon as announced."
    assert warnings(of(), date(2028, 1, 3)) == [
        f"hours.holidays_of_years: Good Friday, 2028-04-14, {mend}",
        f"hours.holidays_of_years: Easter Monday, 2028-04-17, {mend}",
        "hours.holidays_of_years: no day from 2028-01-03 to 2029-01-02 is listed. Ask for the list of public holidays.",
        "encouragement.terms: none from 2028-01-03 to 2029-01-02 is listed. Ask for the school calendar.",
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
