"""The runbook's "Your first district": its commands do what it says, in its order, as they stand."""

import json
import os
import re
import shlex
import subprocess
import sys

import pytest

from core.operations import demo_people
from core.settings import ROOT

CHAPTER = re.compile(r"^## Your first district$(.*?)^## ", re.MULTILINE | re.DOTALL)
BLOCK = re.compile(r"^```\n(.*?)^```$", re.MULTILINE | re.DOTALL)
NOT_YET = {"district", "doctor"}
"""What says by exit 1 that something is missing: nobody dials here, and nothing is sent."""
FILES = {"rm", "cat"}
"""What only writes a file or takes one away."""
TYPING = """
import contextlib, io, json, pathlib, sys
import cli
for words in json.load(sys.stdin):
    said, code = io.StringIO(), 0
    with contextlib.redirect_stdout(said), contextlib.redirect_stderr(said):
        if words[0] == "rm":
            pathlib.Path(words[1]).unlink()
        elif words[0] == "cat":
            pathlib.Path(words[2]).write_text(words[-1])
        else:
            sys.argv = words
            try:
                cli.main()
            except SystemExit as ended:
                code = int(ended.code or 0)
    print(json.dumps([code, said.getvalue()]))
"""
"""One process types all of them: a program that starts anew for each would take a minute."""


def commands() -> list[list[str]]:
    """Every line of the chapter's blocks, in words; the last word of one that writes a file is what it writes."""
    chapter = CHAPTER.search((ROOT / "docs" / "runbook.md").read_text())
    assert chapter
    found: list[list[str]] = []
    for block in BLOCK.findall(chapter[1]):
        lines = iter(block.splitlines())
        for line in lines:
            words = shlex.split(line)
            if words[0] == "cat":
                words.append("\n".join(iter(lines.__next__, "END")))
            found.append(words)
    return found


@pytest.fixture(scope="module")
def told(tmp_path_factory: pytest.TempPathFactory) -> list[tuple[list[str], int, str]]:
    """Each command, typed in an installation that was empty before the first: its exit code and what it said."""
    folder = tmp_path_factory.mktemp("first")
    env = {"PATH": os.environ["PATH"], "INSHUTI_HOME": str(folder), "PYTHONPATH": str(ROOT), "USER": "jean"}
    typing = subprocess.run(
        [sys.executable, "-c", TYPING],
        input=json.dumps(commands()),
        env={**env, "TZ": "Africa/Kigali", "COLUMNS": "200", "LOG_LEVEL": "ERROR"},
        cwd=folder,
        capture_output=True,
        text=True,
        timeout=240,
        check=False,
    )
    assert typing.returncode == 0, typing.stderr
    answers = [json.loads(line) for line in typing.stdout.splitlines()]
    return [(words, code, said) for words, (code, said) in zip(commands(), answers, strict=True)]


def test_every_command_works_as_it_stands(told: list[tuple[list[str], int, str]]) -> None:
    verbs = {words[1] for words, _, _ in told if words[0] == "./inshuti"}
    assert verbs == {"migrate", "demo-people", "people", "keys", "backup", "restore", "i18n", "district", "doctor"}
    for words, code, said in told:
        assert code == (1 if words[1] in NOT_YET else 0), f"{words}: {said}"
        assert said or words[0] in FILES, words


def said_by(told: list[tuple[list[str], int, str]], *words: str) -> str:
    """What the last command that begins so said."""
    return [said for typed, _, said in told if typed[1 : 1 + len(words)] == list(words)][-1]


def test_it_leads_where_the_chapter_says(told: list[tuple[list[str], int, str]]) -> None:
    assert "There are no demo people here" in said_by(told, "demo-people")
    assert "2 stored (2 volunteer)" in said_by(told, "people", "import")
    assert "8 slips are in slips.html" in said_by(told, "people", "code", "--print")
    waiting = said_by(told, "people", "list")
    assert waiting.count("invited") == 8, "the national desk belongs to no district"
    assert "Signed: none." in said_by(told, "i18n", "review", "sign"), "a sheet in which nobody said yes"
    assert "must not go live yet" in said_by(told, "district")
    assert "taken out" in said_by(told, "people", "left")
    assert "+250788500205" in said_by(told, "people", "show")


def test_its_numbers_are_not_those_one_trains_with() -> None:
    """A number that a demo person gave up is asked about, and a roster with it rejected."""
    typed = " ".join(word for words in commands() for word in words)
    assert not [each.msisdn for each in demo_people.PEOPLE if each.msisdn.removeprefix("+25") in typed]
