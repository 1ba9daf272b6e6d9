"""What a conversation yields and returns, and what is kept of it between two hops."""

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

ANSWER, LED, DONE, UNDONE = "a", "l", "d", "u"
ASKED = (ANSWER, LED)
Entry = list[Any]
"""[ANSWER or LED, question key, value] or [DONE or UNDONE, Do key, result]. LED is an answer that told nothing: it led
from a menu or a list to what stands behind it.
"""


@dataclass
class Memory:
    """What is kept of a talk between two hops. All of it is JSON.

    `stepped_over` is what `0` went back over, `changing` the new answer that waits for its yes or no. `unsettled` are
    effects whose grounds were changed: for each the journal as it was, up to and with that effect. `new_pin` is the
    session in which somebody chooses a PIN, and the hash of what they typed first. `slips` counts wrong answers in a
    row.
    """

    conversation: int
    journal: list[Entry] = field(default_factory=list)
    stepped_over: list[Entry] = field(default_factory=list)
    shown: dict[str, Json] = field(default_factory=dict)
    page: int = 0
    pages: int = 1
    changing: list[Json] = field(default_factory=list)
    unsettled: list[list[Entry]] = field(default_factory=list)
    pin_session: str | None = None
    new_pin: list[str] = field(default_factory=list)
    slips: int = 0
    effects: int = 0
    language: str | None = None

    @property
    def has_told(self) -> bool:
        """True if something was told that is worth going on with; to look around is not."""
        return bool(self.unsettled) or any(entry[0] == ANSWER for entry in self.journal + self.stepped_over)


@dataclass(frozen=True, slots=True)
class Screen:
    """What the caller sees: a question, its numbered choices, and a line on what was wrong."""

    key: str
    says: Say
    lines: list[tuple[str, Say]]
    note: Say | None
    more: bool
    zero: Say
