"""A file read as the rows of a form: where its headings stand, which column is which, what is wrong with a row's shape.

All faults of the file as a whole raise NotReadable before anything is done with a row.
"""

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace

from core.files import csv_in
from core.files.cells import clean, key
from core.files.faults import CellFault, NotReadable, listed, shown
from core.files.forms import Column, FileForm, is_reason
from core.files.kinds import FileKind, is_named_otherwise, kind_of
from core.files.limits import BYTES_SAID, HEADINGS_WITHIN, MOST_BYTES, MOST_CELLS, MOST_COLUMNS, MOST_ROWS, ROWS_SAID
from core.files.lines import FileLine, pack
from core.files.near import near

_RANGE = re.compile(r"[A-Z]{1,3}(\d{1,7}):[A-Z]{1,3}(\d{1,7})", re.ASCII)
_TOO_MANY = (
    "A comma within a cell moves the others: put that cell between quotation marks and move the others back, or save as"
    " XLSX."
)
_SHOW = "Show it, or delete it; where such rows belong to the list: --accept hidden_rows."
_SHOW_COLUMN = "Show it and look; where it belongs to the list: --accept hidden_columns."
_TEMPLATE = "Begin with the empty file of its headings (--template)."
_WIDE = 20_000
"""Rows that one merged range may span; what spans more is a whole column."""


@dataclass(frozen=True, slots=True)
class FileRow:
    """One row; `fault` is of the row as a whole."""

    line: FileLine
    fault: CellFault | None = None

    @property
    def number(self) -> int:
        """Its number in the office program."""
        return self.line.number

    @property
    def cells(self) -> list[str]:
        """Its cells as in the file: fewer than the headings where the last are empty; more is a fault."""
        return self.line.cells


@dataclass(frozen=True, slots=True)
class Table:
    """The rows of a file. `columns` are the form's, by place; `headings` as the file has them.

    `notes` are sentences on what was seen through or left out.
    """

    kind: FileKind
    headings: tuple[str, ...]
    columns: tuple[Column | None, ...]
    rows: list[FileRow]
    notes: list[str]
    _places: dict[str, list[int]] = field(default_factory=dict)

    def places(self, name: str) -> list[int]:
        """Where that column stands in a row, or those that hold its parts: first names, then the rest."""
        if name not in self._places:
            found = [(each, at) for at, each in enumerate(self.columns) if each and name in (each.name, each.part_of)]
            found.sort(key=lambda one: (one[0].name != "first_name", one[1]))
            self._places[name] = [at for _, at in found]
        return self._places[name]


@dataclass(slots=True)
class _Sheet:
    """Lines with cells in them, from the first that holds a heading; merged ranges as first and last row."""

    name: str
    headings_at: int
    headings: list[str]
    lines: list[FileLine]
    merged: list[tuple[int, int]]
    hidden: bool = False
    unseen: Mapping[int, str] = field(default_factory=dict)
    """Headings of the form that stand in columns which the office program does not show, by where they stand."""


def read(
    content: bytes, name: str, form: FileForm, *, with_hidden: bool = False, with_hidden_columns: bool = False
) -> Table:
    """The table in those bytes; `name` is the file's. Raises NotReadable.

    A row that the office program hides is wrong, as nobody saw it, unless those shall be taken too; so is one with a
    cell in a column that it hides.
    """
    if len(content) > MOST_BYTES:
        raise NotReadable(f"The file is larger than {BYTES_SAID} or holds more than {ROWS_SAID}. Split it.")
    kind = kind_of(content)
    sheet = _of_workbook(content, form) if kind is FileKind.xlsx else _of_csv(content, form)
    columns = form.known(sheet.headings)
    _check_headings(sheet.headings, columns, form)
    notes = [*_notes(name, kind, sheet.headings, columns), *_hidden_notes(sheet)]
    if with_hidden_columns:
        sheet = replace(sheet, unseen={})
    rows = list(_rows(sheet, with_hidden=with_hidden))
    if not rows:
        raise NotReadable("The file has headings and no row below them.")
    if len(rows) > MOST_ROWS:
        raise NotReadable(f"The file holds more than {ROWS_SAID}. Split it.")
    return Table(kind, tuple(sheet.headings), tuple(columns), rows, notes)


