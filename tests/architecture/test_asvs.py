"""docs/asvs.md has every requirement of ASVS 5.0 level 2, each with a test that exists or a reason."""

import re
from functools import cache
from pathlib import Path

import pytest

from core.settings import ROOT

PAGE = (ROOT / "docs" / "asvs.md").read_text()
LEVEL_2 = re.findall(
    r"\S+",
    """
1.1.1 1.1.2 1.2.6 1.2.7 1.2.8 1.2.9 1.3.3 1.3.4 1.3.5 1.3.6 1.3.7 1.3.8 1.3.9 1.3.10 1.3.11 1.4.1 1.4.2 1.4.3
1.5.2 2.1.2 2.1.3 2.2.3 2.3.2 2.3.3 2.3.4 2.4.1 3.3.2 3.3.3 3.3.4 3.4.3 3.4.4 3.4.5 3.4.6 3.5.4 3.5.5 3.7.1
3.7.2 4.1.2 4.1.3 4.2.1 4.3.1 4.3.2 4.4.2 4.4.3 4.4.4 5.1.1 5.2.3 5.4.1 5.4.2 5.4.3 6.1.2 6.1.3 6.2.9 6.2.10
6.2.11 6.2.12 6.3.3 6.3.4 6.4.3 6.4.4 6.5.1 6.5.2 6.5.3 6.5.4 6.5.5 6.6.1 6.6.2 6.6.3 6.8.1 6.8.2 6.8.3 6.8.4
7.1.1 7.1.2 7.1.3 7.3.1 7.3.2 7.4.3 7.4.4 7.4.5 7.5.1 7.5.2 7.6.1 7.6.2 8.1.2 8.2.3 8.4.1 9.2.2 9.2.3 9.2.4 V10
11.1.1 11.1.2 11.2.1 11.2.2 11.2.3 11.3.3 11.4.2 11.4.3 11.4.4 11.5.1 11.6.1 12.1.2 12.1.3 12.3.1 12.3.2 12.3.3
12.3.4 13.1.1 13.2.1 13.2.2 13.2.3 13.2.4 13.2.5 13.3.1 13.3.2 13.4.2 13.4.3 13.4.4 13.4.5 14.1.1 14.1.2 14.2.2
14.2.3 14.2.4 14.3.2 14.3.3 15.1.2 15.1.3 15.2.2 15.2.3 15.3.2 15.3.3 15.3.4 15.3.5 15.3.6 15.3.7 16.1.1 16.2.1
16.2.2 16.2.3 16.2.4 16.2.5 16.3.1 16.3.2 16.3.3 16.3.4 16.4.1 16.4.2 16.4.3 16.5.1 16.5.2 16.5.3 V17
""",
)
"""The numbers of level 2; of OAuth and WebRTC, which we have not, the chapters."""
TAKEN_ON = re.findall(
    r"\S+",
    """
1.2.10 2.3.1 6.1.1 6.2.1 6.3.1 6.3.2 6.7.1 6.7.2 8.2.2 8.3.1 8.3.2 8.3.3 12.1.1 12.2.1 12.2.2 13.1.2 13.1.3 13.1.4
""",
)
"""Of levels 1 and 3, those that this line takes on."""
_ROW = re.compile(r"^\| (V?\d+(?:\.\d+\.\d+)?) \| (.+?) \| (.+?) \|$", re.MULTILINE)
ROWS = [(number, held) for number, _, held in _ROW.findall(PAGE)]
NAMED = [(number, each) for number, held in ROWS for each in re.findall(r"`([^`]+\.py::[^`]+)`", held)]


@cache
def names_in(path: Path) -> set[str]:
    """The names of the tests in that file."""
    return set(re.findall(r"def (test_\w+)", path.read_text())) if path.exists() else set()


def exists(named: str) -> bool:
    file, _, test = named.partition("::")
    return test in names_in(ROOT / "tests" / file)


def test_every_number_has_one_row_and_no_other() -> None:
    numbers = [number for number, _ in ROWS]
    assert sorted(numbers) == sorted({*LEVEL_2, *TAKEN_ON})


@pytest.mark.parametrize(("number", "held"), ROWS, ids=[number for number, _ in ROWS])
def test_each_is_held_by_a_test_or_has_a_reason(number: str, held: str) -> None:
    reason = re.fullmatch(r"(Reason|Desk): .{15,}", held)
    assert reason or any(each == number for each, _ in NAMED), held


def test_every_test_that_is_named_exists() -> None:
    assert len(NAMED) > 100
    assert [each for each in NAMED if not exists(each[1])] == []


def test_one_that_does_not_exist_is_found() -> None:
    assert not exists("architecture/test_asvs.py::test_planted")
    assert not exists("architecture/test_planted.py::test_planted")
    assert exists("architecture/test_asvs.py::test_every_test_that_is_named_exists")
