"""Rows of an office's file that were rejected, mended one by one: each is a file of one row, and looked at as every."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from io import BytesIO
from pathlib import PurePath

from core.errors import Unknown
from core.files import out
from core.files.faults import shown
from core.files.kinds import FileKind
from core.models.office_job import JobState
from core.operations import office_imports, office_jobs
from core.operations.office_imports import ImportedForm
from core.operations.office_jobs import NoFile, OfficeJobView
from core.storage.access import Caller
from core.storage.db import Tx

MOST_LETTERS = 1000
"""Letters of a row that is mended on a page; a longer one is mended in its file."""


@dataclass(frozen=True, slots=True)
class MendedCell:
    """A cell of a rejected row under its heading, and what is wrong with it: each reason with its mend."""

    heading: str
    value: str
    faults: tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class MendedRow:
    """A rejected row by its number. `faults` are of the row as a whole; `next` is the row after it, 0 for none."""

    number: int
    cells: tuple[MendedCell, ...]
    faults: tuple[tuple[str, str], ...]
    next: int


def rows_of(found: OfficeJobView) -> Mapping[str, Sequence[str]]:
    """The rejected rows that may be mended on a page, by number as text."""
    rows: Mapping[str, Sequence[str]] = found.says.get("mend", {}) if found.own and not found.lapsed else {}
    return rows


def row_of(found: OfficeJobView, number: int | None) -> MendedRow | None:
    """That row, or the first; None where none waits. Raises Unknown for another number."""
    rows = rows_of(found)
    numbers = [int(each) for each in rows]
    if not numbers:
        return None
    number = numbers[0] if number is None else number
    if number not in numbers:
        raise Unknown("no such row was rejected")
    headings, cells = found.says["headings"], rows[str(number)]
    wrong = [(column, (reason, mend)) for row, column, _, reason, mend in found.says["faults"] if row == number]
    named = {shown(each.strip()) for each in headings}
    after = numbers[numbers.index(number) + 1 :]
    return MendedRow(
        number,
        tuple(
            MendedCell(
                heading,
                cells[at] if at < len(cells) else "",
                tuple(why for column, why in wrong if column == _as(heading)),
            )
            for at, heading in enumerate(headings)
        ),
        tuple(why for column, why in wrong if column not in named or not column),
        after[0] if after else 0,
    )


def _as(heading: str) -> str:
    return shown(heading.strip()) or "-"


def mend(tx: Tx, me: Caller, number: int, row: int, cells: Sequence[str]) -> int:
    """That row with these cells is looked at from now on, as its file was; the number of the work.

    Raises NotYours, Unknown, NoFile where the work is not done or lapsed, AskedAlready for the same cells.
    """
    found = office_jobs.get(tx, me, number)
    if found.state is not JobState.done or not found.own:
        raise NoFile("not_made")
    if found.lapsed:
        raise NoFile("lapsed")
    if row_of(found, row) is None:
        raise Unknown("no row waits to be mended")
    held = BytesIO()
    out.write(FileKind.csv, [found.says["headings"], list(cells)], held)
    asks = found.asks
    name = f"{PurePath(asks['file']).stem} {row}.csv"
    return office_imports.look(tx, me, ImportedForm(asks["form"]), name, held.getvalue(), asks["accept"], asks["start"])
