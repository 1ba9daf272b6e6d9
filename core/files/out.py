"""Tables written for an office program: templates, and rejected rows in the form they came in.

A cell never becomes a formula: a workbook's cells are texts, a CSV's have the mark of a text where one would.
"""

import csv
import io
from collections.abc import Callable, Iterable, Sequence
from itertools import chain
from typing import IO

from core.files import xlsx_out
from core.files.cells import GUARD
from core.files.forms import REASON, FileForm, is_reason
from core.files.kinds import FileKind
from core.files.limits import MOST_TEXT
from core.files.rows import RejectedRow
from core.files.tables import Table

_FORMULAS = ("=", "+", "-", "@", "\t", "\r")


def guarded(cell: str) -> str:
    """The cell as a CSV may hold it: no office program takes it for a formula."""
    return f"{GUARD}{cell}" if cell.startswith(_FORMULAS) else cell


def template(form: FileForm, kind: FileKind, language: str, to: IO[bytes]) -> None:
    """Into that file the headings of that form and nothing else."""
    write(kind, [[each.heading(language) for each in form.columns]], to)


def rejects(
    table: Table,
    rejected: Sequence[RejectedRow],
    kind: FileKind,
    to: IO[bytes],
    say: Callable[[str], str] = str,
    language: str = "en",
) -> None:
    """Into that file the rejected rows, under the same headings, the reason in a last column: in place of the one that
    an earlier file of rejects had. No cell is lost: those beyond the headings stand before the reason, under none.

    They are read again once mended: a column of reasons is not known, and not read. `say` puts those into `language`.
    """
    width = max((len(each.row.cells) for each in rejected), default=0)
    headings = [*table.headings, *[""] * (width - len(table.headings))]
    before = len(table.headings) - 1 if is_reason(table.headings[-1]) else None
    kept = [at for at in range(len(headings)) if at != before]
    rows = (_picked(each.row.cells, kept, each.said(say)) for each in rejected)
    write(kind, chain([_picked(headings, kept, REASON.get(language, REASON["en"]))], rows), to)


def _picked(cells: Sequence[str], kept: Iterable[int], last: str) -> list[str]:
    return [*(cells[at][: MOST_TEXT + 1] if at < len(cells) else "" for at in kept), last]


def write(kind: FileKind, lines: Iterable[Sequence[str]], to: IO[bytes]) -> None:
    """Those lines into a file of that kind."""
    (xlsx_out.write if kind is FileKind.xlsx else _csv)(lines, to)


def _csv(lines: Iterable[Sequence[str]], to: IO[bytes]) -> None:
    text = io.TextIOWrapper(to, "utf-8-sig", newline="")  # with the mark, by which office programs know UTF-8
    writer = csv.writer(text)
    for line in lines:
        writer.writerow([guarded(cell.replace("\x00", "")) for cell in line])
    text.detach()
