"""On which days a child was owed visits, by the programme's own schedule: made once for each day of placement."""

from datetime import UTC, date, datetime, time, timedelta
from functools import cache
from typing import NamedTuple

from core.children import follow_ups
from core.clock import moment
from core.programme.programme import Programme

MONTH_DAYS = 30
_SETTLED_DAYS, _SPREAD_DAYS = 365, 42


class Schedule(NamedTuple):
    """The day a child was placed, its visits that are over since the months began, and the one to come."""

    placed_on: date
    over: tuple[date, ...]
    ahead: date | None


@cache
def hour_of(day: date, hour: time) -> datetime:
    """That hour of that day in Kigali, as the writer takes it without a change."""
    return moment(day, hour).astimezone(UTC)


class Calendar:
    """Schedules of children, as of that day and so many months back."""

    def __init__(self, programme: Programme, today: date, months: int) -> None:
        self._programme, self.today = programme, today
        self._from = today - timedelta(days=MONTH_DAYS * months)
        self.of_day = cache(self._of_day)

    def of(self, child: int) -> Schedule:
        """One of three children was placed as the months began, the others a year and more before."""
        before = 0 if child % 3 == 0 else _SETTLED_DAYS
        return self.of_day(self._from - timedelta(days=before + child * 5 % _SPREAD_DAYS))

    def _of_day(self, placed_on: date) -> Schedule:
        over: list[date] = []
        day: date | None = follow_ups.first_day(self._programme, placed_on)
        while day and day <= self.today:
            if day >= self._from:
                over.append(day)
            day = follow_ups.next_day(self._programme, None, placed_on, day)
        return Schedule(placed_on, tuple(over), day)
