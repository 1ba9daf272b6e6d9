"""Blocks of `programme.toml` about words that answer nobody: reminders, encouragement, and what they may cost."""

import datetime as dt
from typing import Annotated

from pydantic import Field

from core.programme_blocks import Block, Signed
from core.programme_values import Hour

Weekday = Annotated[int, Field(ge=1, le=7)]


class ReminderRule(Signed):
    """The week's digest, the thanks of a month, and after how many silent days who is told of a volunteer."""

    morning: Hour
    digest_from: Annotated[int, Field(ge=2)]
    digest_weekday: Weekday
    thanks_late_days: int
    silent_kind_days: int
    silent_partner_days: int
    silent_sector_days: int


class Proverb(Block):
    """A kind word by the key of its text, and from which week after the placement it may be said."""

    key: str
    from_week: int


class EncouragementRule(Signed):
    """What caregivers hear once a month, and of school and papers."""

    day: Annotated[int, Field(ge=1, le=28)]
    again_after_days: int
    papers_from_week: int
    school_days_before: int
    school_ages: tuple[int, int]
    terms: list[dt.date]
    plan: list[Proverb]


class Cap(Block):
    """How many segments may leave in a day, to one number and on the whole lane."""

    number: int
    lane: int


class CostRule(Signed):
    """The caps of the lanes that may wait. Alerts have none."""

    receipts: Cap
    reminders: Cap
