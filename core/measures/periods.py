"""Months, quarters and years as charts have them: one after the other, the last being the one that is looked at."""

import re
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from core.children.reviews import month_after


class Span(StrEnum):
    """How long a period is."""

    month = "month"
    quarter = "quarter"
    year = "year"

    @property
    def months(self) -> int:
        """So many months."""
        return {Span.month: 1, Span.quarter: 3, Span.year: 12}[self]

    @property
    def shown(self) -> int:
        """How many stand beside each other: each with the same one a year before."""
        return {Span.month: 13, Span.quarter: 9, Span.year: 4}[self]

    @property
    def in_a_year(self) -> int:
        """How many make a year."""
        return 12 // self.months


@dataclass(frozen=True, slots=True)
class Period:
    """A month, a quarter or a year, by its first day."""

    span: Span
    first: date

    @property
    def end(self) -> date:
        """The day after its last."""
        return month_after(self.first, self.span.months)

    def back(self, periods: int) -> "Period":
        """The one so many before it."""
        return Period(self.span, month_after(self.first, -periods * self.span.months))

    def line(self) -> list["Period"]:
        """It and those that are shown before it, the oldest first."""
        return [self.back(each) for each in reversed(range(self.span.shown))]

    @property
    def written(self) -> str:
        """As an address has it: the first month, as 2026-10."""
        return f"{self.first:%Y-%m}"


def period(span: Span, day: date) -> Period:
    """The one in which that day lies."""
    month = day.month - (day.month - 1) % span.months
    return Period(span, date(day.year, month, 1))


def asked(span: Span, written: str, today: date) -> Period:
    """The one in which that written month lies; the last that is over for anything else, or one yet to come."""
    return known(span, written, today) or period(span, today).back(1)


def known(span: Span, written: str, today: date) -> Period | None:
    """The one in which that written month lies; None for what is no month, and for one yet to come."""
    if not re.fullmatch(r"20\d\d-(0[1-9]|1[0-2])", written, re.ASCII):
        return None
    found = period(span, date.fromisoformat(f"{written}-01"))
    return found if found.first <= today else None