def _of_csv(content: bytes, form: FileForm) -> _Sheet:
    held = []
    for number, cells in csv_in.lines(content, lambda row: _fits(row, form)):
        if any(each.strip() for each in cells):
            held.append(pack(number, _trimmed(cells, number)))
        if len(held) > MOST_ROWS + HEADINGS_WITHIN:
            raise NotReadable(f"The file holds more than {ROWS_SAID}. Split it.")
    found = _from_headings("", held, [], form)
    if found is None:
        raise NotReadable(_no_headings(form))
    return found


def _trimmed(cells: list[str], number: int) -> list[str]:
    """The row without the empty cells behind its last; office programs add them."""
    width = max(at for at, each in enumerate(cells, start=1) if each.strip())
    if width > MOST_CELLS:
        raise NotReadable(f"Row {number} has {width} cells; {MOST_COLUMNS} are the most. Is it a table?")
    return cells[:width]


def _of_workbook(content: bytes, form: FileForm) -> _Sheet:
    from core.files import xlsx_in  # heavy; the web process reads no workbook

    found = []
    for sheet in xlsx_in.sheets(content):
        merged = [(int(rows[1]), int(rows[2])) for each in sheet.merged if (rows := _RANGE.fullmatch(each))]
        if held := _from_headings(sheet.name, sheet.lines, merged, form):
            known = zip(held.headings, form.known(held.headings), strict=True)
            unseen = {at: each.strip() for at, (each, column) in enumerate(known) if column and at in sheet.unseen}
            found.append(replace(held, hidden=sheet.hidden, unseen=unseen))
    if not found:
        raise NotReadable(_no_headings(form))
    if len(found) > 1:
        raise NotReadable(_several(found))
    return found[0]


def _several(found: Sequence[_Sheet]) -> str:
    """Which sheets may be meant, and of these which nobody sees."""
    names = listed([each.name for each in found], "and")
    unseen = listed([each.name for each in found if each.hidden], "and")
    hides = f" The office program hides {unseen}." if unseen else ""
    keep = "Keep one in the file, the others in files of their own."
    return f"Several sheets hold such headings: {names}.{hides} {keep}"


def _fits(cells: Sequence[str], form: FileForm) -> int:
    return len({each.name for each in form.known(cells) if each})


def _from_headings(name: str, lines: list[FileLine], merged: list[tuple[int, int]], form: FileForm) -> _Sheet | None:
    """The lines below the row in which most headings are known; None where there is no such row."""
    head = lines[:HEADINGS_WITHIN]
    best = max(range(len(head)), key=lambda at: _fits(head[at].cells, form), default=0)
    if not head or _fits(head[best].cells, form) == 0:
        return None
    return _Sheet(name, head[best].number, head[best].cells, lines[best + 1 :], merged)


def _no_headings(form: FileForm) -> str:
    needed = listed([each.en[0] for each in form.columns if each.needed], "and")
    return f"None of the first {HEADINGS_WITHIN} rows holds the headings of this form: {needed} at least. {_TEMPLATE}"


def _check_headings(headings: Sequence[str], columns: Sequence[Column | None], form: FileForm) -> None:
    known = [each for each in columns if each]
    if twice := next((each for each in known if known.count(each) > 1 and not each.part_of), None):
        named = [each for each, column in zip(headings, columns, strict=True) if column is twice]
        raise NotReadable(f"Two columns mean the same: {listed([shown(each) for each in named], 'and')}. Keep one.")
    there = {each.part_of or each.name for each in known}
    missing = [each for each in form.columns if each.needed and each.name not in there]
    if missing:
        names = listed([f"{each.en[0]!r} ({each.rw[0]}, {each.fr[0]})" for each in missing], "and")
        likely = _likely(headings, columns, missing)
        raise NotReadable(f"The file has no column {names}.{likely} {_TEMPLATE}")


def _likely(headings: Sequence[str], columns: Sequence[Column | None], missing: Sequence[Column]) -> str:
    """Which unknown heading may be one that is missing, as a question; "" where none is near."""
    for column in missing:
        words = near(tuple(key(word) for word in (*column.en, *column.rw, *column.fr)))
        for heading, known in zip(headings, columns, strict=True):
            if known is None and heading.strip() and words.of(key(heading), 1):
                return f" Is it {shown(heading)!r}? Then write {column.en[0]!r} there."
    return ""


