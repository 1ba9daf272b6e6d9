"""What people told is sealed, and no statement names it; what is not sealed yet, one module alone filters by."""

import ast
from collections.abc import Iterator, Mapping
from functools import cache
from pathlib import Path

import pytest

from core.models.child import Child
from core.models.visit import Visit
from core.settings import ROOT

FILTERED_IN: Mapping[str, tuple[str, frozenset[str]]] = {
    "Alert": ("core/models/alert_facts.py", frozenset(("category", "profession", "reporter_id"))),
    "Concern": ("core/models/alert_facts.py", frozenset(("category", "child_seen"))),
}
"""Each record, the module that filters by what was told, and those columns."""
SEALED: Mapping[str, frozenset[str]] = {kind.__name__: frozenset(kind.__box__.readers) for kind in (Child, Visit)}
"""Each record whose facts are sealed, and those facts."""
COLUMNS = {name: columns for name, (_, columns) in FILTERED_IN.items()} | SEALED
SOURCES = [
    each for top in ("core", "conversations", "sms", "ussd", "jobs", "web") for each in (ROOT / top).rglob("*.py")
]


def aliases(tree: ast.AST) -> Iterator[tuple[str, str]]:
    """Names that stand for a record in that module: `later = aliased(Visit)`."""
    for node in ast.walk(tree):
        if not isinstance(node, ast.Assign):
            continue
        calls = node.value.elts if isinstance(node.value, ast.Tuple) else [node.value]
        names = node.targets[0].elts if isinstance(node.targets[0], ast.Tuple) else node.targets
        for name, call in zip(names, calls, strict=False):
            if isinstance(name, ast.Name) and isinstance(call, ast.Call) and ast.unparse(call.func) == "aliased":
                yield name.id, ast.unparse(call.args[0])


def used(source: str) -> Iterator[tuple[str, str]]:
    """Record and column of each use of such a column in a statement."""
    tree = ast.parse(source)
    records = {name: name for name in COLUMNS} | dict(aliases(tree))
    for node in ast.walk(tree):
        if isinstance(node, ast.Attribute) and isinstance(node.value, ast.Name):
            record = records.get(node.value.id, "")
            if node.attr in COLUMNS.get(record, frozenset()):
                yield record, node.attr


@cache
def used_in_files() -> Mapping[Path, frozenset[tuple[str, str]]]:
    """That of each source, read once."""
    return {path: frozenset(used(path.read_text())) for path in SOURCES}


@pytest.mark.parametrize("record", FILTERED_IN)
def test_one_module_alone_filters_by_what_was_told(record: str) -> None:
    module, _ = FILTERED_IN[record]
    found = {
        f"{path.relative_to(ROOT)}: {column}"
        for path, uses in used_in_files().items()
        for name, column in uses
        if name == record and path != ROOT / module
    }
    assert found == set()
    assert Path(ROOT / module).exists()


def test_no_statement_names_what_is_sealed() -> None:
    found = {(path, use) for path, uses in used_in_files().items() for use in uses if use[0] in SEALED}
    assert found == set()


def test_it_sees_columns_and_aliases() -> None:
    source = "a, b = aliased(Visit), aliased(Place)\nselect(a.school, b.name, Alert.category, Alert.level)"
    assert set(used(source)) == {("Visit", "school"), ("Alert", "category")}
