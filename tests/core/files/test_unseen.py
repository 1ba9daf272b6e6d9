"""What nobody sees: marks within a cell, rows and sheets that the office program hides."""

import io
from collections.abc import Collection

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
MARKS = "\u00ad\u061c\u115f\u180e\u200b\u200c\u200d\u200e\u200f\u202a\u202c\u2060\u2066\u2069\u3164\ufe0f\ufeff"


@pytest.mark.parametrize("mark", MARKS)
def test_a_mark_that_nobody_sees_is_passed_over_wherever_it_stands(mark: str) -> None:
    assert as_mobile(clean(f"{mark}0788{mark}000001{mark}")) == "+250788000001"
    assert as_name(clean(f"{mark}Ke{mark}za Uwase{mark}")) == "Keza Uwase"
    assert clean(f"{mark}-{mark}") == "", "a dash alone is an empty cell"
    assert key(f"pho{mark}ne") == "phone"
    table = tables.read(f"na{mark}me,{mark}phone\n{mark}Uwera{mark},0788123456{mark}\n".encode(), "a.csv", ROSTER)
    assert tables.cell(table, table.rows[0], "name") == "Uwera"


def book(*, rows: Collection[int] = (), sheet: str = "visible") -> bytes:
    """A workbook of two rows, some of them hidden, or its sheet."""
    made = openpyxl.Workbook()
    page = made.active
    assert page is not None
    for line in (HEAD, *ROWS):
        page.append(list(line))
    for each in rows:
        page.row_dimensions[each].hidden = True
    made.create_sheet("Notes")
    page.sheet_state = sheet
    made.active = 1
    held = io.BytesIO()
    made.save(held)
    return held.getvalue()


HIDDEN: dict[str, tuple[bytes, list[bool], str]] = {
    "nothing": (book(), [False, False], ""),
    "a row": (book(rows=[3]), [False, True], "1 row is hidden in the office program, as row 3."),
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
