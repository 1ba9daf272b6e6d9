"""What nobody sees: marks within a cell, rows and sheets that the office program hides."""

import io
import zipfile
from collections.abc import Collection, Mapping
from types import MappingProxyType

import openpyxl
import pytest

from core.errors import Unknown
from core.files import tables
from core.files.cells import as_name, clean, key
from core.files.names import a_name, is_near, is_reordered
from core.people.roster_form import ROSTER
from core.people.roster_rows import as_mobile

HEAD = ("name", "phone", "village code")
ROWS = (("Uwera Alice", "0788123456", "24090107"), ("Mugisha Jean", "0788123457", "24090107"))
FLAT = 0.015625
"""Stands for a size of 0 until the workbook is made."""
MARKS = "\u00ad\u061c\u115f\u180e\u200b\u200c\u200d\u200e\u200f\u202a\u202c\u2060\u2066\u2069\u3164\ufe0f\ufeff"


@pytest.mark.parametrize("mark", MARKS)
def test_a_mark_that_nobody_sees_is_passed_over_wherever_it_stands(mark: str) -> None:
    assert as_mobile(clean(f"{mark}0788{mark}000001{mark}")) == "+250788000001"
    assert as_name(clean(f"{mark}Ke{mark}za Uwase{mark}")) == "Keza Uwase"
    assert clean(f"{mark}-{mark}") == "", "a dash alone is an empty cell"
    assert key(f"pho{mark}ne") == "phone"
    table = tables.read(f"na{mark}me,{mark}phone\n{mark}Uwera{mark},0788123456{mark}\n".encode(), "a.csv", ROSTER)
    assert tables.cell(table, table.rows[0], "name") == "Uwera"


def book(
    *,
    rows: Collection[int] = (),
    sheet: str = "visible",
    heights: Mapping[int, float] = MappingProxyType({}),
    columns: Mapping[str, float | None] = MappingProxyType({}),
) -> bytes:
    """A workbook of two rows, some of them or of the columns hidden (None) or of some size, or its sheet."""
    made = openpyxl.Workbook()
    page = made.active
    assert page is not None
    for line in (HEAD, *ROWS):
        page.append(list(line))
    for each in rows:
        page.row_dimensions[each].hidden = True
    for each, height in heights.items():
        page.row_dimensions[each].height = height or FLAT
    for name, width in columns.items():
        page.column_dimensions[name].hidden = width is None
        page.column_dimensions[name].width = width or FLAT
    made.create_sheet("Notes")
    page.sheet_state = sheet
    made.active = 1
    held = io.BytesIO()
    made.save(held)
    return sizes_to_nought(held.getvalue())


def sizes_to_nought(content: bytes) -> bytes:
    """What openpyxl leaves away where it is 0, and office programs write."""
    held = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(content)) as made, zipfile.ZipFile(held, "w") as changed:
        for part in made.namelist():
            changed.writestr(part, made.read(part).replace(f'"{FLAT}"'.encode(), b'"0"'))
    return held.getvalue()


HIDDEN: dict[str, tuple[bytes, list[bool], str]] = {
    "nothing": (book(), [False, False], ""),
    "a row": (book(rows=[3]), [False, True], "1 row is hidden in the office program, as row 3."),
    "a row of no height": (book(heights={2: 0}), [True, False], "1 row is hidden in the office program, as row 2."),
    "a row that is flat": (book(heights={3: 0.4}), [False, True], "1 row is hidden in the office program, as row 3."),
    "a low row": (book(heights={3: 6}), [False, False], ""),
    "every row": (book(rows=[2, 3]), [True, True], "2 rows are hidden in the office program, as row 2."),
    "the sheet": (book(sheet="hidden"), [True, True], "The sheet 'Sheet', which has the headings, is hidden"),
    "the sheet, hidden well": (book(sheet="veryHidden"), [True, True], "The sheet 'Sheet'"),
}


@pytest.mark.parametrize("kind", HIDDEN)
def test_a_hidden_row_is_wrong_and_named_unless_it_is_accepted(kind: str) -> None:
    content, hidden, note = HIDDEN[kind]
    table = tables.read(content, "a.xlsx", ROSTER)
    assert [each.fault is not None for each in table.rows] == hidden
    assert all("--accept hidden_rows" in each.fault.mend for each in table.rows if each.fault)
    assert (note in " ".join(table.notes)) and (bool(table.notes) is bool(note))
    accepted = tables.read(content, "a.xlsx", ROSTER, with_hidden=True)
    assert [each.fault for each in accepted.rows] == [None, None]
    assert accepted.notes == table.notes


