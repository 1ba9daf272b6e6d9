"""When each rung comes. The expected moments were counted by hand from the programme's rules and a paper calendar."""

import pytest

from core.alerts.rung_times import last_due, next_time, rung_time
from core.models.alert import Level
from tests.core.support.field import moment, written
from tests.fixtures.world import PROGRAMME


@pytest.mark.parametrize(
    ("level", "start", "steps"),
    [
        (
            Level.danger,  # every hour of every day
            "2026-10-17 23:50",
            ["10-17 23:50", "10-18 00:05", "10-18 00:20", "10-18 00:50", "10-18 01:20", "10-18 01:50", "10-18 02:20"],
        ),
        (Level.danger, "2026-12-25 03:00", ["12-25 03:00", "12-25 03:15", "12-25 03:30", "12-25 04:00", "12-25 04:30"]),
        (Level.high, "2026-10-14 09:00", ["10-14 09:00", "10-14 10:00", "10-14 12:00", "10-14 13:00", "10-14 17:00"]),
        (Level.high, "2026-10-14 20:30", ["10-14 20:30", "10-15 07:30", "10-15 09:30", "10-15 10:30", "10-15 14:30"]),
        (Level.high, "2026-10-17 23:00", ["10-18 07:00", "10-18 08:00", "10-18 10:00", "10-18 11:00", "10-18 15:00"]),
        (Level.high, "2026-12-25 18:00", ["12-25 18:00", "12-25 19:00", "12-26 07:00", "12-26 08:00", "12-26 12:00"]),
        (Level.medium, "2026-10-14 10:00", ["10-14 10:00", "10-15 08:00", "10-16 08:00", "10-19 08:00", "10-20 08:00"]),
        (Level.medium, "2026-10-16 14:00", ["10-16 14:00", "10-19 08:00", "10-20 08:00", "10-21 08:00"]),
        (Level.medium, "2026-10-14 06:00", ["10-14 06:00", "10-14 08:00", "10-15 08:00", "10-16 08:00"]),
        (Level.medium, "2026-10-18 12:00", ["10-18 12:00", "10-19 08:00", "10-20 08:00"]),
        (
            Level.medium,  # 25, 26 and 27 December, 1, 2 and 3 January are closed
            "2026-12-24 10:00",
            ["12-24 10:00", "12-28 08:00", "12-29 08:00", "12-30 08:00", "12-31 08:00", "01-04 08:00"],
        ),
        (Level.low, "2026-10-14 09:00", ["10-19 08:00", "10-26 08:00", "11-02 08:00"]),
        (Level.low, "2026-10-19 07:00", ["10-26 08:00", "11-02 08:00"]),
        (Level.low, "2026-10-18 23:00", ["10-19 08:00", "10-26 08:00"]),
        (Level.low, "2026-04-01 09:00", ["04-08 08:00", "04-13 08:00"]),  # Easter Monday, then 7 April
    ],
)
def test_when_each_rung_comes(level: Level, start: str, steps: list[str]) -> None:
    found = [written(rung_time(PROGRAMME, level, moment(start), step))[5:] for step in range(len(steps))]
    assert found == steps


def test_a_danger_that_nobody_takes_for_weeks_is_told_each_half_hour() -> None:
    rungs = len(PROGRAMME.ladder(Level.danger).rungs)
    step = rungs + 20 * 48 - 1
    assert written(rung_time(PROGRAMME, Level.danger, moment("2026-10-14 08:00"), step)) == "2026-11-03 09:00"


@pytest.mark.parametrize(
    ("level", "climbed", "at", "last"),
    [
        (Level.danger, 0, "2026-10-14 09:00", 0),
        (Level.danger, 0, "2026-10-14 09:14", 0),
        (Level.danger, 0, "2026-10-14 09:15", 1),
        (Level.danger, 1, "2026-10-14 09:59", 2),
        (Level.danger, 0, "2026-10-14 15:00", 13),  # 0, 15, 30, 60 minutes, then ten half hours
        (Level.high, 1, "2026-10-14 20:59", 4),  # 10:00, 12:00, 13:00 and 17:00
        (Level.high, 2, "2026-10-14 08:00", 2),  # a step told before its time stays told
        (Level.medium, 0, "2026-10-14 23:00", 0),
        (Level.medium, 0, "2026-10-15 08:00", 1),
        (Level.low, 0, "2026-10-26 08:00", 1),
    ],
)
def test_which_step_has_come(level: Level, climbed: int, at: str, last: int) -> None:
    assert last_due(PROGRAMME, level, moment("2026-10-14 09:00"), climbed, moment(at)) == last


@pytest.mark.parametrize(
    ("level", "told", "at", "then"),
    [
        (Level.danger, 0, "2026-10-14 09:00", "10-14 09:15"),
        (
            Level.danger,
            1,
            "2026-10-14 09:00",
            "10-14 09:30",
        ),  # the first rung found nobody: the second was told at once
        (Level.danger, 3, "2026-10-14 10:00", "10-14 10:30"),  # the top, in its time
        (Level.danger, 3, "2026-10-14 09:00", "10-14 09:30"),  # the top for want of others: again as often as the top
        (Level.danger, 2, "2026-10-14 12:00", "10-14 12:00"),  # a step that is late comes now, never in the past
        (Level.high, 3, "2026-10-14 09:00", "10-14 13:00"),
        (Level.high, 3, "2026-10-14 20:00", "10-14 20:00"),
        (Level.medium, 2, "2026-10-14 09:00", "10-15 08:00"),
        (Level.low, 0, "2026-10-19 08:00", "10-26 08:00"),
    ],
)
def test_when_it_moves_again(level: Level, told: int, at: str, then: str) -> None:
    assert written(next_time(PROGRAMME, level, moment("2026-10-14 09:00"), told, moment(at)))[5:] == then
