"""A talk by SMS: the same conversation as on the screen, fed with a text's parts; what is missing is asked back."""

import json
from collections.abc import Callable, Mapping
from dataclasses import asdict, dataclass, field
from typing import Any, Self

from conversations.asking import Wrong
from conversations.engine import Talk
from conversations.questions import Pin
from conversations.steps import DONE, Conversation, Do, End, Memory
from conversations.volunteer.concern import report_concern
from conversations.volunteer.visit import report_visit
from core import deeds
from core.access import Caller
from core.db import Tx
from core.errors import Stale
from core.words import Say

SCRIPTS: Mapping[str, Callable[[Caller], Conversation]] = {"visit": report_visit, "concern": report_concern}


@dataclass
class Guided:
    """What is kept of a talk by SMS: who, which conversation, its memory, and parts that were not asked for yet."""

    me: Caller
    script: str
    memory: Memory
    given: dict[str, str] = field(default_factory=dict)
    asked: str = ""

    def dump(self) -> bytes:
        """As JSON, to be sealed."""
        return json.dumps({**asdict(self), "me": self.me.to_json()}).encode()

    @classmethod
    def load(cls, box: bytes) -> Self:
        """Back from JSON. Raises Stale when another version kept it in another shape."""
        kept: dict[str, Any] = json.loads(box)
        try:
            return cls(**{**kept, "me": Caller.from_json(kept["me"]), "memory": Memory(**kept["memory"])})
        except (KeyError, TypeError) as error:
            raise Stale("a kept talk by SMS has another shape") from error

    def go_on(self, tx: Tx) -> Say:
        """Answer with what was given, do what follows, and say what comes next: the thanks, or what is missing."""
        talk = Talk(lambda: SCRIPTS[self.script](self.me), self.memory, "sms")
        wrong: Say | None = None
        while wrong is None:
            talk.settle(lambda name, verb, args: deeds.once(tx, name, verb, *args))
            question = talk.live
            if isinstance(question, End):
                self.asked = ""
                return thanks(question)
            if isinstance(question, Pin | Do):
                return Say("sms.reply.dial")
            self.asked = question.key.removesuffix("_told")
            said = self.given.pop(self.asked, None)
            if said is None and not question.optional:
                return Say(f"sms.ask.{self.asked}", {"note": Say("sms.ask.missing")})
            try:
                talk.hear(said, tx)
            except Wrong as error:
                wrong = Say("sms.ask.missing") if error.say.key == "wrong.choice" else error.say
        return Say(f"sms.ask.{self.asked}", {"note": wrong})

    @property
    def danger(self) -> int | None:
        """The alert of a danger told in this talk."""
        done = [entry[2] for entry in self.memory.journal if entry[0] == DONE and isinstance(entry[2], dict)]
        return next((each["alert"] for each in done if each.get("level") == "danger"), None)


THANKS = {
    "visit.thanks": "sms.reply.visit.next",
    "visit.thanks_last": "sms.reply.visit",
    "visit.thanks_worry": "sms.reply.visit",
    "visit.thanks_danger": "sms.reply.visit.alert",
    "visit.again": "sms.reply.again",
}
"""An SMS stays in the phone: its thanks say less than the screen's."""


def thanks(end: End) -> Say:
    """The thanks as an SMS says it."""
    return Say(THANKS.get(end.key, "sms.reply.concern"), end.slots)
