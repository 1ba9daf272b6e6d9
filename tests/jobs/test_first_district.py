"""The runbook's "Your first district": its commands do what it says, in its order, as they stand."""

import re

import pytest

from core.operations import demo_people
from core.settings import ROOT
from tests.deploy.typist import SHELL, Answer, Command, Typist, blocks

pytestmark = pytest.mark.lengthy
CHAPTER = re.compile(r"^## Your first district$(.*?)^## ", re.MULTILINE | re.DOTALL)
NOT_YET = {"district", "doctor"}
"""What says by exit 1 that something is missing: nobody dials here, and nothing is sent."""
VERBS = {"migrate", "demo-people", "people", "children", "keys", "backup", "restore", "i18n", "district", "doctor"}


def commands() -> list[Command]:
    """Every line of the chapter's blocks."""
    chapter = CHAPTER.search((ROOT / "docs" / "runbook.md").read_text())
    assert chapter
    return [each for block in blocks(chapter[1]) for each in block]


@pytest.fixture(scope="module")
def told(tmp_path_factory: pytest.TempPathFactory) -> list[Answer]:
    """Each command, typed in an installation that was empty before the first: its exit code and what it said."""
    folder = tmp_path_factory.mktemp("first")
    (folder / "stick").mkdir()
    with Typist(folder) as typist:
        return [typist.types(each.put("/media/stick", f"{folder}/stick")) for each in commands()]


def test_every_command_works_as_it_stands(told: list[Answer]) -> None:
    assert {each.command.verb for each in told if each.command.verb} == VERBS
    for each in told:
        assert each.code == (1 if each.command.verb in NOT_YET else 0), f"{each.command}: {each.said}"
        assert each.said or each.command.words[0] in SHELL, each.command


def said_by(told: list[Answer], *words: str) -> str:
    """What the last command that begins so said."""
    return [each.said for each in told if each.command.means(*words)][-1]


def test_it_leads_where_the_chapter_says(told: list[Answer]) -> None:
    assert "There are no demo people here" in said_by(told, "demo-people")
    assert "2 stored (2 volunteer)" in said_by(told, "people", "import")
    assert "1 stored" in said_by(told, "children", "import")
    assert "8 slips are in slips.html" in said_by(told, "people", "code", "--print")
    waiting = said_by(told, "people", "list")
    assert waiting.count("invited") == 8, "the national desk belongs to no district"
    assert "Signed: none." in said_by(told, "i18n", "review", "sign"), "a sheet in which nobody said yes"
    assert "must not go live yet" in said_by(told, "district")
    assert "taken out" in said_by(told, "people", "left")
    assert "+250788500205" in said_by(told, "people", "show")


def test_its_numbers_are_not_those_one_trains_with() -> None:
    """A number that a demo person gave up is asked about, and a roster with it rejected."""
    words = " ".join(word for each in commands() for word in each.words)
    assert not [each.msisdn for each in demo_people.PEOPLE if each.msisdn.removeprefix("+25") in words]
