"""The release before goes on serving while this one takes its place: the changes since then only add, and it passes
the line's own stories on the tables as they are now.

docs/previous-release names its commit; a release writes the one before it there.
"""

import os
import re
import shutil
import subprocess
import sys
from collections.abc import Sequence
from functools import cache
from pathlib import Path

import pytest

import migrations
from core.settings import ROOT
from migrations import kinds
from migrations.kinds import Change

COMMIT = (ROOT / "docs" / "previous-release").read_text().strip()
STORIES = (
    *("test_danger.py", "test_visit.py", "test_concern.py", "test_by_sms.py", "test_ladder.py", "test_caregiver.py"),
    *("test_officer.py", "test_hand_over.py"),
)
"""The line itself, from the first key to the officer who has it and the visits that follow."""


def git(*words: str) -> bytes:
    done = subprocess.run(["git", *words], cwd=ROOT, capture_output=True, timeout=60, check=False)
    assert done.returncode == 0, f"the history must be here, down to {COMMIT}: {done.stderr.decode()}"
    return done.stdout


@cache
def newest_then() -> str:
    """The newest change of the release before."""
    names = git("ls-tree", "--name-only", COMMIT, "migrations/versions/").decode()
    return max(re.findall(r"/(\d{4})_", names))


def beside_their_expand(changes: Sequence[Change]) -> list[str]:
    """Of the changes that one release brings, what is taken while something else is added: the release before would
    have to end first, so the update would have a gap.
    """
    added = [each for change in changes for each in change.adds]
    return [f"{change.number} takes {each}" for change in changes for each in change.takes if added]


@pytest.mark.lengthy
def test_a_release_does_not_take_away_beside_what_it_adds() -> None:
    """A column that goes, goes in the release after the one that no longer uses it, and alone."""
    assert beside_their_expand(kinds.after(newest_then())) == []


@pytest.mark.lengthy
def test_one_that_does_is_found() -> None:
    expand = Change("0069", "places_of_visits", ("visits.place",), ())
    contract = Change("0070", "no_notes", (), ("visits.note, which goes",))
    assert beside_their_expand([expand, contract]) == ["0070 takes visits.note, which goes"]
    assert beside_their_expand([contract]) == beside_their_expand([expand]) == []
    assert beside_their_expand(kinds.after("0063"))[0] == "0064 takes people.sex, which goes"


def laid_out(folder: Path) -> Path:
    """The release before, with the changes of this one: its own tests make the newest tables."""
    folder.mkdir()
    packed = git("archive", "--format=tar", COMMIT)
    subprocess.run(["tar", "--extract", "--directory", folder], input=packed, check=True)
    shutil.rmtree(folder / "migrations")
    shutil.copytree(ROOT / "migrations", folder / "migrations", ignore=shutil.ignore_patterns("__pycache__"))
    return folder


@pytest.mark.lengthy
@pytest.mark.timeout(900)
def test_the_release_before_passes_the_line_s_stories_on_these_tables(tmp_path: Path) -> None:
    before = laid_out(tmp_path / "before")
    head = [sys.executable, "-c", "import migrations; print(migrations.head())"]
    env = {name: os.environ[name] for name in ("PATH", "HOME", "TMPDIR", "LANG") if name in os.environ}
    env["TZ"] = "Africa/Kigali"
    newest = subprocess.run(head, cwd=before, env=env, capture_output=True, text=True, check=True)
    assert newest.stdout.strip() == migrations.head()
    stories = [f"tests/stories/{each}" for each in STORIES]
    command = [sys.executable, "-m", "pytest", "-q", "-n", "2", "--dist", "loadscope", "-m", "not lengthy", *stories]
    done = subprocess.run(command, cwd=before, env=env, capture_output=True, text=True, timeout=880, check=False)
    assert done.returncode == 0, done.stdout[-4000:]
