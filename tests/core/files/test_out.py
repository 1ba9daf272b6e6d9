"""What is written opens in an office program as texts, and is read again as it was."""

import io
import zipfile

import openpyxl
import pytest

from core.files import out, tables
from core.files.importing import rejected
from core.files.kinds import FileKind
from core.files.rows import RowReader
from core.people.roster_form import ROSTER

EVIL = ("=1+1", "+250788123456", "-2", "@SUM(A1)", "\tx", "Uwera")


@pytest.mark.parametrize("language", ["en", "rw", "fr"])
@pytest.mark.parametrize("kind", list(FileKind))
def test_a_template_once_filled_in_is_read(kind: FileKind, language: str) -> None:
    template = out.template(ROSTER, kind, language)
    filled = [[each.heading(language) for each in ROSTER.columns], [each.example for each in ROSTER.columns]]
    assert [each.name for each in ROSTER.known(filled[0]) if each] == [each.name for each in ROSTER.columns]
    table = tables.read(out.write(kind, filled), f"a.{kind}", ROSTER)
    assert table.notes == []
    reader = RowReader(table, table.rows[0])
    assert reader.text("phone") == "0788123456"
    assert template[:2] == (b"PK" if kind is FileKind.xlsx else b"\xef\xbb")


def test_no_cell_of_a_csv_becomes_a_formula() -> None:
    written = out.write(FileKind.csv, [EVIL]).decode("utf-8-sig")
    cells = written.strip().replace('"', "").split(",")
    assert all(cell[0] not in "=+-@\t" for cell in cells), cells
    assert "'=1+1" in cells


def test_no_cell_of_a_workbook_becomes_a_formula() -> None:
    book = out.write(FileKind.xlsx, [EVIL])
    sheet = openpyxl.load_workbook(io.BytesIO(book)).active
    assert sheet is not None
    assert [cell.data_type for cell in sheet[1]] == ["s"] * len(EVIL)
    assert b"<f>" not in zipfile.ZipFile(io.BytesIO(book)).read("xl/worksheets/sheet1.xml")


@pytest.mark.parametrize("kind", list(FileKind))
def test_rejects_are_of_the_same_form_with_the_reason_and_read_again(kind: FileKind) -> None:
    head = "amazina;telefoni;ibara\n"
    table = tables.read(f"{head}=Uwera;0788123456;umutuku\n;+250788123456;\n".encode(), "a.csv", ROSTER)
    readers = [RowReader(table, row) for row in table.rows]
    for reader in readers:
        reader.needs("name", str, "")
    written = out.rejects(table, [rejected(each) for each in readers], kind)
    again = tables.read(written, f"a.{kind}", ROSTER)
    assert again.headings == ("amazina", "telefoni", "ibara", "reason")
    assert "amazina: The cell holds a formula. Copy the column" in again.rows[0].cells[-1]
    assert "amazina: The cell is empty. Write it" in again.rows[1].cells[-1]
    reader = RowReader(again, again.rows[0])
    assert (reader.text("name"), len(reader.faults)) == ("", 1), "a formula is one again"
    assert RowReader(again, again.rows[1]).text("phone") == "+250788123456"
