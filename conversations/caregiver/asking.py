"""What every question to a caregiver offers besides its own: to say that it is not safe now, at any moment."""

from dataclasses import dataclass

from conversations.asking import Json, Option, Page
from conversations.questions import Choose
from conversations.steps import Conversation, End, do, end
from core.language.words import Say
from core.reporting import caregivers
from core.storage.access import Caller
from core.storage.db import Tx

KEY, NOT_SAFE = "8", "not_safe"


@dataclass(frozen=True)
class CaregiverChoice(Choose):
    """Pick one; `8` says that it is not safe to talk, the same key on every screen."""

    def pages(self, tx: Tx) -> list[Page]:
        """Its own choices, and `8`."""
        leave = (KEY, Option(NOT_SAFE, Say("caregiver.not_safe")))
        return [[*page, leave] for page in super().pages(tx) or [[]]]

    def value(self, kept: Json) -> object:
        """What was picked, or NOT_SAFE."""
        return kept if kept == NOT_SAFE else super().value(kept)


def heeding(talk: Conversation, me: Caller) -> Conversation:
    """The same talk; where somebody says that it is not safe, it ends at once with a screen that tells nothing."""
    question = next(talk)
    while True:
        answer = yield question
        if answer == NOT_SAFE:
            yield do("caregiver.not_safe", caregivers.not_safe, me)
            return end("end.bye")
        try:
            question = talk.send(answer)
        except StopIteration as stop:
            ended: End = stop.value
            return ended
