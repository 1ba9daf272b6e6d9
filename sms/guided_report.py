"""A talk by SMS: the same conversation as on the screen, fed with a text's parts; what is missing is asked back."""

import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import asdict, dataclass, field
from typing import Any, Self

from conversations.asking import Refused, Wrong
from conversations.engine.replay import DONE, Memory
from conversations.engine.talk import Talk
from conversations.questions import Pin
from conversations.steps import Conversation, Do, End
from conversations.volunteer.concern import report_concern
from conversations.volunteer.visit import report_visit
from core.errors import Stale
from core.language.words import Say
from core.reporting.unfinished_texts import CHANNEL
from core.storage import effects, sessions
from core.storage.access import Caller
from core.storage.db import Tx
from sms.fields import CODE, ELSEWHERE, VISIT_KEYS, one_each, whom

SCRIPTS: Mapping[str, Callable[[Caller], Conversation]] = {"visit": report_visit, "concern": report_concern}
NOT_YET = ("wrong.choice", "wrong.choice_or_code")
"""What a screen says of a wrong key; by SMS the part itself is named."""
WHOM = ("concern.about", "concern.code")
"""Two questions of the screen that are one by SMS: a code, or 0 for a child that is not registered."""


@dataclass
class Guided:
    """What is kept of a talk by SMS: who, which conversation, its memory, and parts that were not asked for yet.

    `heard` are the parts that were taken, `rung` is True where somebody was asked to ring for it.
    """

    me: Caller
    script: str
    memory: Memory
    given: dict[str, str] = field(default_factory=dict)
    asked: str = ""
    heard: dict[str, str] = field(default_factory=dict)
    rung: bool = False

    @property
    def told(self) -> dict[str, str]:
        """All that it says so far, by the questions."""
        return self.heard | self.given

    def dump(self) -> bytes:
        """As JSON, to be sealed."""
        whose = {sessions.SPEAKER: self.me.person}
        return json.dumps({**asdict(self), "me": self.me.to_json(), **whose}).encode()

    @classmethod
    def load(cls, box: bytes) -> Self:
        """Back from JSON. Raises Stale when another version kept it in another shape."""
        kept: dict[str, Any] = json.loads(box)
        kept.pop(sessions.SPEAKER, None)
        try:
            return cls(**{**kept, "me": Caller.from_json(kept["me"]), "memory": Memory(**kept["memory"])})
        except (KeyError, TypeError) as error:
            raise Stale("a kept talk by SMS has another shape") from error

    def hear(self, numbers: Sequence[str]) -> bool:
        """Numbers alone answer what was asked last; several, only where they are all that is left of a visit.

        False where they are too many or too few for that: none of them is taken.
        """
        left = VISIT_KEYS[VISIT_KEYS.index(self.asked) :] if self.asked in VISIT_KEYS else ()
        keys = one_each(numbers, len(left))
        if len(numbers) == 1 and self.asked in WHOM and (numbers[0] in ("0", ELSEWHERE) or len(numbers[0]) >= CODE):
            self.given.update(whom(numbers[0]))
        elif len(numbers) == 3 and self.asked in WHOM and numbers[0] == ELSEWHERE:
            self.given.update(whom(" ".join(numbers)))
        elif len(numbers) == 1 and len(keys) == 1:
            self.given[self.asked] = numbers[0]
        elif len(keys) == len(left):
            self.given.update(zip(left, keys, strict=True))
        else:
            return False
        return True

    def ask_next(self, tx: Tx) -> Say:
        """Answer with what was given, do what follows, and say what comes next: the thanks, or what is missing."""
        talk = Talk(lambda: SCRIPTS[self.script](self.me), self.memory, CHANNEL)
        told = self._told
        if self.asked == "concern.code" and self.given.get("concern.about") == "2":
            talk.take("0", tx)  # back to whom it is about: there is no code after all
        while True:
            talk.settle(lambda name, verb, args: effects.run_once(tx, name, verb, *args))
            question = talk.live
            if isinstance(question, End):
                self.asked = ""
                return self._thanks(question)
            if isinstance(question, Pin | Do):
                return Say("sms.reply.not_by_sms")
            self.asked = question.key.removesuffix("_told")
            said = self.given.pop(self.asked, None)
            wrong = Say("sms.ask.missing")
            try:
                if said is None and not question.optional:
                    return self._ask(told, wrong)
                talk.hear(said, tx)
                self.heard |= {self.asked: said} if said else {}
            except Wrong as error:
                if isinstance(error, Refused):
                    error.note(tx, self.me)
                return self._ask(told, wrong if error.say.key in NOT_YET else error.say)

    def _ask(self, told: str, wrong: Say) -> Say:
        """One part is missing or wrong: it is named. If this text told a danger, its number stands first."""
        key = "sms.ask.told.kept" if self._is_unheard else "sms.ask.told"
        note = Say(key, {"alert": self._told}) if self._told != told else wrong
        part = "concern.code" if self.asked in WHOM else self.asked
        there = ".there" if self.told.get("concern.code") == ELSEWHERE else ""
        return Say(f"sms.ask.{self.script}{there}", {"note": note, "part": Say(f"sms.part.{part}")})

    def _thanks(self, end: End) -> Say:
        """The thanks as an SMS says it, which stays in the phone: less than the screen's."""
        again = any(each.get("again") for each in self._done if "alert" in each)
        return Say("sms.reply.concern.again" if again else THANKS.get(end.key, "sms.reply.concern"), end.slots)

    @property
    def _done(self) -> list[dict[str, Any]]:
        return [entry[2] for entry in self.memory.journal if entry[0] == DONE and isinstance(entry[2], dict)]

    @property
    def _told(self) -> str:
        """The number of the alert told last in this talk, "" if none was."""
        return next((each["number"] for each in reversed(self._done) if "alert" in each), "")

    @property
    def _is_unheard(self) -> bool:
        """Whether nobody is there to hear of the alert told last."""
        return next((bool(each.get("unheard")) for each in reversed(self._done) if "alert" in each), False)

    @property
    def danger(self) -> int | None:
        """The alert of a danger told in this talk."""
        return next((each["alert"] for each in self._done if each.get("level") == "danger"), None)


THANKS = {
    "visit.thanks": "sms.reply.visit.next",
    "visit.thanks_last": "sms.reply.visit",
    "visit.thanks_worry": "sms.reply.visit",
    "visit.thanks_danger": "sms.reply.visit.alert",
    "visit.thanks_kept": "sms.reply.visit.kept",
    "visit.thanks_closed": "sms.reply.visit.closed",
    "visit.again": "sms.reply.again",
    "concern.thanks_closed": "sms.reply.concern.closed",
    "concern.thanks_closed_isange": "sms.reply.concern.closed",
    "concern.thanks_kept": "sms.reply.concern.kept",
    "concern.thanks_kept_isange": "sms.reply.concern.kept",
}
