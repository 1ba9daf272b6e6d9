"""What a list of the desk is as a file: who may have it, its columns, how its rows are found, and how some are read."""

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import select

from core.clock import kigali
from core.models.person import Role
from core.models.place import Place
from core.storage.access import Caller
from core.storage.db import Tx
from core.storage.policy import OFFICERS

Row = Mapping[str, str]
Words = Mapping[str, str]
"""What states are called, in the language of who asked."""
Narrowed = Mapping[str, Any]
"""What a list is narrowed to, as it is kept with what was asked."""
NOWHERE: Row = {"district": "", "sector": "", "village": ""}


class ExportContext:
    """What rows are made with: the words of who asked, what the list is narrowed to, and places by name, each of which
    is read once.
    """

    def __init__(self, tx: Tx, words: Words, narrowed: Narrowed) -> None:
        self.words, self.narrowed = words, narrowed
        self._tx = tx
        self._names: dict[int | None, str] = {None: ""}

    def word(self, kind: str, value: str | None) -> str:
        """What that state is called; "" for none."""
        return self.words.get(f"{kind}.{value}", str(value)) if value else ""

    def place(self, row: int | None) -> str:
        """That one's name; "" for none."""
        if row not in self._names:
            self._names[row] = self._tx.connection.scalar(select(Place.name).where(Place.id == row)) or ""
        return self._names[row]

    def where(self, code: str, district: int | None, sector: int | None, village: str) -> dict[str, str]:
        """A child or a household by its code, and where that lives: the first columns of every list of them."""
        return {"code": code, "district": self.place(district), "sector": self.place(sector), "village": village}

    def villages(self, rows: Collection[int]) -> dict[int, dict[str, str]]:
        """The columns of where each of these villages lies."""
        found = select(Place.id, Place.district_id, Place.sector_id, Place.name).where(Place.id.in_(rows))
        return {
            row: {"district": self.place(district), "sector": self.place(sector), "village": name}
            for row, district, sector, name in self._tx.connection.execute(found)
        }


@dataclass(frozen=True)
class ExportKind:
    """One list as a file. `record` is how the audit names what left; `roles` may have it, of them `named` with names.

    `ids` finds all rows in the list's own order; `rows` reads those of them that are there, and in reach, still.
    """

    record: str
    columns: tuple[str, ...]
    ids: Callable[[Tx, Caller, Narrowed], list[int]]
    rows: Callable[[Tx, Caller, Sequence[int], ExportContext], dict[int, Row]]
    roles: frozenset[Role] = OFFICERS
    named: frozenset[Role] = frozenset()


def day(on: date | None) -> str:
    """A day as office programs sort it."""
    return on.isoformat() if on else ""


def moment(at: datetime | None) -> str:
    """A moment on Kigali's clocks, so too."""
    return f"{kigali(at):%Y-%m-%d %H:%M}" if at else ""
