"""What is known against a version: a planted one is found, and of ours none is."""

import subprocess
import sys
from datetime import date
from pathlib import Path

import pytest

from core.settings import ROOT
from jobs.supply import advisories, lock_files

LOCKS = (lock_files.PRODUCTION, lock_files.FULL)


def planted(folder: Path, line: str) -> Path:
    """A lock file in which one package is older."""
    name = line.partition("==")[0]
    lines = [line if each.startswith(f"{name}==") else each for each in lock_files.PRODUCTION.read_text().splitlines()]
    assert line in lines
    path = folder / "requirements.txt"
    path.write_text("\n".join(lines))
    return path


@pytest.mark.parametrize("path", LOCKS, ids=["production", "full"])
def test_nothing_is_known_against_what_is_locked(path: Path) -> None:
    _, known = advisories.load()
    assert list(advisories.broken(lock_files.read(path), known)) == []


@pytest.mark.parametrize(
    ("old", "told"),
    [
        ("requests==2.31.0 \\", "requests 2.31.0 is locked, and CVE-2024-47081 of 2025-06-09 is known of <2.32.4: "),
        ("werkzeug==3.0.5 \\", "werkzeug 3.0.5 is locked, and CVE-2024-49767"),
        ("jinja2==3.1.5 \\", "jinja2 3.1.5 is locked, and CVE-2025-27516"),
    ],
)
def test_an_old_version_that_is_planted_is_found(old: str, told: str, tmp_path: Path) -> None:
    _, known = advisories.load()
    said = list(advisories.broken(lock_files.read(planted(tmp_path, old)), known))
    assert [
        each for each in said if each.startswith(told) and each.endswith("Lock a newer one in both files.")
    ] == said[:1]
    assert all(each.startswith(told.split(" is locked")[0]) for each in said)


def test_the_check_fails_on_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    assert advisories.main(date(2026, 11, 29)) == 0
    monkeypatch.setattr(lock_files, "PRODUCTION", planted(tmp_path, "idna==3.6 \\"))
    capsys.readouterr()
    assert advisories.main(date(2027, 3, 1)) == 1
    out, said = capsys.readouterr()
    assert "requirements.txt: idna 3.6 is locked" in said and "look through it again" in said
    assert out.endswith(", 1 met.\n")


def test_check_runs_it() -> None:
    assert '["python", "-m", "jobs.supply.advisories"]' in (ROOT / "inshuti").read_text()
    done = subprocess.run([sys.executable, "-m", "jobs.supply.advisories"], cwd=ROOT, capture_output=True, check=False)
    assert done.returncode == 0, done.stderr


def test_each_entry_is_of_a_package_that_we_lock_and_says_what_happens() -> None:
    looked_through, known = advisories.load()
    locked = {each.name for each in lock_files.read(lock_files.FULL)}
    assert known and {each.package for each in known} - locked == set()
    assert len({each.id for each in known}) == len(known)
    for each in known:
        assert each.date <= looked_through and each.says.endswith("."), each.id