@pytest.mark.parametrize("width", [None, 0, 0.3])
def test_a_cell_in_a_hidden_column_is_wrong_and_named_unless_it_is_accepted(width: float | None) -> None:
    content = book(columns={"C": width})
    table = tables.read(content, "a.xlsx", ROSTER)
    said = "The column 'village code' is hidden in the office program."
    assert [each.fault and each.fault.reason for each in table.rows] == [said, said]
    assert all("--accept hidden_columns" in each.fault.mend for each in table.rows if each.fault)
    assert table.notes == [said]
    accepted = tables.read(content, "a.xlsx", ROSTER, with_hidden_columns=True)
    assert ([each.fault for each in accepted.rows], accepted.notes) == ([None, None], [said])


def test_a_hidden_column_that_is_not_read_or_holds_nothing_is_no_fault() -> None:
    """Behind the headings, or without any."""
    table = tables.read(book(columns={"D": None, "H": 0}), "a.xlsx", ROSTER)
    assert ([each.fault for each in table.rows], table.notes) == ([None, None], [])


@pytest.mark.parametrize(
    ("head", "row", "name"),
    [
        ("Nom,Prénom", "Uwase,Keza", "Keza Uwase"),
        ("Prénoms,Nom de famille", "Keza,Uwase", "Keza Uwase"),
        ("First name,Last name", "Keza,Uwase", "Keza Uwase"),
        ("Surname,First Name,Other names", "Uwase,Keza,Aline", "Keza Aline Uwase"),
        ("Name,Surname", "Keza,Uwase", "Keza Uwase"),
        ("Names,First name", "Keza Uwase,Keza", "Keza Uwase"),
        ("First name,Full name,Last name", "Keza,Keza Uwase,Uwase", "Keza Uwase"),
        ("Nom,Prénom", "Uwase,", "Uwase"),
        ("Nom,Prénom", ",Keza", "Keza"),
        ("Noms et prénoms,Sexe", "Uwase Keza,F", "Uwase Keza"),
        ("Name,Surname", "Keza,keza", "Keza"),
    ],
)
def test_first_and_family_name_apart_are_one_name(head: str, row: str, name: str) -> None:
    table = tables.read(f"{head},Telefone\n{row},0788123456\n".encode(), "a.csv", ROSTER)
    assert tables.cell(table, table.rows[0], "name") == name
    assert table.notes == []


@pytest.mark.parametrize(
    "heading", ["Telefone", "N° de téléphone", "No. de téléphone", "Tél.", "Phone No.", "Nimero ya telefone", "Contact"]
)
def test_common_headings_of_a_phone_are_known(heading: str) -> None:
    table = tables.read(f"Amazina,{heading}\nUwera,0788123456\n".encode(), "a.csv", ROSTER)
    assert tables.cell(table, table.rows[0], "phone") == "0788123456"


def test_an_unknown_heading_that_is_near_a_missing_one_is_asked_about() -> None:
    with pytest.raises(tables.NotReadable, match=r"no column 'phone' .*\. Is it 'Telephonne'\?"):
        tables.read(b"name,colour,Telephonne\nUwera,red,0788123456\n", "a.csv", ROSTER)
    with pytest.raises(tables.NotReadable) as refused:
        tables.read(b"name,colour\nUwera,red\n", "a.csv", ROSTER)
    assert "Is it" not in str(refused.value)


@pytest.mark.parametrize(
    ("one", "other", "reordered", "near"),
    [
        ("Keza Uwase", "UWASE kéza", True, True),
        ("Keza Uwase", "Keza Uwasse", False, True),
        ("Keza Uwase", "Keza", False, True),
        ("Keza Uwase", "Manzi Uwase", False, False),
        ("Keza Uwase", "Ineza Mutoni", False, False),
        ("", "", False, False),
        ("Keza", "", False, False),
    ],
)
def test_names_are_near_by_order_by_letters_and_by_words(one: str, other: str, reordered: bool, near: bool) -> None:
    assert (is_reordered(one, other), is_near(one, other)) == (reordered, near)
    assert (is_reordered(other, one), is_near(other, one)) == (reordered, near)


def test_one_letter_is_no_name() -> None:
    assert a_name(" O'b ") == "O'b"
    with pytest.raises(Unknown, match="two at least"):
        a_name("K.")
