"""The questions of all conversations, made as their source declares them, so that each can be asked how it is drawn."""

import ast
import importlib
import re
from collections.abc import Iterator, Mapping
from functools import cache
from itertools import product
from typing import Any, NamedTuple, cast

from conversations.asking import Asked, Option, Question
from conversations.front_door import OFFER, front_door
from conversations.questions import Choose, Pin
from core.language.words import Say
from core.models.person import Role
from core.settings import ROOT
from core.storage.access import Caller
from core.storage.db import Tx

LINES = 11
"""Records of a list that is drawn: more than two screens of them."""
NO_RECORDS = cast(Tx, None)
"""Where records would be read: what is asked here is asked without any."""


def known_in_a_talk(*_: Any) -> Any:
    """Stands for what only a talk knows: which choices there are, the words of this moment, a bound."""
    raise LookupError("only a talk knows this")


class _Declared(NamedTuple):
    key: re.Pattern[str]
    question: Question


@cache
def of(key: str) -> tuple[Question, ...]:
    """The questions of that key; none where its key or its words are chosen elsewhere."""
    return tuple(each.question for each in _declared() if each.key.fullmatch(key))


def pages(question: Question) -> list[list[tuple[str, str]]]:
    """The digits and keys of what it offers, a page each; none where only a talk knows."""
    if isinstance(question, Choose) and question.among is known_in_a_talk:
        return []
    found = question.pages(NO_RECORDS)
    more = [("9", "nav.more")] if len(found) > 1 else []
    return [[*((digit, option.say.key) for digit, option in page), *more] for page in found or [[]]]


def lists(question: Question) -> bool:
    """True if what it offers are records."""
    return isinstance(question, Choose) and bool(question.line)


@cache
def opening() -> frozenset[str]:
    """The keys of the questions that stand first in a talk: behind the PIN, each home, and what is asked before it."""
    callers = [(Caller("", "ussd", role=role, has_pin=True),) for role in (None, *Role)]
    found = {OFFER.key}
    for each in (*callers, callers[0] * 2):
        talk = front_door(each)
        question = next(talk)
        while isinstance(question, Pin):
            found.add(question.key)
            question = talk.send(True)
        found.add(question.key)
    return frozenset(found)


@cache
def _declared() -> tuple[_Declared, ...]:
    found: list[_Declared] = []
    for path in sorted((ROOT / "conversations").rglob("*.py")):
        module = ".".join(path.relative_to(ROOT).with_suffix("").parts)
        names = vars(importlib.import_module(module.removesuffix(".__init__")))
        for node in ast.walk(ast.parse(path.read_text())):
            if isinstance(node, ast.Call) and node.args:
                found += _made(node, names)
    return tuple(found)


def _made(call: ast.Call, names: Mapping[str, Any]) -> Iterator[_Declared]:
    """A question a key that the call may have, and where only a talk knows whether `0` finishes it, both kinds."""
    kind = names.get(getattr(call.func, "id", ""))
    if not (isinstance(kind, type) and issubclass(kind, Asked)):
        return
    given = {each.arg: _values(each, names) for each in call.keywords if each.arg}
    for values in product(*given.values()):
        chosen = dict(zip(given, values, strict=True))
        if line := chosen.get("line"):
            chosen["among"] = _records(line)
        for pattern in _keys(call.args[0], names, is_list=bool(line)):
            yield _Declared(re.compile(pattern), cast(Question, kind(pattern.replace("\\", ""), **chosen)))


def _values(given: ast.keyword, names: Mapping[str, Any]) -> tuple[Any, ...]:
    if isinstance(given.value, ast.Constant):
        return (given.value.value,)
    if isinstance(given.value, ast.Name) and isinstance(names.get(given.value.id), type | tuple):
        return (names[given.value.id],)
    return (False, True) if given.arg == "zero_finishes" else (known_in_a_talk,)


def _keys(node: ast.expr, names: Mapping[str, Any], *, is_list: bool) -> Iterator[str]:
    """As patterns. A key that is put together is known for lists only: elsewhere it could be half of a catalog."""
    if isinstance(node, ast.IfExp):
        yield from _keys(node.body, names, is_list=is_list)
        yield from _keys(node.orelse, names, is_list=is_list)
    elif isinstance(node, ast.JoinedStr) and is_list:
        parts = (re.escape(str(each.value)) if isinstance(each, ast.Constant) else "[a-z_]+" for each in node.values)
        yield "".join(parts)
    else:
        key = names.get(node.id) if isinstance(node, ast.Name) else getattr(node, "value", None)
        if isinstance(key, str):
            yield re.escape(key)


def _records(line: str) -> Any:
    def among(_tx: Tx) -> list[Option]:
        return [Option(at, Say(line)) for at in range(LINES)]

    return among
