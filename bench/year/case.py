"""What a year is judged by, and how a promise is said."""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from bench.year.book import Book
from bench.year.facts import Facts
from core.clock import kigali
from core.programme.programme import Programme

SPARE = timedelta(minutes=2)
"""Between the moment something is due and the sweep that does it."""
A_YEAR = timedelta(days=365)


@dataclass(frozen=True)
class Line:
    """One promise: what was promised, what was found, and everything that broke it."""

    name: str
    promised: str
    found: str
    broken: list[str] = field(default_factory=list)


@dataclass(frozen=True)
class Case:
    """Everything there is to judge by."""

    facts: Facts
    book: Book
    programme: Programme


Judge = Callable[[Case], Line]


def clock(at: datetime | None) -> str:
    """Kigali's day and hour."""
    return f"{kigali(at):%d/%m %H:%M}" if at else "the end"
