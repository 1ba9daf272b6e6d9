"""The page for the office's files: every column of every form stands there as the form has it."""

import re

import pytest

from core.cases.records_form import RECORDS
from core.files.cells import MOST_NAME, key
from core.files.forms import FileForm
from core.files.limits import BYTES_SAID, ROWS_SAID
from core.people.roster_form import ROSTER
from core.settings import ROOT
from jobs.commands.imports import ACCEPTED
from jobs.imports import PATIENCE

PAGE = (ROOT / "docs" / "importing.md").read_text()
SECTIONS = dict(re.findall(r"^## ([^\n]+)\n(.*?)(?=^## |\Z)", PAGE, re.MULTILINE | re.DOTALL))


@pytest.mark.parametrize(("section", "form"), [("A roster", ROSTER), ("Children", RECORDS)])
def test_every_column_stands_there_in_its_order_and_no_other(section: str, form: FileForm) -> None:
    lines = [line for line in SECTIONS[section].splitlines() if line.startswith("|")]
    told = [tuple(cell.strip() for cell in line[1:-1].split("|")) for line in lines[2:]]
    expected = [
        (each.en[0], each.rw[0], each.fr[0], "yes" if each.needed else "", each.tells, each.example)
        for each in form.columns
    ]
    assert told == expected


def test_limits_and_what_may_be_accepted_are_told() -> None:
    accepted = (*ACCEPTED.choices, "may_be_registered")
    for word in (BYTES_SAID, ROWS_SAID, f"{PATIENCE:.0f} seconds", f"{MOST_NAME} at most", *accepted):
        assert word in PAGE, word


@pytest.mark.parametrize("form", [ROSTER, RECORDS])
def test_no_heading_names_two_columns(form: FileForm) -> None:
    for column in form.columns:
        for word in (column.name, *column.en, *column.rw, *column.fr):
            assert form.by_heading[key(word)] is column, word
