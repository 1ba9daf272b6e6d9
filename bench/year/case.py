"""What a year is judged by."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta

from bench.common.promises import Promise
from bench.year.book import Book
from bench.year.facts import YearFacts
from core.clock import kigali
from core.programme.programme import Programme

SPARE = timedelta(minutes=2)
"""Between the moment something is due and the sweep that does it."""
A_YEAR = timedelta(days=365)


@dataclass(frozen=True)
class YearRun:
    """Everything there is to judge by."""

    facts: YearFacts
    book: Book
    programme: Programme


Judge = Callable[[YearRun], Promise]


def clock(at: datetime | None) -> str:
    """Kigali's day and hour."""
    return f"{kigali(at):%d/%m %H:%M}" if at else "the end"
