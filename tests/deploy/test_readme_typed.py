"""The README: each command is typed, or run by the test that stands beside it; two pictures, at most 200 lines."""

import re
from pathlib import Path

import pytest
from openpyxl import Workbook

from core.settings import ROOT
from tests.deploy.typist import Answer, Command, Typist, in_order

PAGE = (ROOT / "README.md").read_text()
LINES = 200
FIRST = ["./inshuti migrate", "./inshuti seed --demo"]
SHEETS = {
    "roster.xlsx": "name,sex,phone,role,village code\nUwera Anne,woman,0788500001,volunteer,24090207",
    "children.xlsx": "child's name,sex,birth year,village code,came from,lives with,since,carer\n"
    "Keza Uwase,girl,2014,24090207,family,relative,28/02/2026,Mukamana Rose",
}
"""What a page for newcomers takes for granted: tables, people, and the office's own sheets."""
NOT_TYPED = {
    "./inshuti demo": "tests/jobs/commands/test_demo.py",
    "./inshuti test": "tests/test_launcher.py",
    "./inshuti up": "tests/jobs/commands/test_up.py",
    "./inshuti phone": "tests/test_failures.py",
    "./inshuti proofs": "tests/bench/proofs/test_proofs.py",
    "./inshuti check": "tests/test_launcher.py",
    "./inshuti i18n": "tests/jobs/i18n/test_verbs.py",
}
"""What serves, takes minutes or rewrites this tree, with the test that runs it."""
BY_HELP = {"children name", "children erase", "demo-people remove", "people", "people desk-code 0788123456"}
BY_HELP |= {"consents", "requests", "breach", "group-message", "keys"}
"""Named, and not told whole: typed with --help."""
WRONG = {"district", "doctor"}
"""Say by exit code 1 what is missing: nobody serves here."""


def to_type() -> list[Command]:
    """What is typed, in the page's order."""
    left = {each.split()[1] for each in NOT_TYPED}
    here = [each for each in in_order(PAGE) if each.verb and each.verb not in left]
    return [Command((*each.words, "--help")) if " ".join(each.words[1:]) in BY_HELP else each for each in here]


@pytest.fixture(scope="module")
def answers(tmp_path_factory: pytest.TempPathFactory) -> list[Answer]:
    """Each, typed where the demo people are."""
    folder = tmp_path_factory.mktemp("readme")
    heads = folder / "audit-heads"
    for name, rows in SHEETS.items():
        book = Workbook()
        for row in rows.splitlines():
            book.worksheets[0].append(row.split(","))
        book.save(folder / name)
    with Typist(folder, AUDIT_HEADS=str(heads)) as typist:
        for each in FIRST:
            assert typist.types(Command(tuple(each.split()))).code == 0, each
        typist.clock_ticks(heads)
        return [typist.types(_here(each, heads)) for each in to_type()]


def _here(command: Command, heads: Path) -> Command:
    """FILE is one that is there."""
    file = heads if command.verb == "audit" else ROOT / "programme.toml"
    return command.put("FILE", str(file))


@pytest.mark.timeout(600)
@pytest.mark.lengthy
def test_every_command_works_as_it_stands(answers: list[Answer]) -> None:
    assert len(answers) > 20
    for each in answers:
        assert each.code == (1 if each.command.verb in WRONG else 0), f"{each.command}: {each.said}"
        assert each.said, each.command


def test_what_is_not_typed_is_run_by_a_test_that_is_there() -> None:
    for command, file in NOT_TYPED.items():
        verb = command.split()[1]
        assert command in PAGE, command
        assert re.search(rf"[\"/ ]{verb}[\" ]|{verb}\.py|_{verb}", (ROOT / file).read_text() + file), (verb, file)


def test_it_is_read_in_one_sitting_and_shows_phones_and_desk() -> None:
    assert len(PAGE.splitlines()) <= LINES
    pictures = re.findall(r"^!\[.+\]\((docs/images/\w+\.png)\)$", PAGE, re.MULTILINE)
    assert pictures == ["docs/images/simulator.png", "docs/images/desk.png"]
    assert all((ROOT / each).read_bytes().startswith(b"\x89PNG") for each in pictures)
