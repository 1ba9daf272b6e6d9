"""Which texts the source asks for: read from the code itself, nothing is run."""

import ast
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path

from core.settings import ROOT

PACKAGES = ("core", "conversations", "ussd", "sms")
ASKED = "Asked"
"""The kind that all kinds of question are of: their name is the key of their words, unless they are given others."""
SPEAKERS = frozenset(("Say", "end", "End", "Wrong", "plain"))
"""What else takes a key as its first value."""
KEY = re.compile(r"[a-z][a-z_0-9]*(\.[a-z_0-9]+)*")


@dataclass
class Used:
    """What the source names: `asked` must exist, by pattern with its place; `named` and `shaped` may be keys."""

    asked: dict[str, str] = field(default_factory=dict)
    named: dict[str, set[str]] = field(default_factory=dict)
    shaped: set[str] = field(default_factory=set)

    def missing(self, keys: Iterable[str]) -> list[str]:
        """Keys that the code asks for and nobody wrote, with where."""
        known = dict.fromkeys(keys)
        asked = [(pattern, pattern.replace("\\", ""), where) for pattern, where in self.asked.items()]
        return sorted(
            f"{plain} ({where})"
            for pattern, plain, where in asked
            if plain not in known and not any(re.fullmatch(pattern, key) for key in known)
        )

    def unused(self, keys: Iterable[str]) -> list[str]:
        """Keys that nothing in the code could mean."""
        shapes = [re.compile(each) for each in self.shaped]
        return sorted(
            key
            for key in keys
            if key not in self.named and not self._is_choice(key) and not any(each.fullmatch(key) for each in shapes)
        )

    def _is_choice(self, key: str) -> bool:
        """True for a member of an enum that stands in the file which asks the question."""
        question, _, member = key.rpartition(".")
        return member in self.named.get(question, ())


@cache
def used(root: Path = ROOT) -> Used:
    """Every key in the source under that folder."""
    paths = [path for package in PACKAGES for path in sorted((root / package).rglob("*.py"))]
    files = {path: list(ast.walk(ast.parse(path.read_text()))) for path in paths}
    enums = {name: members for nodes in files.values() for name, members in _enums(nodes)}
    askers = _askers([node for nodes in files.values() for node in nodes])
    found = Used()
    for path, nodes in files.items():
        choices = {member for name in _names(nodes) for member in enums.get(name, ())}
        for node in nodes:
            if isinstance(node, ast.Constant) and isinstance(node.value, str) and KEY.fullmatch(node.value):
                found.named.setdefault(node.value, set()).update(choices)
            elif isinstance(node, ast.JoinedStr):
                found.shaped.update(_shape(node))
            elif isinstance(node, ast.Call) and node.args:
                where = f"{path.relative_to(root)}:{node.lineno}"
                found.asked.update((pattern, where) for pattern in _asked(node, askers))
    return found


def _enums(nodes: list[ast.AST]) -> Iterator[tuple[str, list[str]]]:
    for node in nodes:
        if isinstance(node, ast.ClassDef) and any(getattr(base, "id", "") == "IntEnum" for base in node.bases):
            yield node.name, [name for each in node.body for name in _members(each)]


def _askers(nodes: list[ast.AST]) -> set[str]:
    """The names of all kinds of question."""
    classes = [node for node in nodes if isinstance(node, ast.ClassDef)]
    found, before = {ASKED}, 0
    while len(found) > before:
        before = len(found)
        found |= {node.name for node in classes if any(getattr(base, "id", "") in found for base in node.bases)}
    return found


def _members(node: ast.stmt) -> list[str]:
    """The member that a line of a class names, if it names one."""
    return [each.id for each in node.targets if isinstance(each, ast.Name)] if isinstance(node, ast.Assign) else []


def _names(nodes: list[ast.AST]) -> set[str]:
    used_here = {node.id for node in nodes if isinstance(node, ast.Name)}
    return used_here | {node.name for node in nodes if isinstance(node, ast.ClassDef)}


def _shape(node: ast.JoinedStr) -> Iterator[str]:
    """An f-string as a pattern, where it has the look of a key and says more than a dot."""
    words = [str(each.value) for each in node.values if isinstance(each, ast.Constant)]
    if any(re.search(r"[a-z]", each) for each in words) and all(re.fullmatch(r"[a-z_0-9.]+", each) for each in words):
        yield _pattern(node)


def _pattern(node: ast.JoinedStr) -> str:
    return "".join(re.escape(str(each.value)) if isinstance(each, ast.Constant) else ".+" for each in node.values)


def _asked(call: ast.Call, askers: set[str]) -> Iterator[str]:
    name = getattr(call.func, "id", "")
    own_words = name in askers and not any(each.arg == "words" for each in call.keywords)
    if own_words or name in SPEAKERS:
        yield from _literals(call.args[0])


def _literals(node: ast.expr) -> Iterator[str]:
    if isinstance(node, ast.Constant) and isinstance(node.value, str):
        yield re.escape(node.value)
    elif isinstance(node, ast.IfExp):
        yield from _literals(node.body)
        yield from _literals(node.orelse)
    elif isinstance(node, ast.JoinedStr):
        yield _pattern(node)
