"""What is wrong with a file, a row or a cell: a reason and a mend, each a sentence for whoever keeps the file."""

import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass

from core.errors import InshutiError

SHOWN = 40
"""How many letters of a cell are shown beside its fault."""


class NotReadable(InshutiError):
    """Nothing of this file can be read: the sentence says why, and what to save instead."""


class WrongCell(Exception):
    """A cell does not say what its column asks for."""

    def __init__(self, reason: str, mend: str) -> None:
        super().__init__(reason)
        self.reason, self.mend = reason, mend


@dataclass(frozen=True, slots=True)
class CellFault:
    """What is wrong in one row. `column` is the heading as the file has it, "" for the row as a whole."""

    row: int
    column: str
    value: str
    reason: str
    mend: str

    def __str__(self) -> str:
        where = f"Row {self.row}, {self.column}" if self.column else f"Row {self.row}"
        return f"{where}: {self.reason}{f' ({self.value})' if self.value else ''} {self.mend}"


def shown(value: str) -> str:
    """A cell's value beside its fault: short, and without what would move a terminal's cursor."""
    plain = "".join(letter if unicodedata.category(letter)[0] != "C" else " " for letter in value[: SHOWN + 1])
    return plain if len(plain) <= SHOWN else f"{plain[:SHOWN]}..."


def listed(words: Sequence[str], last: str = "or") -> str:
    """ "a, b or c"."""
    return f" {last} ".join(filter(None, (", ".join(words[:-1]), *words[-1:])))
