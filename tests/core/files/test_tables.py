"""Tables as offices keep them, and all that is no table: each said in a sentence."""

import subprocess
import sys
from datetime import date

import pytest

from core.files import tables
from core.files.faults import NotReadable, WrongCell
from core.files.kinds import FileKind
from core.files.rows import RowReader
from core.files.tables import Table
from core.people.roster_form import ROSTER
from tests.core.files.bad_files import FILES
from tests.core.files.books import FIRST, Cell, changed, sheet_of, workbook
from tests.core.support.spoken_faults import unsaid

HEAD = ("name", "sex", "phone", "village code")
ROW = ("Uwera Alice", "woman", "0788123456", "24090108")


def read(content: str | bytes, name: str = "a.csv") -> Table:
    return tables.read(content.encode() if isinstance(content, str) else content, name, ROSTER)


def cells(table: Table, at: int = 0) -> dict[str, str]:
    reader = RowReader(table, table.rows[at])
    found = {each.name: reader.text(each.name) for each in table.columns if each}
    assert not reader.faults, reader.faults
    return found


@pytest.mark.lengthy
@pytest.mark.parametrize("kind", FILES)
def test_what_is_no_table_is_said_in_a_sentence(kind: str) -> None:
    name, content, said = FILES[kind]
    with pytest.raises(NotReadable) as refused:
        read(content(), name)
    sentence = str(refused.value)
    assert said in sentence
    assert sentence[0].isupper() and sentence.endswith((".", "?")), sentence
    assert len(sentence) < 400
    assert unsaid([sentence]) == []


def test_there_are_forty_kinds() -> None:
    from tests.core.people.test_roster import WRONG

    assert len(FILES) + len(WRONG) >= 60


@pytest.mark.parametrize("mark", [",", ";", "\t", "|"])
@pytest.mark.parametrize("before", ["", "\ufeff", "\n", "Urutonde rw'abakorerabushake,,,\n\n"])
@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"])
def test_a_csv_is_read_however_it_is_written(mark: str, before: str, end: str) -> None:
    text = before + end.join((mark.join(HEAD), mark.join(ROW), "", mark * 3)) + end
    table = read(text)
    assert cells(table) == dict(zip(("name", "sex", "phone", "village_code"), ROW, strict=True))
    assert (len(table.rows), table.kind) == (1, FileKind.csv)


@pytest.mark.parametrize("odd", ["\v", "\f", "\x1c", "\x1d", "\x1e", "\x85", "\u2028", "\u2029"])
@pytest.mark.parametrize("quoted", ['"', ""])
def test_what_stands_within_a_cell_ends_no_row(odd: str, quoted: str) -> None:
    table = read(f"name,phone{odd}\n{quoted}Uwase{odd}Keza{quoted},0788123456\nUwera,0788123457\n")
    assert [cells(table, at) for at in (0, 1)] == [
        {"name": "Uwase Keza", "phone": "0788123456"},
        {"name": "Uwera", "phone": "0788123457"},
    ]
    assert [each.number for each in table.rows] == [2, 3]


@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"])
def test_an_end_of_a_line_within_quotation_marks_is_of_the_cell(end: str) -> None:
    table = read(f'name,phone{end}"Uwase{end}Keza",0788123456{end}Uwera,0788123457')
    assert [cells(table, at)["name"] for at in (0, 1)] == ["Uwase Keza", "Uwera"]


def test_a_first_line_that_says_what_stands_between_cells_is_followed() -> None:
    table = read("sep=;\nname;phone\nUwera;0788123456\n")
    assert table.rows[0].number == 3
    assert cells(table) == {"name": "Uwera", "phone": "0788123456"}


@pytest.mark.parametrize(
    "head",
    [
        "Amazina,Igitsina,Telefoni,Kode y'umudugudu",
        "NOM ET PR\u00c9NOM,Sexe,T\u00e9l\u00e9phone,Code du village",
        " Full Name , gender,Phone_Number,NISR code",
    ],
)
def test_headings_are_known_in_three_languages(head: str) -> None:
    assert cells(read(f"{head}\n{','.join(ROW)}\n"))["village_code"] == "24090108"


