"""A session as it is kept between hops: who calls, the talk's memory, and every reply given."""

import json
from dataclasses import asdict, dataclass, field
from typing import Any, Self

from conversations.front_door import front_door
from conversations.questions import Pin
from conversations.steps import ANSWER, DONE, Conversation, Memory, Script
from core.access import Caller
from core.models.person import Language
from ussd.gateways.port import Reply

BEFORE_HOME = ("door.who", "language")


@dataclass
class Session:
    """What a session's sealed box holds. `replies` are (length and mark of the transcript, the reply given to it)."""

    service: str
    callers: tuple[Caller, ...]
    memory: Memory
    replies: list[tuple[int, str, Reply]] = field(default_factory=list)
    offer: int | None = None
    guarded: bool = False

    @property
    def me(self) -> Caller:
        """Who speaks: the one chosen, where two people hold the number."""
        journal = self.memory.journal
        chosen = journal[0][2] if journal and journal[0][1] == "door.who" else 0
        return self.callers[chosen]

    @property
    def language(self) -> Language:
        """The language of the next screen."""
        return Language(self.memory.language) if self.memory.language else self.me.language

    @property
    def script(self) -> Script:
        """What is talked about; a draft of a concern asks the PIN before it goes on."""
        return self._guarded_door if self.guarded else lambda: front_door(self.callers)

    def _guarded_door(self) -> Conversation:
        yield Pin("pin", person=self.me.person or 0)
        return (yield from front_door(self.callers))

    @property
    def is_draft(self) -> bool:
        """True if somebody answered something that is worth going on with."""
        kept = self.memory.journal + self.memory.stepped_over
        return any(entry[0] == ANSWER and entry[1] not in BEFORE_HOME for entry in kept)

    @property
    def danger(self) -> int | None:
        """The alert of a danger told in this talk."""
        told = [entry[2] for entry in self.memory.journal + self.memory.stepped_over if entry[0] == DONE]
        alerts = [each["alert"] for each in told if isinstance(each, dict) and each.get("level") == "danger"]
        return alerts[-1] if alerts else None

    def reply_to(self, mark: str) -> Reply | None:
        """The reply already given to that transcript."""
        return next((reply for _, known, reply in self.replies if known == mark), None)

    def dump(self) -> bytes:
        """As JSON, to be sealed."""
        plain = {
            "service": self.service,
            "callers": [each.to_json() for each in self.callers],
            "memory": asdict(self.memory),
            "replies": [[length, mark, reply.text, reply.is_last, reply.name] for length, mark, reply in self.replies],
            "offer": self.offer,
            "guarded": self.guarded,
        }
        return json.dumps(plain, separators=(",", ":")).encode()

    @classmethod
    def load(cls, box: bytes) -> Self:
        """Back from JSON."""
        kept: dict[str, Any] = json.loads(box)
        return cls(
            service=kept["service"],
            callers=tuple(Caller.from_json(each) for each in kept["callers"]),
            memory=Memory(**kept["memory"]),
            replies=[(length, mark, Reply(*reply)) for length, mark, *reply in kept["replies"]],
            offer=kept["offer"],
            guarded=kept["guarded"],
        )


def asks_pin_again(memory: Memory) -> bool:
    """True for a draft of a concern: it asks the PIN before it goes on. (What was read behind a PIN asks by itself.)"""
    return any(entry[1].startswith("concern.") for entry in memory.journal + memory.stepped_over)
