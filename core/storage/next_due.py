"""When something is due next, so that time moved ahead may skip the minutes in which nothing is.

Whoever moves rows that come due says beside its verb which those are; here the first moment of them all is found.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import ColumnElement, ScalarSelect, func, select

from core.programme.programme import Programme
from core.storage.db import Tx
from core.storage.prepared import Prepared


@dataclass(frozen=True, slots=True)
class NextRow:
    """The moment that stands in a column, of the first of those rows; `later` where they come due some time after it.

    `among` asks by an index and may compare with a parameter `at`, the moment at which it is asked.
    """

    column: Any
    among: ColumnElement[bool]
    later: Callable[[Programme], timedelta] | None = None

    @property
    def first(self) -> ScalarSelect[datetime]:
        """Asks for it."""
        return select(func.min(self.column)).where(self.among).scalar_subquery()


@dataclass(frozen=True, slots=True)
class NextAsked:
    """A moment that no column holds: `ask` finds it. It is not asked where something else is due by `never_before`."""

    ask: Callable[[Tx], datetime | None]
    never_before: Callable[[Tx], datetime] | None = None


@dataclass(frozen=True, slots=True)
class NoneNeeded:
    """Time that is moved ahead need not stop for it, and why."""

    why: str


NextDue = NextRow | NextAsked | NoneNeeded


class Upcoming:
    """The first moment of programme time at which any of those has something to do."""

    def __init__(self, declared: Iterable[NextDue]) -> None:
        """All rows are asked for in one statement, made once."""
        of = list(declared)
        self._rows = [each for each in of if isinstance(each, NextRow)]
        self._asked = [each for each in of if isinstance(each, NextAsked)]
        self._first = Prepared(select(*(each.first for each in self._rows)))

    def of_rows(self, tx: Tx) -> list[tuple[NextRow, datetime]]:
        """The moment of each of those whose rows wait; it may lie behind where something is overdue."""
        moments = tx.all(self._first, {"at": tx.at})[0] if self._rows else ()
        waiting = [(row, at) for row, at in zip(self._rows, moments, strict=True) if at]
        return [(row, at + row.later(tx.programme) if row.later else at) for row, at in waiting]

    def find(self, tx: Tx) -> datetime | None:
        """The first moment of all; None if there is none."""
        found = [at for _, at in self.of_rows(tx)]
        for each in self._asked:
            bound = each.never_before(tx) if each.never_before and found else None
            if (bound is None or min(found) > bound) and (at := each.ask(tx)):
                found.append(at)
        return min(found, default=None)
