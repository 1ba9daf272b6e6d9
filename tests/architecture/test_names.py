"""Names and cuts: one public class name once, packages that say what lives in them, few ways between them."""

import ast
from collections import defaultdict
from pathlib import Path
from statistics import median

from core.settings import ROOT

PRODUCT = ("core", "conversations", "ussd", "sms", "jobs", "web")
SUBJECTS = (
    *("monitoring", "reporting", "broadcasts", "measures", "operations", "cases"),
    *("referrals", "alerts", "children", "people", "messages"),
)
MOST_WAYS = 40
"""Ways from one package about a subject to another, each pair counted once."""
MOST_ON_THE_GROUND = 10
LONGEST_MEDIAN = 80


def modules(*tops: str) -> list[Path]:
    return [path for top in tops for path in sorted((ROOT / top).rglob("*.py"))]


def imported(path: Path) -> set[str]:
    """Every module of ours that a module imports, in full."""
    found = set()
    for node in ast.walk(ast.parse(path.read_text())):
        if isinstance(node, ast.ImportFrom) and node.module:
            found |= {node.module, *(f"{node.module}.{each.name}" for each in node.names)}
        if isinstance(node, ast.Import):
            found |= {each.name for each in node.names}
    return found


def test_no_public_class_name_stands_twice() -> None:
    where = defaultdict(list)
    for path in [*modules(*PRODUCT), ROOT / "app.py", ROOT / "worker.py", ROOT / "cli.py"]:
        for node in ast.parse(path.read_text()).body:
            if isinstance(node, ast.ClassDef) and not node.name.startswith("_"):
                where[node.name].append(str(path.relative_to(ROOT)))
    assert len(where) > 300
    assert {name: places for name, places in where.items() if len(places) > 1} == {}


def test_few_ways_lead_from_subject_to_subject() -> None:
    ways = {
        (subject, other)
        for subject in SUBJECTS
        for path in modules(f"core/{subject}")
        for module in imported(path)
        for other in SUBJECTS
        if other != subject and f"{module}.".startswith(f"core.{other}.")
    }
    assert 20 < len(ways) <= MOST_WAYS, sorted(ways)


def test_every_package_says_in_a_sentence_what_lives_there() -> None:
    for path in modules(*PRODUCT, "bench"):
        if path.name == "__init__.py":
            text = ast.get_docstring(ast.parse(path.read_text()))
            assert text and text.endswith("."), path


def test_the_ground_floor_of_core_stays_small() -> None:
    flat = [path.name for path in (ROOT / "core").glob("*.py") if path.name != "__init__.py"]
    assert 5 < len(flat) <= MOST_ON_THE_GROUND, flat


def test_the_usual_module_is_short() -> None:
    sizes = [len(path.read_text().splitlines()) for path in modules(*PRODUCT)]
    assert median(sizes) <= LONGEST_MEDIAN


def test_file_names_of_a_package_differ_by_more_than_a_letter() -> None:
    for package in {path.parent for path in modules(*PRODUCT)}:
        names = {path.stem for path in package.glob("*.py")}
        assert {name for name in names if f"{name}s" in names} == set(), package
