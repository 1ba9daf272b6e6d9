"""docs/silent-ends.md has a row for each fault, and names tests that exist."""

import re

import pytest

from core.settings import ROOT
from tests.architecture.test_asvs import exists

PAGE = (ROOT / "docs" / "silent-ends.md").read_text()
ROWS = re.findall(r"^\| (\d+) \| .+? \| (.+?) \|$", PAGE, re.MULTILINE)
NAMED = [(number, each) for number, held in ROWS for each in re.findall(r"`([^`]+)`", held)]
WALKED = "stories/test_silent_ends.py::test_no_obligation_ends_in_silence"


def test_each_has_its_row_and_its_tests() -> None:
    assert [int(number) for number, _ in ROWS] == list(range(1, len(ROWS) + 1))
    assert len(ROWS) >= 33
    assert {number for number, _ in NAMED} == {number for number, _ in ROWS}


@pytest.mark.parametrize(("number", "named"), [*NAMED, ("walked", WALKED)])
def test_what_a_row_names_is_there(number: str, named: str) -> None:
    assert exists(named), number
