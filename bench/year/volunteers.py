"""The volunteers, a pair a village: one is careful, one forgets, one never answers. They know what phones told them.

Some write SMS instead of dialling, each in a way of their own, and two reports in one where two children were visited.
"""

import re
from dataclasses import dataclass, field
from datetime import date, timedelta
from enum import StrEnum
from functools import partial
from random import Random

from bench.year import pens, troubles
from bench.year.network import Talked, Thumb
from bench.year.reading import ReadNotice
from bench.year.thumbs import finding, keys
from bench.year.town import PlannedCall, Town
from core.models.person import Language

DANGER, GONE, AFRAID, WORRY, UNSEEN = 0.006, 0.003, 0.003, 0.09, 0.05
"""How often a visit finds the child in danger, gone, afraid of the carer, in some worry, or told of and not seen."""
TELLS_MORE = 0.5
CONCERNS_A_YEAR = 0.3
WORRIES = (
    {"safe": "2"},
    {"school": "2"},
    {"school": "3"},
    {"health": "2"},
    {"health": "3"},
    {"bond": "2"},
    {"bond": "3"},
    {"safe": "2", "bond": "2", "next": "4"},
)


_OF_THE_WEEK = re.compile(r"(\d{6}) (\d\d)/(\d\d)")


class Temper(StrEnum):
    """What a volunteer is like."""

    careful = "careful"
    forgetful = "forgetful"
    silent = "silent"


GOES = {
    Temper.careful: {"eve": 0.97, "late": 0.85, "asked": 0.95},
    Temper.forgetful: {"eve": 0.55, "late": 0.5, "asked": 0.7},
    Temper.silent: {"eve": 0.02, "late": 0.02, "asked": 0.12},
}
"""How likely each goes after the reminder of the eve, after the partner's, and when somebody rings them."""


@dataclass
class Pair:
    """The volunteers of a village and the visits they have agreed on. They live next door and talk."""

    village: int
    both: list["YearVolunteer"] = field(default_factory=list)
    agreed: set[str] = field(default_factory=set)
    codes: list[str] = field(default_factory=list)

    def asked(self, code: str) -> None:
        """An officer rings them because of a visit that is overdue."""
        for each in self.both:
            if code not in self.agreed and each.chance.random() < GOES[each.temper]["asked"]:
                each.goes(code)


@dataclass(eq=False)
class YearVolunteer:
    """One of a pair."""

    town: Town
    pair: Pair
    number: str
    temper: Temper
    chance: Random
    language: Language = Language.rw
    writes: bool = False

    def reads(self, notice: ReadNotice, text: str) -> None:
        """Reminders are acted on, by temper; thanks are read."""
        if notice.key in ("sms.visit.eve", "sms.visit.due"):
            self._is_reminded(notice.slots["code"], "eve", days=1)
        elif notice.key == "sms.visit.week":
            for code, day, month in _OF_THE_WEEK.findall(notice.slots["list"]):
                self._is_reminded(code, "eve", days=self._until(int(day), int(month)))
        elif notice.key == "sms.visit.late":
            self._is_reminded(notice.slots["code"], "late")
        elif notice.key in ("sms.family.asks", "sms.family.other_day"):
            self._is_reminded(notice.slots["code"].split(", ")[0], "late")
        elif notice.key == "sms.visit.closed":
            self.pair.agreed.discard(notice.slots["code"])
        elif notice.key.startswith("sms.reply.visit"):
            self.town.book.receipts.add(notice.slots["number"])

    def _is_reminded(self, code: str, why: str, days: int = 0) -> None:
        if code not in self.pair.agreed and self.chance.random() < GOES[self.temper][why]:
            self.goes(code, days)

    def _until(self, day: int, month: int) -> int:
        """Days until that day of this year or, in its last week, of the next; 0 for one that is over."""
        today = self.town.today
        on = date(today.year + (month < today.month - 6), month, day)
        return max(0, (on - today).days)

    def goes(self, code: str, days: int = 1) -> None:
        """The visit is agreed on: this one of the two goes, and reports it the same day."""
        self.pair.agreed.add(code)
        day = self.town.today + timedelta(days=days)
        self.town.on(day, self.chance, lambda: self._reports(code))

    def _reports(self, code: str) -> None:
        if code not in self.pair.agreed:
            return
        self.pair.agreed.discard(code)
        found = self._finds()
        if self.writes:
            self._writes(code, found)
            return
        danger = found["safe"] == "3" or found["bond"] == "4"
        details = ["1"] if self.chance.random() < TELLS_MORE else ["0"]
        self.town.dial(
            PlannedCall(
                self.number, lambda: _visit(code, found, details), self.chance, self._was_thanked, danger=danger
            )
        )

    def _writes(self, code: str, found: dict[str, str]) -> None:
        """In one SMS with the report on another child of theirs, if one was visited too."""
        other = next((each for each in sorted(self.pair.agreed) if each != code), None)
        if other is None:
            text = pens.one_visit(self.chance, self.language, code, list(found.values()))
        else:
            self.pair.agreed.discard(other)
            self.town.book.counts["texts_of_two"] += 1
            told = {code: list(found.values()), other: list(self._finds().values())}
            text = pens.two_visits(self.chance, self.language, told)
        self.town.text(self.number, text)

    def _finds(self) -> dict[str, str]:
        at, found = self.chance.random(), dict(_CALM)
        for share, answers in ((DANGER, {"safe": "3"}), (GONE, {"seen": "4", "safe": "2"}), (AFRAID, {"bond": "4"})):
            if at < share:
                return {**found, **answers}
            at -= share
        if at < WORRY:
            return {**found, **self.chance.choice(WORRIES)}
        if at < WORRY + UNSEEN:
            found["seen"] = "3"
        return found

    def _was_thanked(self, talked: Talked) -> None:
        digits = [word.strip(".:,") for word in talked.text.split()]
        self.town.book.receipts.update(each for each in digits if each.isdigit() and len(each) == 7)

    def proposes_closing(self, code: str) -> None:
        """The family has moved away: nobody is to be visited any more."""

        def begin() -> Thumb:
            press = keys(volunteer__home="4", my_children__card="4", closing__reason="2")
            return finding(code, "my_children", press)

        self.town.book.counts["closings_proposed"] += 1
        self.town.dial(PlannedCall(self.number, begin, self.chance))

    def plans_concerns(self, days: int) -> None:
        """Now and then something is wrong in the village, on any day, at almost any hour."""
        wait = self.chance.expovariate(CONCERNS_A_YEAR / 365)
        while wait < days and self.temper is not Temper.silent:
            self.town.later(timedelta(days=wait), partial(troubles.arises, self), awake=self.chance.random() < 0.8)
            wait += self.chance.expovariate(CONCERNS_A_YEAR / 365)


_CALM = {"seen": "1", "safe": "1", "school": "1", "health": "1", "bond": "1", "next": "1"}


def _visit(code: str, found: dict[str, str], details: list[str]) -> Thumb:
    asked: dict[str, str | list[str]] = {f"visit__{name}": key for name, key in found.items()}
    told: dict[str, str | list[str]] = {f"visit__{name}_told": found[name] for name in ("school", "health", "bond")}
    more: dict[str, str | list[str]] = {"visit__what": details, "visit__sure": "1", "visit__at_home": "3"}
    return keys(volunteer__home="1", visit__child=code, **asked, **told, **more)
