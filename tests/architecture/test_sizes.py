"""The code base stays small enough to be read: no long file, and nothing at the top that nobody planned."""

from collections.abc import Iterator
from fnmatch import fnmatch
from pathlib import Path

from core.settings import ROOT

LONGEST = 300
TOP = frozenset(
    (
        *("README.md", "NOTICE", ".gitignore", ".env.example", ".ci", "pyproject.toml", "programme.toml"),
        *("requirements.txt", "requirements-dev.txt", "Procfile", "Dockerfile", "compose.yaml"),
        *("inshuti", "app.py", "worker.py", "cli.py"),
        *("core", "conversations", "ussd", "sms", "jobs", "web", "migrations", "bench", "docs", "tests"),
    )
)


def ignored() -> list[str]:
    """What lies here without belonging to the project, as .gitignore names it."""
    return [".git", *(line.rstrip("/") for line in (ROOT / ".gitignore").read_text().split())]


def ours(pattern: str) -> Iterator[Path]:
    """Files of the project, without what .gitignore names."""
    for top in sorted(ROOT.iterdir()):
        if not any(fnmatch(top.name, each) for each in ignored()):
            yield from (top.rglob(pattern) if top.is_dir() else [top] if fnmatch(top.name, pattern) else [])


def lines(path: Path) -> int:
    return len(path.read_text().splitlines())


def test_no_file_is_longer_than_can_be_read_at_once() -> None:
    files = [*ours("*.py"), ROOT / "inshuti"]
    assert len(files) > 100
    assert {str(each.relative_to(ROOT)): lines(each) for each in files if lines(each) > LONGEST} == {}


def test_no_script_of_a_page_either() -> None:
    found = [each for each in ours("*.js") if "vendor" not in each.parts]
    assert {str(each): lines(each) for each in found if lines(each) > LONGEST} == {}


def test_nothing_stands_at_the_top_that_nobody_planned() -> None:
    found = {path.name for path in ROOT.iterdir() if not any(fnmatch(path.name, each) for each in ignored())}
    assert found - TOP == set()


def test_what_the_house_needs_is_there() -> None:
    needed = TOP - {"bench", "docs", "NOTICE", "Dockerfile", "compose.yaml"}
    assert {each for each in needed if not (ROOT / each).exists()} == set()


def test_every_module_says_what_it_is() -> None:
    """The tests' own packages need no words; everything else begins with a sentence."""
    silent = [
        path.relative_to(ROOT)
        for path in ours("*.py")
        if not path.is_relative_to(ROOT / "tests") and not path.read_text().startswith(('"""', "#!"))
    ]
    assert silent == []
