"""Blocks of `programme.toml` about words that answer nobody: reminders, encouragement, and what they may cost."""

import datetime as dt
from typing import Annotated, Self

from pydantic import AfterValidator, Field, model_validator

from core.programme.blocks import Block, Signed
from core.programme.days import Hour, MonthDay, SomeDays
from core.programme.values import Text, Times, ascending, pair, valid, whole


class ReminderRule(Signed):
    """The week's digest, the thanks of a month, and after how many silent days who is told of a volunteer."""

    morning: Hour = Field(description="when people hear what the day brings")
    digest_from: Annotated[int, whole(2)] = Field(description="from how many visits a week on one SMS names them all")
    digest_weekday: Annotated[int, whole(1, 7)] = Field(description="on which day of the week it goes, 1 for Monday")
    thanks_late_days: Times = Field(description="how many days late the thanks of a month still go")
    silent_kind_days: Times = Field(description="after how many silent days a volunteer gets a kind text")
    silent_partner_days: Times = Field(description="after how many silent days the partner is told")
    silent_sector_days: Times = Field(description="after how many silent days the sector is told")

    @model_validator(mode="after")
    def _one_after_the_other(self) -> Self:
        names = ("silent_kind_days", "silent_partner_days", "silent_sector_days")
        days = [(name, getattr(self, name)) for name in names]
        return valid(self, ascending(days, "Let them hear one after the other."))


class Proverb(Block):
    """A kind word by the key of its text, and from which week after the placement it may be said."""

    key: Text = Field(description="a proverb, by the name of its words")
    from_week: Annotated[int, whole(0)] = Field(description="from which week after the placement it is said")


def _each_once(plan: list[Proverb]) -> list[Proverb]:
    keys = [each.key for each in plan]
    twice = [(at, key) for at, key in enumerate(keys) if key in keys[:at]]
    return valid(plan, [(f"{at}.key", f'"{key}" stands here twice. Remove one.') for at, key in twice])


def _in_order(span: tuple[str, str]) -> tuple[str, str]:
    return valid(span, ascending([("0", span[0]), ("1", span[1])], "Write the first day first, like 04-07."))


class EncouragementRule(Signed):
    """What caregivers hear once a month, and of school and papers."""

    day: Annotated[int, whole(1, 28)] = Field(description="on which day of the month caregivers are encouraged")
    mourning: Annotated[tuple[MonthDay, MonthDay], AfterValidator(_in_order)] = Field(
        description="the first and the last day of the national week of mourning, in which no proverb is sent"
    )
    again_after_days: Times = Field(description="after how many days a family may hear the same again")
    papers_from_week: Annotated[int, whole(0)] = Field(description="from which week on they are reminded of papers")
    school_days_before: Times = Field(description="how many days before a term they are reminded of school")
    school_ages: Annotated[tuple[int, int], pair] = Field(description="the youngest and the oldest that go to school")
    terms: SomeDays = Field(description="on which days terms begin")
    plan: Annotated[list[Proverb], AfterValidator(_each_once)]

    def in_mourning(self, day: dt.date) -> bool:
        """True on a day of the national week of mourning."""
        first, last = self.mourning
        return first <= f"{day:%m-%d}" <= last


class Cap(Block):
    """How many segments may leave in a day, to one number and on the whole lane."""

    number: Times = Field(description="how many segments a day one number gets")
    lane: Times = Field(description="how many segments a day all numbers get together")

    @model_validator(mode="after")
    def _one_within_all(self) -> Self:
        said = f"{self.lane} is less than what one number may get, {self.number}. Write more."
        return valid(self, [("lane", said)] if self.lane < self.number else [])


class CostRule(Signed):
    """The caps of the lanes that may wait. Alerts have none."""

    receipts: Cap
    reminders: Cap
    segment_rwf: Times = Field(description="what one segment costs in francs, where messages to many are looked at")
