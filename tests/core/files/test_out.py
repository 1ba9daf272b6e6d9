"""What is written opens in an office program as texts, and is read again as it was."""

import io
import zipfile
from collections.abc import Sequence

import openpyxl
import pytest

from core.files import out, tables
from core.files.forms import REASON
from core.files.importing import rejected
from core.files.kinds import FileKind
from core.files.rows import RowReader
from core.files.tables import Table
from core.people.roster_form import ROSTER

EVIL = ("=1+1", "+250788123456", "-2", "@SUM(A1)", "\tx", "Uwera")


def written(kind: FileKind, lines: Sequence[Sequence[str]]) -> bytes:
    held = io.BytesIO()
    out.write(kind, lines, held)
    return held.getvalue()


def template_of(kind: FileKind, language: str) -> bytes:
    held = io.BytesIO()
    out.template(ROSTER, kind, language, held)
    return held.getvalue()


def rejects_of(table: Table, readers: Sequence[RowReader], kind: FileKind) -> bytes:
    held = io.BytesIO()
    out.rejects(table, [rejected(each) for each in readers], kind, held)
    return held.getvalue()


@pytest.mark.parametrize("language", ["en", "rw", "fr"])
@pytest.mark.parametrize("kind", list(FileKind))
def test_a_template_once_filled_in_is_read(kind: FileKind, language: str) -> None:
    template = template_of(kind, language)
    filled = [[each.heading(language) for each in ROSTER.columns], [each.example for each in ROSTER.columns]]
    assert [each.name for each in ROSTER.known(filled[0]) if each] == [each.name for each in ROSTER.columns]
    table = tables.read(written(kind, filled), f"a.{kind}", ROSTER)
    assert table.notes == []
    reader = RowReader(table, table.rows[0])
    assert reader.text("phone") == "0788123456"
    assert template[:2] == (b"PK" if kind is FileKind.xlsx else b"\xef\xbb")


def test_no_cell_of_a_csv_becomes_a_formula() -> None:
    text = written(FileKind.csv, [EVIL]).decode("utf-8-sig")
    cells = text.strip().replace('"', "").split(",")
    assert all(cell[0] not in "=+-@\t" for cell in cells), cells
    assert "'=1+1" in cells


def test_no_cell_of_a_workbook_becomes_a_formula() -> None:
    book = written(FileKind.xlsx, [EVIL])
    sheet = openpyxl.load_workbook(io.BytesIO(book)).active
    assert sheet is not None
    assert [cell.data_type for cell in sheet[1]] == ["s"] * len(EVIL)
    assert b"<f>" not in zipfile.ZipFile(io.BytesIO(book)).read("xl/worksheets/sheet1.xml")


@pytest.mark.parametrize("language", REASON)
@pytest.mark.parametrize("kind", list(FileKind))
def test_the_reasons_stand_under_a_heading_of_the_language_and_are_no_column_of_the_form(
    kind: FileKind, language: str
) -> None:
    table = tables.read(b"name;phone\n;0788123456\n", "a.csv", ROSTER)
    reader = RowReader(table, table.rows[0])
    reader.needs("name", str, "")
    for _ in range(2):  # a file of rejects made of one in whatever language has one such column still
        held = io.BytesIO()
        out.rejects(table, [rejected(reader)], kind, held, language=language)
        table = tables.read(held.getvalue(), f"a.{kind}", ROSTER)
        assert table.headings == ("name", "phone", REASON[language])
        assert [each and each.name for each in table.columns] == ["name", "phone", None]
        reader = RowReader(table, table.rows[0])
        reader.needs("name", str, "")
        assert [each.reason for each in reader.faults] == ["The cell is empty."]
    assert len(set(REASON.values())) == len(REASON)


@pytest.mark.parametrize("kind", list(FileKind))
def test_rejects_are_of_the_same_form_with_the_reason_and_read_again(kind: FileKind) -> None:
    head = "amazina;telefoni;ibara\n"
    table = tables.read(f"{head}=Uwera;0788123456;umutuku\n;+250788123456;\n".encode(), "a.csv", ROSTER)
    readers = [RowReader(table, row) for row in table.rows]
    for reader in readers:
        reader.needs("name", str, "")
    made = rejects_of(table, readers, kind)
    again = tables.read(made, f"a.{kind}", ROSTER)
    assert again.headings == ("amazina", "telefoni", "ibara", "reason")
    assert "amazina: The cell holds a formula. Copy the column" in again.rows[0].cells[-1]
    assert "amazina: The cell is empty. Write it" in again.rows[1].cells[-1]
    reader = RowReader(again, again.rows[0])
    assert (reader.text("name"), len(reader.faults)) == ("", 1), "a formula is one again"
    assert RowReader(again, again.rows[1]).text("phone") == "+250788123456"


SHIFTED = "name,sex,phone,role,village code\nUwera, Anne,woman,0788000041,volunteer,24090107\nMugisha,man,1\n"


def all_rejected(content: bytes, name: str, kind: FileKind) -> bytes:
    table = tables.read(content, name, ROSTER)
    readers = [RowReader(table, row) for row in table.rows]
    return rejects_of(table, readers, kind)


@pytest.mark.parametrize("kind", list(FileKind))
def test_rejects_lose_no_cell_and_stay_rejected_until_they_are_mended(kind: FileKind) -> None:
    made = all_rejected(SHIFTED.encode(), "a.csv", kind)
    table = tables.read(made, f"a.{kind}", ROSTER)
    assert table.headings == ("name", "sex", "phone", "role", "village code", "", "reason")
    shifted, short = table.rows
    assert shifted.cells[:6] == ["Uwera", " Anne" if kind is FileKind.csv else "Anne", "woman", "0788000041"] + [
        "volunteer",
        "24090107",
    ]
    assert shifted.cells[6].startswith("The row has 6 cells and the headings are 5.")
    assert shifted.fault and shifted.fault.reason == "The row has 6 cells and the headings are 5."
    assert short.fault is None
    again = tables.read(all_rejected(made, f"a.{kind}", kind), f"a.{kind}", ROSTER)
    assert again.headings == table.headings, "the old reasons are replaced"
    assert again.rows[0].cells == shifted.cells


@pytest.mark.parametrize("kind", list(FileKind))
def test_a_mended_row_is_read_beside_the_column_of_reasons(kind: FileKind) -> None:
    lines = [
        ("name", "sex", "phone", "role", "village code", "", "reason"),
        ("Uwera Anne", "woman", "0788000041", "volunteer", "24090107", "", "The row has 6 cells."),
    ]
    table = tables.read(written(kind, lines), f"a.{kind}", ROSTER)
    assert table.rows[0].fault is None
    assert RowReader(table, table.rows[0]).text("village_code") == "24090107"


@pytest.mark.parametrize("kind", list(FileKind))
def test_rejects_of_the_widest_file_are_read_again(kind: FileKind) -> None:
    others = ",".join(f"c{at}" for at in range(62))
    content = f"name,phone,{others}\nUwera,1{',ab' * 62}\n".encode()
    table = tables.read(all_rejected(content, "a.csv", kind), f"a.{kind}", ROSTER)
    assert len(table.headings) == 65
    assert table.rows[0].cells[2:64] == ["ab"] * 62
    assert table.rows[0].fault is None
