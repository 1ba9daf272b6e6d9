"""When a phone may be written to: inside the gentle hours and its own safe ones, whatever those are."""

from datetime import datetime, time, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.clock import kigali
from core.messages import safe_hours
from core.models.person import Phone
from tests.core.support.field import moment, written
from tests.fixtures.world import PROGRAMME

MOMENTS = st.datetimes(datetime(2026, 10, 1), datetime(2027, 9, 30)).map(lambda at: moment(f"{at:%Y-%m-%d %H:%M}"))
HOURS = st.times().map(lambda at: f"{at:%H:%M}")


def phone(opens: str | None = None, closes: str | None = None) -> Phone:
    return Phone(safe_from=opens, safe_to=closes)


def is_safe(clock: time, opens: str, closes: str) -> bool:
    """Counted minute by minute from the opening to the closing, over midnight or not."""
    minutes = [int(each[:2]) * 60 + int(each[3:]) for each in (opens, closes)]
    since = (clock.hour * 60 + clock.minute - minutes[0]) % 1440
    return since < (minutes[1] - minutes[0]) % 1440


@given(at=MOMENTS, opens=HOURS, closes=HOURS)
def test_a_random_phone_at_a_random_moment(at: datetime, opens: str, closes: str) -> None:
    found = safe_hours.first(PROGRAMME, phone(opens, closes), at)
    day = [time(minute // 60, minute % 60) for minute in range(7 * 60, 20 * 60)]
    assert (found is None) == (not any(is_safe(clock, opens, closes) for clock in day))
    if found:
        assert found >= at
        assert PROGRAMME.gentle.holds(found)
        assert is_safe(kigali(found).time(), opens, closes)
        assert found - at < timedelta(days=8)


@pytest.mark.parametrize(
    ("opens", "closes", "at", "when"),
    [
        ("10:00", "11:00", "2026-12-24 19:30", "2026-12-28 10:00"),  # two holidays and a Sunday
        ("19:00", "07:30", "2026-10-14 09:00", "2026-10-14 19:00"),
        ("19:00", "07:30", "2026-10-14 21:00", "2026-10-15 07:00"),
        ("21:00", "22:00", "2026-10-14 09:00", ""),
        ("09:00", "09:00", "2026-10-14 09:00", ""),
        (None, None, "2026-10-18 09:00", "2026-10-19 07:00"),
    ],
)
def test_some_hours_counted_by_hand(opens: str | None, closes: str | None, at: str, when: str) -> None:
    assert written(safe_hours.first(PROGRAMME, phone(opens, closes), moment(at))) == when