def test_a_workbook_says_numbers_days_and_texts_as_they_are_shown() -> None:
    row: list[Cell] = ["Uwera", 788123456, date(2026, 2, 1), True]
    table = read(workbook([["Title"], [], ["name", "phone", "district", "role"], row]), "a.xlsx")
    assert table.rows[0].number == 4
    assert cells(table) == {"name": "Uwera", "phone": "788123456", "district": "2026-02-01", "role": "1"}


def test_a_file_of_another_kind_than_its_name_says_is_read_and_that_is_told() -> None:
    assert "workbook" in read(workbook([HEAD, ROW]), "roster.csv").notes[0]
    assert "CSV" in read(f"{','.join(HEAD)}\n{','.join(ROW)}\n", "roster.xlsx").notes[0]


def test_a_column_that_is_not_known_is_told_and_not_read() -> None:
    table = read("name,phone,colour\nUwera,0788123456,red\n")
    assert table.notes == ["Not known, and not read: colour."]


def test_merged_cells_are_the_rows_faults_and_nobody_elses() -> None:
    rows = [["Title", "", "", ""], HEAD, ROW, ROW, ROW]
    table = read(workbook(rows, merged=["A1:D1", "D3:D4"]), "a.xlsx")
    said = [each.fault.reason if each.fault else "" for each in table.rows]
    assert said == ["Cells of this row are merged."] * 2 + [""]


def test_headings_that_come_again_and_cells_too_many_are_the_rows_faults() -> None:
    table = read("name,phone\nUwera,0788123456\nName,Phone\nA,1,2,3\n")
    assert [each.fault and each.fault.reason for each in table.rows] == [
        None,
        "The headings stand here again.",
        "The row has 4 cells and the headings are 2.",
    ]


@pytest.mark.parametrize(
    ("written", "said"),
    [
        ("=1+1", "formula"),
        ('=HYPERLINK("x")', "formula"),
        ("@SUM(A1)", "formula"),
        ("#REF!", "error of the sheet"),
        ("x" * 501, "far too much text"),
        ("x" * 100_000, "far too much text"),
        ("Uwera\ufffd", "cannot be read"),
        ("Uwe\x07ra", "cannot be read"),
    ],
)
def test_a_cell_that_says_nothing_is_named(written: str, said: str) -> None:
    quoted = '"' + written.replace('"', '""') + '"'
    reader = RowReader(table := read(f"name,phone\n{quoted},0788123456\n"), table.rows[0])
    reader.text("name")
    (fault,) = reader.faults
    assert said in fault.reason
    assert (fault.row, fault.column) == (2, "name")
    assert len(fault.value) < 50
    assert fault.mend.endswith(".")


def test_a_formula_of_a_workbook_is_named_whatever_it_came_to() -> None:
    reader = RowReader(table := read(workbook([HEAD, ["=A1", *ROW[1:]]]), "a.xlsx"), table.rows[0])
    assert reader.text("name") == ""
    assert "formula" in reader.faults[0].reason


@pytest.mark.parametrize(
    ("written", "cell"),
    [("'0788123456", "0788123456"), ('="0788123456"', "0788123456"), ("-", ""), ("\u00a0 a  b ", "a b")],
)
def test_what_office_programs_add_is_seen_through(written: str, cell: str) -> None:
    quoted = '"' + written.replace('"', '""') + '"'
    assert cells(read(f"name,phone\nUwera,{quoted}\n"))["phone"] == cell


@pytest.mark.lengthy
def test_stray_rows_and_cells_without_anything_in_them_count_for_nothing() -> None:
    rows = b'<row r="1"><c t="str"><v>name</v></c><c t="str"><v>phone</v></c></row>'
    rows += b'<row r="2"><c t="str"><v>Uwera</v></c><c t="str"><v>0788123456</v></c></row>'
    rows += b'<row r="3" ht="15"><c r="A3" s="1"/></row>' * 200_000 + b'<row r="1048576"/>'
    table = read(changed(workbook([HEAD]), {FIRST: sheet_of(rows)}), "a.xlsx")
    assert len(table.rows) == 1


