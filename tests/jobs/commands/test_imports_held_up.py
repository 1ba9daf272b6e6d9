"""`./inshuti people import` and `children import` where rows are hidden, or the database stays busy."""

from collections import Counter

import openpyxl
import pytest

from core.models.child import Child
from core.models.person import Person
from jobs.commands import imports as verb
from jobs.imports import ImportReport
from tests.jobs.commands.test_imports import CHILDREN, ROSTER, ImportDesk, desk, facts_in

__all__ = ["desk"]
pytestmark = pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)


@pytest.mark.parametrize("group", ["people", "children"])
def test_hidden_rows_are_stored_only_where_they_are_accepted(desk: ImportDesk, group: str) -> None:
    lines = {"people": ROSTER, "children": CHILDREN}[group].splitlines()[:2]
    book = openpyxl.Workbook()
    page = book.active
    assert page is not None
    for line in lines:
        page.append(line.replace(";", ",").split(","))
    page.row_dimensions[2].hidden = True
    path = desk.folder / "hidden.xlsx"
    book.save(path)
    words = (group, "import", str(path), "--yes", *(("--start", "2026-12-01") if group == "children" else ()))
    before = desk.count(Person), desk.count(Child)
    code, said = desk.run(*words)
    assert (code, desk.count(Person), desk.count(Child)) == (1, *before)
    assert "1 row is hidden in the office program, as row 2." in said
    code, said = desk.run(*words, "--accept", "hidden_rows")
    assert (code, desk.count(Person) + desk.count(Child)) == (0, sum(before) + 1), said


def test_hidden_columns_are_read_only_where_they_are_accepted(desk: ImportDesk) -> None:
    book = openpyxl.Workbook()
    page = book.active
    assert page is not None
    for line in ROSTER.splitlines()[:2]:
        page.append(line.split(";"))
    page.column_dimensions["C"].hidden = True
    path = desk.folder / "hidden.xlsx"
    book.save(path)
    before = desk.count(Person)
    code, said = desk.run("people", "import", str(path), "--yes")
    assert (code, desk.count(Person)) == (1, before)
    assert "The column 'Telefoni' is hidden in the office program." in said
    code, said = desk.run("people", "import", str(path), "--yes", "--accept", "hidden_columns")
    assert (code, desk.count(Person)) == (0, before + 1), said


@pytest.mark.parametrize("group", ["people", "children"])
def test_nobody_real_comes_in_beside_demo_people_on_a_live_line(
    desk: ImportDesk, monkeypatch: pytest.MonkeyPatch, group: str
) -> None:
    path = desk.file("list.csv", {"people": ROSTER, "children": CHILDREN}[group])
    start = ("--start", "2026-12-01") if group == "children" else ()
    live = {"SMS_GATEWAY": "pindo", "PINDO_TOKEN": "x" * 20, "PINDO_SENDER": "INSHUTI", "OPERATOR_PHONE": "0788000999"}
    for name, value in live.items():
        monkeypatch.setenv(name, value)
    before = desk.count(Person), desk.count(Child)
    code, said = desk.run(group, "import", path, "--yes", *start)
    assert (code, desk.count(Person), desk.count(Child)) == (2, *before), said
    assert "./inshuti demo-people remove" in said
    assert desk.run("demo-people", "remove", "--yes")[0] == 0
    desk.run(group, "import", path, "--yes", *start)
    assert desk.count(Person) + desk.count(Child) == sum(before) + 1


def test_a_database_that_stays_busy_says_how_far_it_came_and_what_to_type(
    desk: ImportDesk, monkeypatch: pytest.MonkeyPatch
) -> None:
    def stopped(*_: object, **__: object) -> ImportReport:
        return ImportReport(new=Counter(volunteer=1), stopped_before=3)

    monkeypatch.setattr(verb, "run", stopped)
    rejects = desk.folder / "mend.csv"
    words = ("people", "import", desk.file("roster.csv", ROSTER), "--yes", "--rejects", str(rejects))
    code, said = desk.run(*words)
    assert (code, rejects.exists()) == (2, False)
    assert "The database stayed busy for 20 seconds: 1 of 2 rows are behind us, those before row 3." in said
    assert "What was right of them is stored. Type the same again: it goes on from there." in said
    assert "1 stored (1 volunteer)" in said
    assert facts_in(desk.run(*words, "--json")[1])["stopped_before"] == 3
