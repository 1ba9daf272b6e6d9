"""What is wrong with a programme is told whole and in plain sentences: the place, what stands there, how to mend it."""

from datetime import date
from pathlib import Path

import pytest

from core.errors import BadSetting
from core.programme import programme
from tests.core.support.programmes import TEXT, told

NO_DURATION = "is no duration. Write one like 15m, 4h or 2d."
RUNG = (
    "is no time of a rung. Write a duration like 0m, 15m or 4h, or one of: next working morning, the morning after, "
    "next monday."
)
ABSENT = "nothing stands here. Add it; docs/programme.md says what it means."
UNREAD = "nobody reads this. Remove it, or mend its name."
VALUES = [
    ('acknowledge = "30m"', 'acknowledge = "soon"', f'levels.danger.acknowledge: "soon" {NO_DURATION}'),
    ('hold = "30m"', 'hold = "1 working day"', f'levels.danger.hold: "1 working day" {NO_DURATION}'),
    ('seen = "24h"', "seen = 24", f"levels.danger.seen: 24 {NO_DURATION}"),
    ('hold = "30m"', 'hold = "0m"', 'levels.danger.hold: "0m" is no time at all. Write 1m or more.'),
    (
        'clock = "always"',
        'clock = "never"',
        'levels.danger.clock: "never" is not known here. Write "always", "high" or "working".',
    ),
    ('after = "15m"', 'after = "15 min"', f'ladders.danger.rungs.1.after: "15 min" {RUNG}'),
    (
        'every = "30m"',
        'every = "0m"',
        'ladders.danger.again.every: "0m" is no interval. Write 30m, 4h or the like, 1 working day or 1 week.',
    ),
    (
        'tell = ["national"]',
        'tell = ["president"]',
        'ladders.danger.rungs.3.tell.0: "president" is nobody\'s post. Known are: social_worker, psychologist, cover, '
        "lead, national, profession.",
    ),
    (
        'tell = ["national"]',
        "tell = []",
        "ladders.danger.rungs.3.tell: [] names nobody. Write a list of some of these: social_worker, psychologist, "
        "cover, lead, national, profession.",
    ),
    (
        'rungs = [{ after = "next monday", tell = ["profession"] }]',
        "rungs = []",
        "ladders.low.rungs: the list is empty. Write at least one.",
    ),
    ('eve = "17:00"', 'eve = "25:00"', 'hours.eve: "25:00" is no time of day. Write one like 07:00 or 17:30.'),
    ('eve = "17:00"', "eve = 17", "hours.eve: 17 is no time of day. Write one like 07:00 or 17:30."),
    (
        'working = ["08:00", "17:00"]',
        'working = ["08:00"]',
        'hours.working: ["08:00"] is no pair of hours. Write two, like ["07:00", "20:00"].',
    ),
    (
        "gentle_days = [1, 2, 3, 4, 5, 6]",
        "gentle_days = [0, 8]",
        "hours.gentle_days: [0, 8] is no list of weekdays. Write them as 1 for Monday to 7 for Sunday, like "
        "[1, 2, 3, 4, 5].",
    ),
    (
        "working_days = [1, 2, 3, 4, 5]",
        "working_days = []",
        "hours.working_days: [] is no list of weekdays. Write them as 1 for Monday to 7 for Sunday, like "
        "[1, 2, 3, 4, 5].",
    ),
    (
        '"12-26"]',
        '"26 December"]',
        'hours.holidays.9: "26 December" is no day of every year. Write month and day, like 07-01.',
    ),
    ('"12-26"]', '"02-30"]', 'hours.holidays.9: "02-30" is no day of every year. Write month and day, like 07-01.'),
    ('"12-26"]', '"01-01"]', 'hours.holidays.9: "01-01" stands here twice. Remove one.'),
    (
        '"2027-08-06"]',
        '"2027-02-30"]',
        'hours.holidays_of_years.5: "2027-02-30" is no date. Write one like 2026-11-01.',
    ),
    ("holidays = [", "holidays = 5 # [", "hours.holidays: 5 is no list. Write one; docs/programme.md shows how."),
    (
        'child = "116"',
        'child = "one one six"',
        'helplines.child: "one one six" is no number that screens have room for. Write 3 digits between quotation '
        'marks, like "116".',
    ),
    (
        'isange = "3029"',
        'isange = "0788000000"',
        'helplines.isange: "0788000000" is no number that screens have room for. Write 3 to 4 digits between quotation '
        'marks, like "116".',
    ),
    ('child = "116"\n', "", f"helplines.child: {ABSENT}"),
    ('child = "116"\n', 'child = "116"\nchildren = "116"\n', f"helplines.children: {UNREAD}"),
    (
        "beaten = { key = 1,",
        'beaten = { key = "one",',
        'categories.beaten.key: "one" is no whole number of 1 or more. Write one like 1.',
    ),
    (
        'trafficking = { key = 8, level = "danger"',
        'trafficking = { key = 8, level = "worst"',
        'categories.trafficking.level: "worst" is not known here. Write "danger", "high", "medium" or "low".',
    ),
    (
        'profession = "social_worker" }\nsexual',
        'profession = "nurse" }\nsexual',
        'categories.beaten.profession: "nurse" is not known here. Write "social_worker" or "psychologist".',
    ),
    (
        'first = "5 working days"',
        'first = "5 days"',
        'follow_up.first: "5 days" is no number of working days. Write one like 1 working day or 5 working days.',
    ),
    (
        "pin_tries = 5",
        'pin_tries = "five"',
        'limits.pin_tries: "five" is no whole number of 1 or more. Write one like 1.',
    ),
    (
        "disk_free_percent = 10",
        "disk_free_percent = 100",
        "watch.disk_free_percent: 100 is no whole number from 1 to 99. Write one like 1.",
    ),
    ('author = "Inshuti project"', "", f"helplines.author: {ABSENT}"),
    (
        'author = "Inshuti project"',
        'author = " "',
        'helplines.author: " " is no text. Write a few words, like "District office, Huye".',
    ),
    ("date = 2026-11-01", 'date = "soon"', 'helplines.date: "soon" is no date. Write one like 2026-11-01.'),
    ("[owners]", "[owner]", f"owner: {UNREAD}"),
    ("[owners]", "[owner]", f"owners: {ABSENT}"),
    ("[ladders.low]", "[ladders.lowest]", f"ladders.low: {ABSENT}"),
    ("[levels.low]", "[levels.lowest]", f"levels.lowest: {UNREAD}"),
    (
        'callbacks = "30d"',
        'callbacks = "2h"',
        "retention.callbacks: it is less than a day, and what was said in the last day is still asked for. Write 1d.",
    ),
]


