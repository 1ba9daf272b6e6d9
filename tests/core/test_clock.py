"""Kigali's days: what is open when, and how long waiting takes. All answers were counted on a paper calendar."""

from datetime import date, time, timedelta

import pytest

from core.clock import KIGALI, kigali, moment
from tests.core.support.field import moment as at
from tests.fixtures.world import PROGRAMME


def test_rwanda_keeps_two_hours_ahead_of_utc_all_year() -> None:
    assert moment(date(2026, 1, 5), time(8)).isoformat() == "2026-01-05T06:00:00+00:00"
    assert moment(date(2026, 7, 5), time(8)).isoformat() == "2026-07-05T06:00:00+00:00"
    assert kigali(moment(date(2026, 7, 5), time(8))).tzinfo is KIGALI


@pytest.mark.parametrize(
    ("day", "is_open"),
    [
        (date(2026, 10, 14), True),  # Wednesday
        (date(2026, 10, 17), False),  # Saturday
        (date(2026, 10, 18), False),  # Sunday
        (date(2026, 12, 25), False),  # Christmas, every year
        (date(2027, 12, 27), True),  # a Monday after both days of Christmas
        (date(2026, 4, 6), False),  # Easter Monday of that year
        (date(2027, 4, 6), True),  # no Easter in the next
        (date(2027, 4, 7), False),  # the day of remembrance, every year
    ],
)
def test_working_days(day: date, is_open: bool) -> None:
    assert PROGRAMME.working.is_day(day) is is_open


@pytest.mark.parametrize(
    ("moment_", "inside"),
    [
        ("2026-10-14 06:59", False),
        ("2026-10-14 07:00", True),
        ("2026-10-14 20:59", True),
        ("2026-10-14 21:00", False),
        ("2026-10-18 12:00", True),  # a high alert does not rest on Sundays
        ("2026-12-25 12:00", True),  # nor at Christmas
    ],
)
def test_the_hours_of_high_alerts(moment_: str, inside: bool) -> None:
    assert PROGRAMME.waking.holds(at(moment_)) is inside


@pytest.mark.parametrize(
    ("asked", "opens"),
    [
        ("2026-10-14 12:34", "2026-10-14 12:34"),  # inside: the moment itself
        ("2026-10-14 05:00", "2026-10-14 07:00"),
        ("2026-10-14 20:00", "2026-10-15 07:00"),
        ("2026-10-17 20:30", "2026-10-19 07:00"),  # Saturday night, over Sunday
        ("2026-10-18 10:00", "2026-10-19 07:00"),
        ("2026-12-24 21:00", "2026-12-28 07:00"),  # 25 and 26 are holidays, 27 a Sunday
    ],
)
def test_when_people_may_be_told_gently(asked: str, opens: str) -> None:
    assert PROGRAMME.gentle.next(at(asked)) == at(opens)


@pytest.mark.parametrize(
    ("start", "hours", "end"),
    [
        ("2026-10-14 09:00", 4, "2026-10-14 13:00"),
        ("2026-10-14 17:00", 4, "2026-10-14 21:00"),  # just to closing time
        ("2026-10-14 20:30", 1, "2026-10-15 07:30"),
        ("2026-10-14 23:00", 1, "2026-10-15 08:00"),
        ("2026-10-14 09:00", 30, "2026-10-16 11:00"),  # 12 h on Wednesday, 14 on Thursday, 4 on Friday
        ("2026-10-14 22:00", 0, "2026-10-15 07:00"),
    ],
)
def test_open_time_passes_only_while_open(start: str, hours: int, end: str) -> None:
    assert PROGRAMME.waking.after(at(start), timedelta(hours=hours)) == at(end)


@pytest.mark.parametrize(
    ("day", "count", "answer"),
    [
        (date(2026, 10, 14), 1, date(2026, 10, 15)),
        (date(2026, 10, 16), 1, date(2026, 10, 19)),
        (date(2026, 10, 14), 5, date(2026, 10, 21)),
        (date(2026, 4, 2), 1, date(2026, 4, 8)),  # Good Friday, Easter Monday, 7 April
        (date(2026, 12, 31), 1, date(2027, 1, 4)),  # 1 and 2 January, then a Sunday
        (date(2026, 10, 14), 0, date(2026, 10, 14)),
    ],
)
def test_counting_working_days(day: date, count: int, answer: date) -> None:
    assert PROGRAMME.working.day_after(day, count) == answer


def test_the_last_open_day_before() -> None:
    assert PROGRAMME.gentle.day_at_or_before(date(2026, 10, 18)) == date(2026, 10, 17)
    assert PROGRAMME.gentle.day_at_or_before(date(2026, 12, 27)) == date(2026, 12, 24)
    assert PROGRAMME.gentle.day_at_or_before(date(2026, 10, 14)) == date(2026, 10, 14)
