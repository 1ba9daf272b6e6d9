"""Conversations as doors: all there are, which of them a talk stands in, and what its last key did there."""

import ast
import importlib
import inspect
from collections.abc import Generator, Iterator
from dataclasses import dataclass, field
from functools import cache
from typing import Any

from conversations.engine.talk import Talk
from core.models.record import AuditEntry
from core.settings import ROOT
from core.storage.db import Tx
from core.storage.policy import Policy, policy_of

WRAPPERS = frozenset(("front_door.front_door", "caregiver.asking.heeding"))
"""Give back a conversation and open none of their own: the caller's home, and a talk that is handed in."""
_WRITTEN = f"SELECT count(*), coalesce(sum(verb = 'read'), 0) FROM {AuditEntry.__tablename__}"


@cache
def conversations() -> dict[str, Policy | None]:
    """Every public conversation by module and name, with its policy; None for one that has none."""
    return dict(_declared())


def _declared() -> Iterator[tuple[str, Policy | None]]:
    for path in sorted((ROOT / "conversations").rglob("*.py")):
        module = ".".join(path.relative_to(ROOT / "conversations").with_suffix("").parts)
        if module.startswith("engine."):
            continue
        for name in declared_in(path.read_text()):
            if f"{module}.{name}" not in WRAPPERS:
                found = importlib.import_module(f"conversations.{module}")
                yield f"{module}.{name}", policy_of(getattr(found, name))


@cache
def of_one_record(name: str) -> bool:
    """True for a conversation that is handed what it is about."""
    module, function = name.rsplit(".", 1)
    talk = getattr(importlib.import_module(f"conversations.{module}"), function)
    return len(inspect.signature(talk).parameters) > 1


def declared_in(source: str) -> list[str]:
    """The public functions of a module that say they give back a conversation."""
    functions = [each for each in ast.parse(source).body if isinstance(each, ast.FunctionDef)]
    return [
        each.name
        for each in functions
        if not each.name.startswith("_") and each.returns and ast.unparse(each.returns).endswith("Conversation")
    ]


def standing_in(talk: Talk) -> tuple[str, ...]:
    """The doors that are open in a talk, the outermost first; none once it has ended."""
    found, running = [], talk._generator
    while running is not None and running.gi_frame is not None:
        module = running.gi_frame.f_globals["__name__"].removeprefix("conversations.")
        found.append(f"{module}.{running.gi_code.co_name}")
        running = running.gi_yieldfrom or _handed_in(running)
    return tuple(name for name in found if name in conversations())


def _handed_in(running: Generator[Any, Any, Any]) -> Generator[Any, Any, Any] | None:
    """The talk that a wrapper runs by hand."""
    inner = running.gi_frame.f_locals.get("talk")
    return inner if inspect.isgenerator(inner) else None


@dataclass
class Trace:
    """What the last key did: the doors before it, at each effect and after it; the lines it left in the audit trail."""

    before: tuple[str, ...]
    at_effects: list[tuple[str, ...]] = field(default_factory=list)
    after: tuple[str, ...] = ()
    lines: int = 0
    looks: int = 0
    knows_pin: bool = False

    @classmethod
    def begin(cls, tx: Tx, talk: Talk) -> "Trace":
        """Before the key."""
        lines, looks = _written(tx)
        return cls(standing_in(talk), lines=-lines, looks=-looks)

    def finish(self, tx: Tx, talk: Talk) -> None:
        """After it."""
        lines, looks = _written(tx)
        self.after, self.lines, self.looks = standing_in(talk), self.lines + lines, self.looks + looks
        self.knows_pin = talk.memory.pin_session is not None

    @property
    def passed(self) -> set[str]:
        """Every door the key went through."""
        return {name for doors in (self.before, *self.at_effects, self.after) for name in doors}

    @property
    def opened(self) -> list[str]:
        """The doors it opened and that stand open still."""
        return [name for name in self.after if name not in self.before]


def _written(tx: Tx) -> tuple[int, int]:
    """Lines in the audit trail, and how many of them say that somebody looked. A walk asks thousands of times."""
    lines, looks = tx.connection.exec_driver_sql(_WRITTEN).one()
    return int(lines), int(looks)
