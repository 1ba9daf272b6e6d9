"""When each rung of a ladder comes: the programme's waits counted on Kigali's clock and calendar. No database."""

from datetime import date, datetime, timedelta

from core.clock import Window, kigali, moment
from core.models.alert import Level
from core.programme.programme import Programme
from core.programme.spans import duration

MONDAY = 1
ON_MORNINGS = ("next working morning", "the morning after", "1 working day", "next monday", "1 week")
"""Waits that end on a morning of the calendar."""


def rung_time(programme: Programme, level: Level, start: datetime, step: int) -> datetime:
    """When that step of the ladder comes, counted from `start` (0 is the first rung); steps behind the last repeat."""
    ladder = programme.ladder(level)
    if step < len(ladder.rungs):
        return after(programme, level, start, ladder.rungs[step].after)
    last = rung_time(programme, level, start, len(ladder.rungs) - 1)
    times, every = step - len(ladder.rungs) + 1, ladder.again.every
    if programme.rule(level).clock == "always" and every not in ON_MORNINGS:  # one step, however long nobody came
        return last + times * duration(every)
    for _ in range(times):
        last = after(programme, level, last, every)
    return last


def after(programme: Programme, level: Level, start: datetime, wait: str) -> datetime:
    """The moment that a wait of programme.toml ("15m", "next working morning") ends, by the clock of that level."""
    working = programme.working
    if wait == "next working morning":
        return _morning(working, start)
    if wait == "the morning after":
        return _morning(working, _morning(working, start))
    if wait == "1 working day":
        return _morning(working, start)
    if wait in ("next monday", "1 week"):
        return _on_open_day(working, _monday_after(kigali(start).date()))
    if programme.rule(level).clock == "high":
        waking = programme.waking  # a wait that ends as the night begins ends when people may be told
        return waking.next(waking.after(start, duration(wait)))
    return start + duration(wait)


def _morning(working: Window, at: datetime) -> datetime:
    day = kigali(at).date()
    opening = moment(day, working.opens)
    return opening if working.is_day(day) and at < opening else moment(working.day_after(day), working.opens)


def _monday_after(day: date) -> date:
    return day + timedelta(days=8 - day.isoweekday() if day.isoweekday() != MONDAY else 7)


def _on_open_day(working: Window, day: date) -> datetime:
    return moment(day if working.is_day(day) else working.day_after(day), working.opens)


def last_due(programme: Programme, level: Level, start: datetime, climbed: int, at: datetime) -> int:
    """The last step that has come by `at`; at least `climbed`, the one whose turn it is."""
    last = climbed
    while rung_time(programme, level, start, last + 1) <= at:
        last += 1
    return last


def next_time(programme: Programme, level: Level, start: datetime, told: int, at: datetime) -> datetime:
    """When the ladder moves again after its step `told` was told at `at`; never before `at`.

    Rungs that found nobody may have been skipped, so that the top was told before its time: it is told again as often
    as the top is.
    """
    ladder = programme.ladder(level)
    following = max(rung_time(programme, level, start, told + 1), at)
    if told < len(ladder.rungs) - 1 or rung_time(programme, level, start, told) <= at:
        return following
    return min(following, after(programme, level, at, ladder.again.every))