def _rows(sheet: _Sheet, *, with_hidden: bool) -> Iterable[FileRow]:
    joined = _merged_rows(sheet.merged)
    again, width = [key(each) for each in sheet.headings], _width(sheet.headings)
    for line in sheet.lines:
        number, cells, fault = line.number, line.cells, None
        if [key(each) for each in cells] == again:
            fault = _fault(number, "The headings stand here again.", "Delete this row.")
        elif (line.hidden or sheet.hidden) and not with_hidden:
            fault = _fault(number, "This row is hidden in the office program.", _SHOW)
        elif said := next((said for at, said in sheet.unseen.items() if at < len(cells) and cells[at].strip()), ""):
            fault = _fault(number, f"The column {shown(said)!r} is hidden in the office program.", _SHOW_COLUMN)
        elif number in joined or any(low <= number <= high for low, high in sheet.merged if high - low >= _WIDE):
            fault = _fault(number, "Cells of this row are merged.", "Unmerge them and write the value in each row.")
        elif (held := _held(cells, sheet.headings)) > width:
            fault = _fault(number, f"The row has {held} cells and the headings are {width}.", _TOO_MANY)
        yield FileRow(line, fault)


def _hidden_notes(sheet: _Sheet) -> list[str]:
    if sheet.hidden:
        return [f"The sheet {shown(sheet.name)!r}, which has the headings, is hidden in the office program."]
    notes = [f"The column {shown(each)!r} is hidden in the office program." for each in sheet.unseen.values()]
    hidden = [each.number for each in sheet.lines if each.hidden]
    many = f"{len(hidden)} rows are" if len(hidden) > 1 else "1 row is"
    return [*notes, *([f"{many} hidden in the office program, as row {hidden[0]}."] if hidden else [])]


def _width(headings: Sequence[str]) -> int:
    """How many columns are the office's own: not the reasons of a file of rejects, nor what stands before them under no
    heading, which are cells too many of the file before.
    """
    own = headings[:-1] if is_reason(headings[-1]) else headings
    return max((at for at, each in enumerate(own, start=1) if each.strip()), default=0)


def _held(cells: Sequence[str], headings: Sequence[str]) -> int:
    """How many columns the row takes up, but for the reason behind it."""
    reason = len(headings) if is_reason(headings[-1]) else 0
    return max((at for at, each in enumerate(cells, start=1) if each.strip() and at != reason), default=0)


def _merged_rows(merged: Iterable[tuple[int, int]]) -> set[int]:
    return {row for low, high in merged if high - low < _WIDE for row in range(low, high + 1)}


def _fault(row: int, reason: str, mend: str) -> CellFault:
    return CellFault(row, "", "", reason, mend)


def _notes(name: str, kind: FileKind, headings: Sequence[str], columns: Sequence[Column | None]) -> list[str]:
    notes = []
    if is_named_otherwise(name, kind):
        what = "a workbook (XLSX)" if kind is FileKind.xlsx else "a CSV"
        notes.append(f"The file is {what}, whatever its name says, and was read as such.")
    others = [shown(each) for each, column in zip(headings, columns, strict=True) if column is None and each.strip()]
    if others:
        notes.append(f"Not known, and not read: {listed(others, 'and')}.")
    return notes


def cell(table: Table, row: FileRow, name: str) -> str:
    """What the row says in that column, cleaned; "" for an empty cell or no such column. Raises WrongCell."""
    return _joined([clean(each) for each in _said(table, row, name)])


def raw(table: Table, row: FileRow, name: str) -> str:
    """What the row says in that column, as the file has it."""
    return _joined(_said(table, row, name))


def _said(table: Table, row: FileRow, name: str) -> list[str]:
    cells = row.cells
    return [cells[at] for at in table.places(name) if at < len(cells)]


def _joined(parts: Sequence[str]) -> str:
    """One cell, or one made of its parts; what another of them holds too is not written twice."""
    words = [set(key(each).split()) for each in parts]
    kept = []
    for at, each in enumerate(parts):
        others = [*words[:at], *(one for one in words[at + 1 :] if one != words[at])]
        if len(parts) == 1 or (each and not any(words[at] <= other for other in others)):
            kept.append(each)
    return " ".join(kept)
