"""What all measures share: what is asked, what a measure is, and the figures it comes to."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from enum import StrEnum
from typing import Any

from sqlalchemy import ColumnElement, Select, and_

from core.children.reviews import month_after
from core.clock import kigali, moment
from core.storage.db import Tx

UNKNOWN = "unknown"
"""The group of what tells no sector, no child, or a child that lived nowhere yet."""


class By(StrEnum):
    """Into what a month may be broken down."""

    sector = "sector"
    sex = "sex"
    age = "age"
    kind = "kind"


EVERY_WAY = frozenset(By)
PLACES_ONLY = frozenset((By.sector,))
NO_WAY: frozenset[By] = frozenset()


class Unit(StrEnum):
    """What is counted. Segments and money are nobody's, so that they are never too few to be told."""

    visits = "visits"
    placements = "placements"
    alerts = "alerts"
    children = "children"
    referrals = "referrals"
    sessions = "sessions"
    gatherings = "gatherings"
    people = "people"
    cases = "cases"
    pairs = "pairs"
    officers = "officers"
    concerns = "concerns"
    calls = "calls"
    segments = "segments"
    money = "money"

    @property
    def is_count(self) -> bool:
        """True where a small number may point at somebody."""
        return self not in (Unit.segments, Unit.money)


@dataclass(frozen=True)
class Figure:
    """One number of a month. `value` is out of `of` where it is a share.

    `group` is "" for the whole district, else a sector, a sex, an age band or a kind of placement; `part` is "" for
    all, else a kind or a reason. `median` and `ninetieth` are of minutes, or of what children said from 1 to 5, taken
    over `timed` of them. What is `hidden` stands there by its name and is None.
    """

    name: str
    unit: Unit
    group: str
    part: str
    value: float | None
    of: int | None = None
    median: float | None = None
    ninetieth: float | None = None
    timed: int | None = None
    hidden: tuple[str, ...] = ()


@dataclass(frozen=True)
class MeasuredMonth:
    """A month of a district, as it stands today; `first` is the month's first day.

    With `villages` only what happened in these of its villages; measures that tell no village have nothing there. With
    `apart` ("cell" or "village") each of those is a group, by its id.
    """

    district: int
    first: date
    today: date
    by: By | None = None
    villages: tuple[int, ...] | None = None
    apart: str = ""

    @property
    def end(self) -> date:
        """The day after the last that counts: a month that runs is counted up to today."""
        return min(month_after(self.first, 1), self.today + timedelta(days=1))

    def days(self, months_before: int = 0) -> list[date]:
        """Every day of the month, or of the one so many months before it."""
        first = month_after(self.first, -months_before)
        return [first + timedelta(days=each) for each in range((month_after(first, 1) - first).days)]

    def holds_day(self, column: Any) -> ColumnElement[bool]:
        """That day lies in the month."""
        return and_(column >= self.first, column < self.end)

    def holds_moment(self, column: Any) -> ColumnElement[bool]:
        """That moment lies in the month, from midnight to midnight in Kigali."""
        return and_(column >= midnight(self.first), column < midnight(self.end))


@dataclass(frozen=True)
class Measure:
    """One measure: its rows, and the ways in which they can be broken down. A share tells `of` how many as well."""

    name: str
    unit: Unit
    rows: Callable[[Tx, MeasuredMonth], Select[Any]]
    by: frozenset[By] = EVERY_WAY
    share: bool = True


def midnight(day: date) -> datetime:
    """When that day begins in Kigali."""
    return moment(day, time())


def today(tx: Tx) -> date:
    """Today in Kigali."""
    return kigali(tx.at).date()
