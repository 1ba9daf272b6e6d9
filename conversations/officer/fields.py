"""Questions that only officers are asked: any number that people type, a place, a number somebody holds, what is next
after an act.
"""

import re
from collections.abc import Callable, Generator, Mapping
from dataclasses import dataclass, field
from functools import partial
from typing import Any

from conversations.asking import Asked, Json, Option, Page, Refused, Wrong
from conversations.questions import Choose, Code
from conversations.volunteer.fields import Telephone
from core import codes
from core.cases import finding
from core.children import numbers
from core.language.words import Say
from core.people import confirming, directory, enrolling, inactive_volunteers
from core.people.confirming import ListedPerson
from core.phone import spoken
from core.storage.access import Caller
from core.storage.db import Tx

NOBODY = Caller("", "")
"""Stands where the caller will be given."""
VILLAGE_CODE = re.compile(r"[0-9]{8,9}")


@dataclass(frozen=True)
class AnyNumber(Code):
    """The number of a child, a household, an alert or a receipt. Kept as a list of [kind, id, district]."""

    me: Caller = NOBODY

    def parse(self, raw: str, shown: Mapping[str, Json], tx: Tx) -> Json:
        """What it stands for within the officer's reach."""
        number = codes.read(raw)
        if not re.fullmatch(r"[0-9]{5,7}", number):
            raise Wrong("wrong.any_number")
        if not codes.is_sound(number):
            raise Wrong("wrong.code_check")
        found = finding.find(tx, self.me, number)
        if not found:
            raise Refused("wrong.code_unknown", partial(numbers.note_refused, number=number))
        return [[each.kind.value, each.id, each.district] for each in found]


@dataclass(frozen=True)
class ChoosePlace(Choose):
    """A place of a list, or a village by its code: eight digits, or nine of its id. Kept as [id, is it a village]."""

    me: Caller = NOBODY

    def parse(self, raw: str, shown: Mapping[str, Json], tx: Tx) -> Json:
        """A number on the screen, or the code of a village in reach."""
        if not VILLAGE_CODE.fullmatch(raw):
            return super().parse(raw, shown, tx)
        village = enrolling.village_of_code(tx, self.me, raw)
        if village is None:
            raise Wrong("wrong.code_unknown")
        return [village, True]


@dataclass(frozen=True)
class PersonNumber(Telephone):
    """A number that one of the `holders` has whom the officer may change. Kept as `+2507########`."""

    zero_finishes: bool = False
    me: Caller = NOBODY
    holders: Callable[[Tx, Caller, str], list[ListedPerson]] = confirming.of_number

    def parse(self, raw: str, shown: Mapping[str, Json], tx: Tx) -> Json:
        """The number, if anybody else of the district has it."""
        number = super().parse(raw, shown, tx)
        if not self.holders(tx, self.me, number):
            raise Refused("wrong.nobody", partial(directory.note_asked, people=()))
        return number


@dataclass(frozen=True)
class SameNumber(Telephone):
    """The number that was typed before, once more."""

    zero_finishes: bool = False
    first: str = ""

    def parse(self, raw: str, shown: Mapping[str, Json], tx: Tx) -> Json:
        """The number, if both are the same."""
        number = super().parse(raw, shown, tx)
        if number != self.first:
            raise Wrong("wrong.not_same")
        return number


def number_twice(key: str) -> Generator[Any, Any, str]:
    """A number that somebody else dictates, typed twice: a slip in it would give a stranger what is theirs."""
    number: str = yield Telephone(key, zero_finishes=False)
    yield SameNumber("officer.number.again", first=number)
    return number


@dataclass(frozen=True)
class AfterAct(Asked):
    """What became of an act that is done already: `1` goes back to the alert's card, or where the alert is `theirs` no
    longer to the list of them; `0` leaves.
    """

    leads: bool = True
    zero_finishes: bool = True
    zero_says: str = "nav.leave"
    slots: Mapping[str, Any] = field(default_factory=dict)
    theirs: bool = True

    def says(self, tx: Tx) -> Say:
        """What became of it."""
        return Say(self.key, self.slots)

    def pages(self, tx: Tx) -> list[Page]:
        """The card or the list alone."""
        return [[("1", Option(True, Say("officer.after.card" if self.theirs else "officer.after.list")))]]

    def parse(self, raw: str, shown: Mapping[str, Json], tx: Tx) -> Json:
        """1 alone."""
        if raw == "1":
            return True
        raise Wrong("wrong.choice", keys="1")

    def value(self, kept: Json) -> bool:
        """True to go on from there."""
        return bool(kept)


Next = Generator[Any, Any, bool | None]
"""What follows an act: True the card, False the list, None to leave."""


def after(key: str, *, theirs: bool = True, **slots: Any) -> Next:
    """Say what became of an act; then the card, the list, or nothing more."""
    goes_on = yield AfterAct(key, slots=slots, theirs=theirs)
    return theirs if goes_on else None


def said_number(phone: str, was: str) -> Say | str:
    """The number to ring; where it is a new one, the one before too: the reader decides."""
    known = spoken(phone) if phone else "-"
    return Say("alert.phone.changed", {"phone": known, "was": spoken(was)}) if was else known


def number_to_ring(me: Caller, person: int, tx: Tx, *, key: str = "officer.ring") -> Say:
    """Somebody's number, to ring; each look at it is recorded."""
    found = inactive_volunteers.read_number(tx, me, person)
    return Say(key, {"phone": Say("alert.ring.unsafe") if found.unsafe else said_number(found.phone, found.was)})
