"""What is kept of a talk between two hops, and replaying the conversation from it up to what it waits for now.

A conversation is a generator that yields questions and `Do`s and returns an `End`. What was answered and done so far is
the journal; the generator starts afresh and is fed the journal, which costs microseconds. An effect is journaled with
its result, so that replay never repeats it.
"""

from dataclasses import dataclass, field
from typing import Any

from conversations.asking import Json, Question
from conversations.conduct import Conduct
from conversations.questions import KeyNumber, Pin
from conversations.steps import Do, End, Script
from core.errors import Stale
from core.storage.effects import deserialize

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
    effects whose grounds were changed: for each the journal as it was, up to and with that effect. `key_session` is the
    session in which the key number was typed right, `conduct_session` that in which the code of conduct was accepted,
    `new_pin` the one in which somebody chooses a PIN, and the hash of what they typed first. `slips` counts wrong
    answers in a row.
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
    key_session: str | None = None
    conduct_session: str | None = None
    new_pin: list[str] = field(default_factory=list)
    slips: int = 0
    effects: int = 0
    language: str | None = None

    @property
    def has_told(self) -> bool:
        """True if something was told that is worth going on with; to look around is not."""
        return bool(self.unsettled) or any(entry[0] == ANSWER for entry in self.journal + self.stepped_over)


class Replay:
    """A conversation as far as its journal leads. `live` is what it waits for, `dos` the effects by their places.

    It `is_guarded` if something was answered or done that is not gone on with later without the PIN.
    """

    def __init__(self, script: Script, memory: Memory, session: str) -> None:
        self.script, self.memory, self.session = script, memory, session
        self.live: Question | Do | End
        self.replay()

    def replay(self) -> None:
        """From the beginning to the journal's end, or to a PIN that was not given in this session."""
        self.dos: dict[int, Do] = {}
        self._generator = self.script()
        self.position = 0
        self.is_guarded = False
        self.step(None)
        while self.position < len(self.memory.journal) and not self.waits_for_pin:
            kind, key, kept = self.memory.journal[self.position]
            if kind == UNDONE:
                self.position += 1
            else:
                self.feed(kind, key, kept)

    @property
    def waits_for_pin(self) -> bool:
        """True while a PIN is asked; what the journal holds behind it is not spoken of."""
        return isinstance(self.live, Pin)

    def feed(self, kind: str, key: str, kept: Json) -> None:
        """One entry of the journal to the question or effect it belongs to. Raises Stale if it does not fit."""
        live = self.live
        if isinstance(live, End) or live.key != key or (kind == DONE) != isinstance(live, Do):
            raise Stale(f"the journal holds {key}, the conversation asks {getattr(live, 'key', 'nothing')}")
        try:
            value = deserialize(live.verb, kept) if isinstance(live, Do) else live.value(kept)
        except (TypeError, ValueError, KeyError) as error:
            raise Stale(f"the journal's {key} cannot be read") from error
        if isinstance(live, Do):
            self.dos[self.position] = live
        self.is_guarded = self.is_guarded or live.guards_draft
        self.position += 1
        self.step(value)

    def step(self, value: Any) -> None:
        """Hand the conversation a value; a PIN that was given in this session is not asked again."""
        try:
            self.live = self._generator.send(value)
            while isinstance(self.live, Pin) and self._was_given(self.live):
                self.live = self._generator.send(True)
        except StopIteration as stop:
            self.live = stop.value

    def _was_given(self, question: Pin) -> bool:
        """In this session: the PIN, or the key number that stands before choosing one."""
        if isinstance(question, KeyNumber) and self.memory.key_session == self.session:
            return True
        if isinstance(question, Conduct) and self.memory.conduct_session == self.session:
            return True
        return self.memory.pin_session == self.session and not question.changes
