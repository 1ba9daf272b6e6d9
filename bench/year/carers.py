"""Carers of placed children: most are content to be told, some stop the messages, some ask, some are not safe."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta
from random import Random

from bench.year.network import Talked
from bench.year.reading import ReadNotice
from bench.year.thumbs import keys
from bench.year.town import PlannedCall, Town
from core.models.person import Language

STOPS, UNSAFE, URGENT, ASKS, CALL_ME, OTHER_DAY = 0.02, 0.0015, 0.0015, 0.01, 0.006, 0.012
"""How often a reminder makes a carer do that."""
AGAIN = 0.4
HELP = "12345"
Then = Callable[[Talked], object]


@dataclass(eq=False)
class Carer:
    """One carer's phone, shared with the house."""

    town: Town
    number: str
    chance: Random
    language: Language = Language.rw

    def reads(self, notice: ReadNotice, text: str) -> None:
        """A reminder may be answered."""
        if notice.key != "sms.caregiver.visit":
            return
        self.town.book.counts["carers_reminded"] += 1
        at = self.chance.random()
        acts = (
            (STOPS, self._stops),
            (UNSAFE, self._is_not_safe),
            (URGENT, self._is_urgent),
            (ASKS, self._asks),
            (CALL_ME, self._wants_a_call),
            (OTHER_DAY, self._cannot),
        )
        for share, act in acts:
            if at < share:
                self.town.later(timedelta(minutes=5 + self.chance.expovariate(1 / 240)), act)
                return
            at -= share

    def _stops(self) -> None:
        def then(talked: Talked) -> None:
            if talked.name == "caregiver.stopped":
                self.town.book.begin(self.town.book.stopped, self.number, self.town.now)
                if self.chance.random() < AGAIN:
                    self.town.later(timedelta(days=self.chance.randint(10, 90)), self._starts)

        self._calls("5", then, caregiver__stop="1")

    def _starts(self) -> None:
        def then(talked: Talked) -> None:
            if talked.name == "caregiver.started":
                self.town.book.end(self.town.book.stopped, self.number, self.town.now)

        self._calls("5", then, caregiver__stop="2")

    def _is_not_safe(self) -> None:
        def then(talked: Talked) -> None:
            if talked.name == "end.bye":
                self.town.book.begin(self.town.book.silenced, self.number, self.town.now)

        self._calls("8", then)

    def _is_urgent(self) -> None:
        self._calls("1", caregiver__help="6")

    def _asks(self) -> None:
        self._calls("1", caregiver__help=self.chance.choice(HELP))

    def _wants_a_call(self) -> None:
        self._calls("2")

    def _cannot(self) -> None:
        self._calls("3", caregiver__visit="2")

    def _calls(self, first: str, then: Then | None = None, **known: str) -> None:
        heard = then or (lambda _talked: None)
        self.town.book.counts["carers_called"] += 1
        self.town.dial(PlannedCall(self.number, lambda: keys(caregiver__home=first, **known), self.chance, heard))
