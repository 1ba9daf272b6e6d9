"""A gateway in moods, and a clock that dies when it is told to: what a ladder has to live with."""

import itertools
import time
from collections.abc import Callable, Mapping, Sequence
from datetime import datetime

from core.messages.outcomes import SendOutcome, Sent
from core.storage.db import Database
from jobs.clock import Clock
from jobs.drain import Drain
from jobs.schedule import SWEEPS, PeriodicTask
from sms.gateways.africastalking.sending import STATUSES

DIES = "dies"
ANSWERS: Mapping[str, SendOutcome] = {
    **{name: outcome for name, outcome in STATUSES.values()},
    "code_410": SendOutcome.refused,
    "unclear": SendOutcome.unclear,
}
"""Whatever a gateway may answer for a message, by its own names; the last two are codes and rows nobody knows."""
OF_A_NUMBER = (SendOutcome.bad_number, SendOutcome.opted_out, SendOutcome.refused)
REFUSALS = tuple(name for name, outcome in ANSWERS.items() if outcome in OF_A_NUMBER)
"""Those that are for good and about one number, not about us."""
MOODS = ("Sent", *ANSWERS, DIES)
RING = "ring"
DEATHS = (*(each.name for each in SWEEPS), RING)
"""Where a clock may die: before a sweep, or before it rings and drains."""


class Moody:
    """Answers everything as its mood is; in the mood `dies` whoever calls never hears an answer.

    Some numbers it refuses for good, each with a word of its own, whatever its mood.
    """

    name = "simulated"
    most_numbers = 100

    def __init__(self) -> None:
        self.mood = "Sent"
        self.refused: dict[str, str] = {}
        self.looks: Callable[[str, str], object] = lambda _text, _number: None
        self.ids: list[str] = []
        self._next = itertools.count()

    def send(self, text: str, numbers: Sequence[str]) -> list[Sent]:
        """`looks(text, number)` sees each message at the moment it is offered."""
        for number in numbers:
            self.looks(text, number)
        if self.mood == DIES:
            raise ConnectionAbortedError("the sender died in mid-call")
        return [self._sent(number, self.refused.get(number, self.mood)) for number in numbers]

    def _sent(self, number: str, answer: str) -> Sent:
        outcome = ANSWERS[answer]
        if outcome is not SendOutcome.accepted:
            return Sent(number, outcome, None, answer, "")
        self.ids.append(f"moody-{next(self._next)}")
        return Sent(number, outcome, self.ids[-1], "", "")


class Killed(BaseException):
    """Stands for kill -9: nothing in the product may catch it."""


class Mortal(Clock):
    """A clock process. `doom` names the place it dies at, and how many seconds before the next rung at most."""

    doom: tuple[str, int] | None = None
    next_rung: datetime | None = None

    def __init__(self, database: Database, drain: Drain) -> None:
        super().__init__(database, drain, None)
        self._swept: dict[str, datetime] = {}

    def tick(self) -> bool:
        """Each sweep as often as it is due by the machine's seconds, which are not this computer's."""
        now = self.database.real()
        for sweep in SWEEPS:
            swept = self._swept.get(sweep.name)
            if swept is None or abs((now - swept).total_seconds()) >= sweep.every_seconds:
                self._swept[sweep.name] = now
                self._ran.pop(sweep.name, None)
            else:
                self._ran[sweep.name] = time.monotonic()
        return super().tick()

    def _sweep(self, sweep: PeriodicTask, late: float = 0.0) -> int:
        self._dies_at(sweep.name)
        return super()._sweep(sweep, late)

    def ring(self) -> None:
        """Ring and drain, unless it dies before."""
        self._dies_at(RING)
        super().ring()

    def _dies_at(self, place: str) -> None:
        if not self.doom or not self.next_rung or self.doom[0] != place:
            return
        if (self.next_rung - self.database.real()).total_seconds() <= self.doom[1]:
            raise Killed
