"""What a year says: how far it is while it goes on, two tables or JSON at its end."""

from dataclasses import asdict
from datetime import datetime
from typing import Any, Self

from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn
from rich.table import Table

from bench.common import promises
from bench.common.promises import Promise
from bench.year.figures import Figures
from core.measures.monthly import Sheet

EACH_DAYS = 30
"""Between two lines of progress where nobody's terminal is written over."""


class Passing:
    """The days that have gone by, on standard error: a bar on a terminal, else a line each thirty days."""

    def __init__(self, console: Console, begins: datetime, days: int) -> None:
        self._console, self._begins, self._days = console, begins, days
        columns = (TextColumn("day"), MofNCompleteColumn(), BarColumn(), TimeElapsedColumn())
        self._bar = Progress(*columns, console=console, disable=not console.is_terminal)
        self._task = self._bar.add_task("days", total=days)
        self._said = 0

    def __enter__(self) -> Self:
        self._bar.start()
        return self

    def __exit__(self, *_error: object) -> None:
        self._bar.stop()

    def __call__(self, now: datetime) -> None:
        """It is that moment."""
        day = min((now - self._begins).days, self._days)
        if self._console.is_terminal:
            self._bar.update(self._task, completed=day)
        elif day >= self._said + EACH_DAYS:
            self._said = day
            self._console.print(f"day {day} of {self._days}")


def counts(found: Figures) -> Table:
    """A row a figure."""
    shown = Table("figure", "count")
    for name, count in found.counts.items():
        shown.add_row(name.replace("_", " "), f"{count:,}")
    return shown


def as_json(year: dict[str, Any], found: Figures, sheet: Sheet, lines: list[Promise]) -> dict[str, Any]:
    """The same for programs; nothing in it hangs on the machine or on the hour."""
    measured = {"month": sheet.month, "measures": [asdict(each) for each in sheet.figures]}
    return {**year, **vars(found), **measured, **promises.as_json(lines)}
