"""What a conversation yields and returns, and what the caller sees of it."""

from collections.abc import Callable, Generator, Mapping
from dataclasses import dataclass, field
from functools import wraps
from typing import Any, Concatenate, ParamSpec

from conversations.asking import Json
from core.errors import Forbidden
from core.language.words import Say
from core.storage.access import Caller
from core.storage.effects import Verb
from core.storage.policy import Outsider, Policy, declares


@dataclass(frozen=True)
class Do:
    """Run a verb of core once, inside the hop's transaction: `verb(tx, *args)`.

    When the answer before it changes, `amend(tx, before, *args)` mends what was done, or `undo(tx, before)` takes it
    back; without either the effect is a wall that `0` does not step over.
    """

    key: str
    verb: Verb
    args: tuple[Any, ...] = ()
    amend: Verb | None = None
    undo: Verb | None = None


def do(key: str, verb: Verb, *args: Any, amend: Verb | None = None, undo: Verb | None = None) -> Do:
    """A `Do` as conversations write it."""
    return Do(key, verb, args, amend, undo)


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
_Rest = ParamSpec("_Rest")
Opens = Callable[Concatenate[Caller, _Rest], Conversation]


def door(policy: Policy) -> Callable[[Opens[_Rest]], Opens[_Rest]]:
    """This conversation is opened for those of the policy; for anybody else it raises Forbidden, before it began.

    Looked at each time the conversation is opened, at every replay too: it costs less than the call.
    """
    roles = policy.roles

    def declare(talk: Opens[_Rest]) -> Opens[_Rest]:
        @wraps(talk)
        def opened(me: Caller, /, *args: _Rest.args, **kwargs: _Rest.kwargs) -> Conversation:
            if (me.role or Outsider.stranger) not in roles:
                raise Forbidden(f"{talk.__name__} is not for {me.role or Outsider.stranger}")
            return talk(me, *args, **kwargs)

        return declares(policy)(opened)

    return declare


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
