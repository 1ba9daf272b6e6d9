"""One row read column by column: what each cell says, and all that is wrong with it, not the first thing alone."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from itertools import chain
from sys import intern
from typing import TypeVar

from core.files.faults import CellFault, WrongCell, shown
from core.files.tables import FileRow, Table, cell, raw

T = TypeVar("T")


class RowReader:
    """Reads the cells of one row. What is wrong is kept in `faults`; the row counts only where there are none."""

    def __init__(self, table: Table, row: FileRow) -> None:
        self._table, self.row = table, row
        self.faults: list[CellFault] = [row.fault] if row.fault else []

    def text(self, name: str) -> str:
        """What stands in that column, "" for nothing."""
        try:
            return cell(self._table, self.row, name)
        except WrongCell as wrong:
            self.wrong(name, wrong.reason, wrong.mend)
            return ""

    def read(self, name: str, as_: Callable[[str], T], default: T) -> T:
        """What the column says, read by `as_`; the default where it is empty or wrong."""
        try:
            text = cell(self._table, self.row, name)
            return as_(text) if text else default
        except WrongCell as wrong:
            self.wrong(name, wrong.reason, wrong.mend)
            return default

    def needs(self, name: str, as_: Callable[[str], T], default: T) -> T:
        """As `read`; an empty cell is wrong."""
        before = len(self.faults)
        if not self.text(name):
            if len(self.faults) == before:
                self.wrong(name, "The cell is empty.", "Write it, or delete the row.")
            return default
        return self.read(name, as_, default)

    def wrong(self, name: str, reason: str, mend: str) -> None:
        """Something is wrong in that column; "" for the row as a whole."""
        at = self._table.places(name)
        column = self._table.headings[at[0]].strip() if at else ""
        value = shown(raw(self._table, self.row, name))
        self.faults.append(CellFault(self.row.number, shown(column), value, reason, mend))


@dataclass(frozen=True, slots=True)
class RejectedRow:
    """A row of which nothing was stored, and why. `told` has of each fault its column, value, reason and mend.

    It is flat, as a file may hold a million wrong cells.
    """

    row: FileRow
    told: tuple[str, ...]

    @property
    def faults(self) -> list[CellFault]:
        """All that is wrong with it."""
        return [CellFault(self.row.number, *self.told[at : at + 4]) for at in range(0, len(self.told), 4)]

    def said(self, say: Callable[[str], str] = str) -> str:
        """All that is wrong with it, as the last column of a file of rejects says it; `say` puts it into a language."""
        told = ((f"{each.column}: " if each.column else "", say(each.reason), say(each.mend)) for each in self.faults)
        return " ".join(f"{column}{reason} {mend}" for column, reason, mend in told)


def reject(row: FileRow, faults: Iterable[CellFault]) -> RejectedRow:
    """That row cannot be stored so. What many rows say alike is kept once."""
    told = ((intern(each.column), each.value, intern(each.reason), intern(each.mend)) for each in faults)
    return RejectedRow(row, tuple(chain.from_iterable(told)))
