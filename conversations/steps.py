"""What a conversation yields and returns, and what the caller sees of it."""

from collections.abc import Callable, Generator, Mapping
from dataclasses import dataclass, field
from typing import Any

from conversations.asking import Json
from core.language.words import Say
from core.storage.effects import Verb


@dataclass(frozen=True)
class Do:
    """Run a verb of core once, inside the hop's transaction: `verb(tx, *args)`.

    When the answer before it changes, `amend(tx, before, *args)` mends what was done, or `undo(tx, before)` takes it
    back; without either the effect is a wall that `0` does not step over. An unfinished talk that did one which
    `guards_draft` asks the PIN before it goes on.
    """

    key: str
    verb: Verb
    args: tuple[Any, ...] = ()
    amend: Verb | None = None
    undo: Verb | None = None
    guards_draft: bool = False


def do(
    key: str,
    verb: Verb,
    *args: Any,
    amend: Verb | None = None,
    undo: Verb | None = None,
    guards_draft: bool = False,
) -> Do:
    """A `Do` as conversations write it."""
    return Do(key, verb, args, amend, undo, guards_draft)


@dataclass(frozen=True)
class End:
    """The last screen of a talk. Where it is not `finished`, what was answered so far stays as a draft."""

    key: str
    slots: Mapping[str, Any] = field(default_factory=dict)
    finished: bool = True


def end(key: str, **slots: Any) -> End:
    """An `End` as conversations write it."""
    return End(key, slots)


Conversation = Generator[Any, Any, End]
Script = Callable[[], Conversation]

Perform = Callable[[str, Verb, tuple[Any, ...]], Json]
"""Runs one effect by its once-name, inside the transaction; gives its result as JSON."""

WHO = "door.who"
"""The question that is asked first where two people hold one number; each of them has a PIN of their own."""


@dataclass(frozen=True, slots=True)
class Screen:
    """What the caller sees: a question, its numbered choices, and a line on what was wrong."""

    key: str
    says: Say
    lines: list[tuple[str, Say]]
    note: Say | None
    more: bool
    zero: Say