MEMORY = r"""
import re, sys
from core.files import tables
from core.files.faults import NotReadable
from core.people.roster_form import ROSTER
content = sys.stdin.buffer.read()
try:
    tables.read(content, "a", ROSTER)
except NotReadable:
    pass
print(re.search(r"VmHWM:\s+(\d+)", open("/proc/self/status").read())[1])
"""
CELL = b'<c t="inlineStr"><is><t>abcdefgh</t></is></c>'
SMALL = b'<c t="str"><v>ab</v></c>'
HEAVY = {
    "rows": lambda: ("name,phone\n" + "Uwera Alice Mukamana Kabeza,0788123456\n" * 50_000).encode(),
    "columns": lambda: b"name,phone\n" + b"," * 9_900_000,
    "bytes": lambda: b"x" * 50_000_000,
    "one cell": lambda: b'name,phone\n"' + b"x" * 9_900_000 + b'"',
    "a bomb": lambda: FILES["a zip bomb"][1](),
    "sheet": lambda: changed(workbook([HEAD]), {FIRST: sheet_of((b"<row>" + CELL * 12 + b"</row>") * 49_000)}),
    "one row": lambda: changed(workbook([HEAD]), {FIRST: sheet_of(b"<row>" + CELL * 900_000 + b"</row>")}),
    "one text": lambda: changed(
        workbook([HEAD]), {FIRST: sheet_of(b"<row><c><v>" + b"ab" * 9_000_000 + b"</v></c></row>")}
    ),
    "elements": lambda: changed(workbook([HEAD]), {FIRST: sheet_of(b"<a>" * 900_000 + b"</a>" * 900_000)}),
    "many small cells": lambda: (
        ",".join(["name", "phone", *(f"c{at}" for at in range(62))])
        + "\n"
        + "\n".join(",".join(f"{chr(97 + at % 26)}{chr(97 + each % 26)}" for each in range(64)) for at in range(49_000))
    ).encode(),
    "many small cells, workbook": lambda: changed(
        workbook([HEAD]), {FIRST: sheet_of((b"<row>" + SMALL * 64 + b"</row>") * 49_000)}
    ),
    "one text in many cells": lambda: changed(
        workbook([HEAD]),
        {
            "xl/sharedStrings.xml": b"<sst><si><t>" + b"x" * 500 + b"</t></si></sst>",
            FIRST: sheet_of((b"<row>" + b'<c t="s"><v>0</v></c>' * 64 + b"</row>") * 49_000),
        },
    ),
    "long texts": lambda: changed(
        workbook([HEAD]),
        {"xl/sharedStrings.xml": b"<sst>" + (b"<si><t>" + b"\xe2\x80\x99" * 150 + b"</t></si>") * 250_000 + b"</sst>"},
    ),
    "texts": lambda: changed(
        workbook([HEAD]), {"xl/sharedStrings.xml": b"<sst>" + b"<si><t>ab</t></si>" * 700_000 + b"</sst>"}
    ),
}


@pytest.mark.lengthy
@pytest.mark.parametrize("kind", HEAVY)
def test_no_file_takes_much_memory(kind: str) -> None:
    done = subprocess.run([sys.executable, "-c", MEMORY], input=HEAVY[kind](), capture_output=True, timeout=100)
    assert done.returncode == 0, done.stderr.decode()[-500:]
    assert int(done.stdout) < 300_000, "kilobytes"


@pytest.mark.lengthy
def test_neither_the_web_process_nor_the_form_loads_what_only_workbooks_need() -> None:
    asked = "import sys, app, core.people.roster; print('openpyxl' in sys.modules, 'defusedxml' in sys.modules)"
    done = subprocess.run([sys.executable, "-c", asked], capture_output=True, text=True, timeout=100)
    assert done.stdout.strip() == "False False", done.stderr[-500:]


def test_a_fault_of_the_reader_is_a_sentence() -> None:
    assert str(WrongCell("This is no day.", "Write it.")) == "This is no day."