@pytest.mark.parametrize(("old", "new", "said"), VALUES)
def test_each_fault_is_told_in_a_sentence_of_our_own(old: str, new: str, said: str) -> None:
    assert said in told((old, new))


def test_every_fault_is_told_at_once_whatever_its_kind() -> None:
    faults = told(
        ('eve = "17:00"', 'eve = "late"'),
        ('after = "30m"', 'after = "10m"'),
        ("until_day = 182", "until_day = 56"),
        ("pin_tries = 5", "pin_tries = 0"),
        ('draft = "24h"', 'draft = "soon"'),
        ("key = 98", "key = 97"),
    )
    assert [each.partition(":")[0] for each in faults] == [
        "hours.eve",
        "ladders.danger.rungs.2.after",
        "follow_up.phases.1.until_day",
        "limits.draft",
        "limits.pin_tries",
        "categories.conduct.key",
        "categories",
    ]


def test_what_is_in_its_place_is_no_fault() -> None:
    assert told() == []
    assert told(('after = "next monday"', 'after = "0m"'), ('"12-26"]', '"02-29"]')) == []


def test_a_block_of_tomorrow_is_a_fault_only_where_somebody_checks() -> None:
    late = ("date = 2026-11-22", "date = 2027-01-01")
    assert told(late) == []
    assert told(late, today=date(2026, 12, 31)) == [
        "watch.date: 2027-01-01 has not come yet. Write the day on which it was decided."
    ]
    assert told(late, today=date(2027, 1, 1)) == []


def test_a_start_tells_each_fault_on_a_line_that_names_the_setting(tmp_path: Path) -> None:
    path = tmp_path / "programme.toml"
    path.write_text(TEXT.replace('eve = "17:00"', 'eve = "late"').replace("pin_tries = 5", 'pin_tries = "x"'))
    with pytest.raises(BadSetting) as error:
        programme.load(path)
    assert str(error.value).splitlines() == [
        'PROGRAMME: hours.eve: "late" is no time of day. Write one like 07:00 or 17:30.',
        'PROGRAMME: limits.pin_tries: "x" is no whole number of 1 or more. Write one like 1.',
    ]
