"""Tables written for an office program: templates, and rejected rows in the form they came in.

A cell never becomes a formula: a workbook's cells are texts, a CSV's have the mark of a text where one would.
"""

import csv
import io
from collections.abc import Iterable, Sequence

from core.files.cells import GUARD
from core.files.forms import FileForm
from core.files.kinds import FileKind
from core.files.limits import MOST_TEXT
from core.files.rows import RejectedRow
from core.files.tables import Table

REASON = "reason"
_FORMULAS = ("=", "+", "-", "@", "\t", "\r")


def guarded(cell: str) -> str:
    """The cell as a CSV may hold it: no office program takes it for a formula."""
    return f"{GUARD}{cell}" if cell.startswith(_FORMULAS) else cell


def template(form: FileForm, kind: FileKind, language: str = "en") -> bytes:
    """A file with the headings of that form and nothing else."""
    return write(kind, [[each.heading(language) for each in form.columns]])


def rejects(table: Table, rejected: Sequence[RejectedRow], kind: FileKind) -> bytes:
    """The rejected rows under the same headings, the reason in a last column. They are read again once mended: a
    column of reasons is not known, and not read.
    """
    lines: list[Sequence[str]] = [(*table.headings, REASON)]
    for each in rejected:
        lines.append((*(cell[: MOST_TEXT + 1] for cell in each.row.cells), each.said))
    return write(kind, lines)


def write(kind: FileKind, lines: Iterable[Sequence[str]]) -> bytes:
    """Those lines as a file of that kind."""
    return _xlsx(lines) if kind is FileKind.xlsx else _csv(lines)


def _csv(lines: Iterable[Sequence[str]]) -> bytes:
    text = io.StringIO(newline="")
    writer = csv.writer(text)
    for line in lines:
        writer.writerow([guarded(cell.replace("\x00", "")) for cell in line])
    return text.getvalue().encode("utf-8-sig")  # with the mark, by which office programs know UTF-8


def _xlsx(lines: Iterable[Sequence[str]]) -> bytes:
    import openpyxl  # heavy; only who writes a workbook pays for it
    from openpyxl.cell import WriteOnlyCell
    from openpyxl.cell.cell import ILLEGAL_CHARACTERS_RE

    book = openpyxl.Workbook(write_only=True)
    sheet = book.create_sheet("Inshuti")
    width = 0
    for at in range(1, 65):
        sheet.column_dimensions[openpyxl.utils.get_column_letter(at)].number_format = "@"
    for line in lines:
        cells = []
        for text in line:
            cell = WriteOnlyCell(sheet, ILLEGAL_CHARACTERS_RE.sub("", text))
            cell.data_type, cell.number_format = "s", "@"  # a text, also where it begins as a formula does
            cells.append(cell)
        width = max(width, len(cells))
        sheet.append(cells)
    held = io.BytesIO()
    book.save(held)
    return held.getvalue()
