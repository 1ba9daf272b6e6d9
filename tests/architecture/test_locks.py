"""The lock files: exact versions with hashes, and no word on where a package is fetched from."""

import re
import tomllib

import pytest

from core.settings import ROOT

LOCKS = ("requirements.txt", "requirements-dev.txt")
PINNED = re.compile(r"[a-z0-9][a-z0-9._-]*(\[[a-z0-9,_-]+\])?==[^ ;\\]+( *;[^\\]+)?")


def entries(name: str) -> list[list[str]]:
    """Each entry as its lines, comments left out: the requirement first, then its hashes."""
    text = (ROOT / name).read_text().replace("\\\n", " ")
    whole = [line.strip() for line in text.splitlines() if line.strip() and not line.lstrip().startswith("#")]
    return [re.split(r"\s+(?=--hash)", line) for line in whole]


@pytest.mark.parametrize("name", LOCKS)
def test_a_lock_names_no_registry(name: str) -> None:
    text = (ROOT / name).read_text()
    for word in ("://", "--index", "--extra-index", "--find-links", "--trusted-host", "file:", " @ "):
        assert word not in text, word


@pytest.mark.parametrize("name", LOCKS)
def test_every_entry_is_exact_and_hashed(name: str) -> None:
    found = entries(name)
    assert len(found) > 30
    for requirement, *hashes in found:
        assert PINNED.fullmatch(requirement.strip()), requirement
        assert hashes, f"{requirement} has no hash"
        for each in hashes:
            assert re.fullmatch(r"--hash=sha256:[0-9a-f]{64}", each.strip()), each


def names(requirements: list[str]) -> set[str]:
    """Package names as indexes compare them."""
    return {re.sub(r"[-_.]+", "-", re.split(r"[\[=~<>; ]", each)[0]).lower() for each in requirements}


def test_what_the_project_asks_for_is_locked() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text())
    asked = names(project["project"]["dependencies"])
    beside = names(project["project"]["optional-dependencies"]["local"] + project["dependency-groups"]["dev"])
    production, full = (names([entry[0] for entry in entries(name)]) for name in LOCKS)
    assert asked - production == set()
    assert (asked | beside) - full == set()
    assert production - full == set()
    assert beside & production == set(), "the embedded Valkey and what tests need are no part of production"


def test_the_two_locks_agree() -> None:
    versions = [dict(re.split("==", re.split(" *;", entry[0])[0]) for entry in entries(name)) for name in LOCKS]
    both = set(versions[0]) & set(versions[1])
    assert {each for each in both if versions[0][each].strip() != versions[1][each].strip()} == set()


@pytest.mark.parametrize("name", ["uv.lock", "package-lock.json", "package.json", "poetry.lock", "Pipfile.lock"])
def test_no_other_tools_lock_lies_here(name: str) -> None:
    found = [path for path in ROOT.glob(f"**/{name}") if not {".venv", ".venvs", "node_modules"} & set(path.parts)]
    assert found == []
