"""What people told is sealed, and no statement can name it: who needs some of it opens rows."""

import ast
from collections.abc import Iterator, Mapping
from functools import cache
from pathlib import Path

from core.models.alert import Alert, Concern
from core.models.child import Child
from core.models.visit import Visit
from core.settings import ROOT

SEALED: Mapping[str, frozenset[str]] = {
    kind.__name__: frozenset(kind.__box__.readers) for kind in (Alert, Child, Concern, Visit)
}
"""Each record whose facts are sealed, and those facts."""
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
            if isinstance(name, ast.Name) and isinstance(call, ast.Call) and getattr(call.func, "id", "") == "aliased":
                yield name.id, ast.unparse(call.args[0])


def used(source: str) -> Iterator[tuple[str, str]]:
    """Record and column of each use of such a column in a statement."""
    tree = ast.parse(source)
    records = {name: name for name in SEALED} | dict(aliases(tree))
    for node in ast.walk(tree):
        if isinstance(node, ast.Attribute) and isinstance(node.value, ast.Name):
            record = records.get(node.value.id, "")
            if node.attr in SEALED.get(record, frozenset()):
                yield record, node.attr


@cache
def used_in_files() -> Mapping[Path, frozenset[tuple[str, str]]]:
    """That of each source, read once."""
    return {path: frozenset(used(path.read_text())) for path in SOURCES}


def test_no_statement_names_what_is_sealed() -> None:
    assert {(path, use) for path, uses in used_in_files().items() for use in uses} == set()


def test_it_sees_columns_and_aliases() -> None:
    source = "a, b = aliased(Visit), aliased(Place)\nselect(a.school, b.name, Alert.category, Alert.level)"
    assert set(used(source)) == {("Visit", "school"), ("Alert", "category")}
