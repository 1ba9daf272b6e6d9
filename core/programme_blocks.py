"""The blocks of `programme.toml`: their shapes, and what may stand in each."""

import datetime as dt
import re
from datetime import time, timedelta
from enum import StrEnum
from functools import cached_property
from typing import Annotated, Literal

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field


class Level(StrEnum):
    """How urgent an alert is, most urgent first."""

    danger = "danger"
    high = "high"
    medium = "medium"
    low = "low"

    @property
    def rank(self) -> int:
        """0 for danger, 3 for low."""
        return list(Level).index(self)


class Post(StrEnum):
    """Whom a rung names; the roster says who that is today."""

    social_worker = "social_worker"
    psychologist = "psychologist"
    cover = "cover"
    lead = "lead"
    national = "national"
    profession = "profession"


_UNITS = {"m": "minutes", "h": "hours", "d": "days"}


def duration(written: str) -> timedelta:
    """15m, 4h or 2d as a time span. Raises ValueError for anything else."""
    match = re.fullmatch(r"(\d{1,4})([mhd])", written)
    if match is None:
        raise ValueError("must be a duration like 15m, 4h or 2d")
    return timedelta(**{_UNITS[match[2]]: int(match[1])})


def _duration(written: object) -> object:
    return duration(written if isinstance(written, str) else "")


def _hour(written: object) -> object:
    if not isinstance(written, str) or not re.fullmatch(r"\d\d:\d\d", written):
        raise ValueError("must be a time of day like 17:00")
    return time.fromisoformat(written)


def _working_days(written: object) -> object:
    match = re.fullmatch(r"(\d{1,2}) working days?", written) if isinstance(written, str) else None
    return int(match[1]) if match else _duration(written)


Duration = Annotated[timedelta, BeforeValidator(_duration)]
Hour = Annotated[time, BeforeValidator(_hour)]
Wait = Annotated[timedelta | int, BeforeValidator(_working_days)]
"""A duration, or a number of working days."""


class Block(BaseModel):
    """Frozen, and nothing in it that nobody reads."""

    model_config = ConfigDict(frozen=True, extra="forbid", hide_input_in_errors=True)


class Signed(Block):
    """A block says who set it, when and why."""

    author: str
    date: dt.date
    note: str


class Helplines(Signed):
    """Numbers that stand on screens."""

    child: str
    police: str
    isange: str
    rib: str


class Hours(Signed):
    """When people may be told what."""

    high: tuple[Hour, Hour]
    gentle: tuple[Hour, Hour]
    working: tuple[Hour, Hour]
    working_days: frozenset[int]
    gentle_days: frozenset[int]
    eve: Hour
    holidays: list[Annotated[str, Field(pattern=r"^\d\d-\d\d$")]]
    holidays_of_years: list[dt.date]

    @cached_property
    def closed(self) -> frozenset[dt.date | tuple[int, int]]:
        """Public holidays: dates of one year, and (month, day) of every year."""
        yearly = {(int(each[:2]), int(each[3:])) for each in self.holidays}
        return frozenset({*self.holidays_of_years, *yearly})


class LevelRule(Block):
    """How fast an alert of a level is owned, how long an SMS holds it, and when the child is seen."""

    acknowledge: Wait
    hold: Duration
    seen: Wait
    clock: Literal["always", "high", "working"]


class Levels(Signed):
    """The rule of each level."""

    danger: LevelRule
    high: LevelRule
    medium: LevelRule
    low: LevelRule


Step = Annotated[str, Field(pattern=r"^(\d{1,4}[mhd]|next working morning|the morning after|next monday)$")]
Again = Annotated[str, Field(pattern=r"^(\d{1,4}[mhd]|1 working day|1 week)$")]


class Rung(Block):
    """After how long without an owner, and who is told then."""

    after: Step
    tell: list[Post]


class Repeat(Block):
    """What goes on after the last rung, until a person owns the alert."""

    every: Again
    tell: list[Post]


class Ladder(Block):
    """The rungs of one level."""

    rungs: Annotated[list[Rung], Field(min_length=1)]
    again: Repeat


class Ladders(Signed):
    """The ladder of each level."""

    danger: Ladder
    high: Ladder
    medium: Ladder
    low: Ladder


class Owners(Signed):
    """What is asked of the person who owns an alert."""

    idle_factor: int
    seen_warning: Duration
    seen_again: Duration


class Joining(Signed):
    """Within what time reports of one danger are one alert."""

    same_volunteer: Duration
    same_child: Duration


class Category(Block):
    """One kind of concern: its key, its level, and whose profession it is."""

    key: int
    level: Level
    level_under_18: Level | None = None
    profession: Literal["social_worker", "psychologist"]


class Phase(Block):
    """Until which day after the placement a visit is due every so many days."""

    until_day: int
    every_days: int


class FollowUpRule(Signed):
    """The visits after a placement and who is reminded when one is missed."""

    first: Wait
    phases: Annotated[list[Phase], Field(min_length=1)]
    worry_every_days: int
    worry_for_days: int
    answers_within_days: int
    partner_after_days: int
    sector_after_days: int
    district_after_days: int
    caregiver_late_days: int


class FosterRule(Signed):
    """How often a foster family that has a child is reviewed."""

    review_every_days: int


class SupervisionRule(Signed):
    """After what time without a supervision meeting the lead hears of an officer, and how often at most."""

    told_after: Duration
    told_again: Duration


class CallBackRule(Signed):
    """How soon somebody rings back."""

    broken_off_after: Duration
    danger_due: Duration
    due: Duration
    unreadable_every: Duration


class Limits(Signed):
    """PINs, drafts and automatic answers."""

    draft: Duration
    session: Duration
    pin_tries: int
    pin_lock: Duration
    pin_tries_a_day: int
    silent_days: int
    not_reporting_days: int
    visit_back_days: int
    partner_notice_wait: Duration
    answers_an_hour: int
    answers_a_day: int
    steps_an_hour: int
    acknowledgements_an_hour: int


class WatchRule(Signed):
    """From when on something is an alarm, how often the operator is told, how long a refusal parks reminders."""

    no_tick: Duration
    rung_late: Duration
    old_alert_seconds: int
    receipts_after: Duration
    receipts_within: Duration
    receipts_percent: int
    receipts_least: int
    failures_a_minute: int
    locks_a_minute: int
    wrong_tokens_a_minute: int
    backup_age: Duration
    disk_free_percent: int
    clock_skew_seconds: int
    told_again: Duration
    parked: Duration
