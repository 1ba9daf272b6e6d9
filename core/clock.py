"""Kigali's days and hours: working days, hours in which people may be told, and how long that makes something wait.

Nothing here reads a clock: the moment is handed in, aware and in UTC. Rwanda keeps UTC+2 all year.
"""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

KIGALI = ZoneInfo("Africa/Kigali")


def kigali(at: datetime) -> datetime:
    """The moment on Kigali's clocks."""
    return at.astimezone(KIGALI)


def clock_time(at: datetime, now: datetime) -> str:
    """10:45 today, 23/11 08:00 on another day: Kigali's clock."""
    local = kigali(at)
    return f"{local:%H:%M}" if local.date() == kigali(now).date() else f"{local:%d/%m %H:%M}"


def moment(day: date, hour: time) -> datetime:
    """That hour of that day in Kigali, in UTC."""
    return datetime.combine(day, hour, KIGALI).astimezone(ZoneInfo("UTC"))


@dataclass(frozen=True, slots=True)
class Window:
    """Hours of the day, on some days of the week, in which something may happen or time counts."""

    opens: time
    closes: time
    weekdays: frozenset[int]
    closed_on: Collection[date | tuple[int, int]] = frozenset()

    def is_day(self, day: date) -> bool:
        """True if the window opens on that day at all."""
        holiday = day in self.closed_on or (day.month, day.day) in self.closed_on
        return day.isoweekday() in self.weekdays and not holiday

    def holds(self, at: datetime) -> bool:
        """True if the moment lies inside."""
        local = kigali(at)
        return self.is_day(local.date()) and self.opens <= local.time().replace(tzinfo=None) < self.closes

    def next(self, at: datetime) -> datetime:
        """The moment itself if inside, else when the window opens next."""
        if self.holds(at):
            return at
        local = kigali(at)
        day = local.date()
        if not (self.is_day(day) and local.time().replace(tzinfo=None) < self.opens):
            day = self.day_after(day)
        return moment(day, self.opens)

    def day_after(self, day: date, count: int = 1) -> date:
        """The `count`-th open day after that day."""
        for _ in range(count):
            day += timedelta(days=1)
            while not self.is_day(day):
                day += timedelta(days=1)
        return day

    def day_at_or_before(self, day: date) -> date:
        """That day, or the last open one before it."""
        while not self.is_day(day):
            day -= timedelta(days=1)
        return day

    def day_at_or_after(self, day: date) -> date:
        """That day, or the next open one."""
        return day if self.is_day(day) else self.day_after(day)

    def after(self, at: datetime, wait: timedelta) -> datetime:
        """When `wait` of open time has passed since `at`."""
        at = self.next(at)
        while True:
            closing = moment(kigali(at).date(), self.closes)
            if at + wait <= closing:
                return at + wait
            wait -= closing - at
            at = self.next(closing)
