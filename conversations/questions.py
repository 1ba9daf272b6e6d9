"""The kinds of question. Each knows what it offers, reads what was typed, and says what was expected instead.

An answer is kept as JSON (a number, a code, a date), never as raw keys; `value` makes it what the conversation uses.
"""

import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from enum import IntEnum
from typing import Any, Protocol

from core import codes
from core.clock import kigali
from core.db import Tx
from core.words import Say

Json = Any
PAGE = 5
DIGITS = re.compile(r"[0-9]{1,12}")


class Wrong(Exception):
    """What was typed does not answer the question; `say` tells what would."""

    def __init__(self, key: str, **slots: Any) -> None:
        super().__init__(key)
        self.say = Say(key, slots)


@dataclass(frozen=True, slots=True)
class Option:
    """One thing to choose: what it means, and its words."""

    value: Json
    say: Say


Page = list[tuple[str, Option]]
"""The options of one screen with the digit each is chosen by."""


Words = Say | Callable[[Tx], Say]
"""Words for this moment, or how to find them in the records."""


class Question(Protocol):
    """What the engine needs of a question. An optional one may be left out of an SMS and is None then."""

    @property
    def key(self) -> str:
        """Its name: in journals, on the gateway's dashboard, and of its words unless it `says` others."""
        ...

    def says(self, tx: Tx) -> Say:
        """What it says above the choices."""
        ...

    @property
    def looks_up(self) -> bool:
        """True if drawing it reads records, which is audited: it is drawn inside the hop's transaction."""
        ...

    @property
    def optional(self) -> bool:
        """True if a talk by SMS need not ask it."""
        ...

    @property
    def zero_finishes(self) -> bool:
        """True if `0` leaves it unanswered and ends the talk well, instead of going back."""
        ...

    def pages(self, tx: Tx) -> list[Page]:
        """What it offers now, a screen at a time; [] for a question that is answered by typing."""
        ...

    def parse(self, raw: str, shown: Mapping[str, Json], tx: Tx) -> Json:
        """What was typed, as JSON, read against what the caller saw. Raises Wrong."""
        ...

    def hear(self, said: str, tx: Tx) -> Json:
        """What an SMS said, as JSON: without a screen, a member is named by its own number. Raises Wrong."""
        ...

    def value(self, kept: Json) -> Any:
        """The kept answer as the conversation uses it."""
        ...


@dataclass(frozen=True)
class _Asked:
    """What all other questions have in common."""

    key: str
    words: Words | None = None
    optional: bool = False
    zero_finishes: bool = False

    def says(self, tx: Tx) -> Say:
        """Its own words, or those given for this moment."""
        return (self.words(tx) if callable(self.words) else self.words) or Say(self.key)

    @property
    def looks_up(self) -> bool:
        """True if its words come from records."""
        return callable(self.words)

    def parse(self, raw: str, shown: Mapping[str, Json], tx: Tx) -> Json:
        """What was typed. Each kind of question reads its own."""
        raise NotImplementedError

    def hear(self, said: str, tx: Tx) -> Json:
        """By SMS the same is said as is typed."""
        return self.parse(said, {}, tx)


@dataclass(frozen=True)
class Choose(_Asked):
    """Pick one. Members of an IntEnum are chosen by their own numbers for ever (91-98: `9`, then 1-8); a list is
    numbered as shown, five a screen. With `find`, a six-digit code may be typed instead.
    """

    among: Iterable[IntEnum] | Callable[[Tx], list[Option]] = ()
    find: Callable[[Tx, str], Json | None] | None = None

    @property
    def looks_up(self) -> bool:
        """True if its words or its list come from records."""
        return callable(self.words) or not isinstance(self.among, Iterable)

    def _members(self) -> list[IntEnum] | None:
        return list(self.among) if isinstance(self.among, Iterable) else None

    def pages(self, tx: Tx) -> list[Page]:
        """Fixed numbers for members, five a screen for a list."""
        members = self._members()
        if members is None:
            found = [] if isinstance(self.among, Iterable) else self.among(tx)
            return [
                [(str(at + 1), option) for at, option in enumerate(found[start : start + PAGE])]
                for start in range(0, len(found), PAGE)
            ]
        screens: dict[int, Page] = {}
        for member in members:
            option = Option(int(member), Say(f"{self.key}.{member.name}"))
            screens.setdefault(member // 10, []).append((str(member % 10), option))
        return list(screens.values())

    def parse(self, raw: str, shown: Mapping[str, Json], tx: Tx) -> Json:
        """A number on the screen, or a code."""
        if raw in shown:
            return shown[raw]
        if self.find and len(raw) > 2:
            return Code(self.key, find=self.find).parse(raw, shown, tx)
        if self.find:
            raise Wrong("wrong.choice_or_code")
        raise Wrong("wrong.choice", keys=_span(list(shown)))

    def hear(self, said: str, tx: Tx) -> Json:
        """A member's own number (91 too), or a code."""
        members = self._members()
        if members is None:
            return self.parse(said, {}, tx)
        return self.parse(said, {str(int(member)): int(member) for member in members}, tx)

    def value(self, kept: Json) -> Any:
        """The member, or what the list stood for."""
        members = self._members()
        return kept if members is None or kept is None else type(members[0])(kept)


def _span(keys: list[str]) -> str:
    ordered = sorted(key for key in keys)
    if not ordered:
        return "0"
    whole = [str(number) for number in range(int(ordered[0]), int(ordered[-1]) + 1)]
    return f"{ordered[0]}-{ordered[-1]}" if ordered == whole and len(ordered) > 1 else ", ".join(ordered)


class _YesNo(IntEnum):
    yes = 1
    no = 2


@dataclass(frozen=True)
class YesNo(_Asked):
    """1 yes, 2 no."""

    def pages(self, tx: Tx) -> list[Page]:
        """Yes and no."""
        return [[(str(int(each)), Option(each is _YesNo.yes, Say(f"answer.{each.name}"))) for each in _YesNo]]

    def parse(self, raw: str, shown: Mapping[str, Json], tx: Tx) -> Json:
        """1 or 2."""
        if raw in ("1", "2"):
            return raw == "1"
        raise Wrong("wrong.choice", keys="1-2")

    def value(self, kept: Json) -> bool:
        """True for yes."""
        return bool(kept)


@dataclass(frozen=True)
class _Typed(_Asked):
    """A question answered by typing."""

    def pages(self, tx: Tx) -> list[Page]:
        """Nothing to choose from."""
        return []

    def value(self, kept: Json) -> Any:
        """As kept."""
        return kept


@dataclass(frozen=True)
class Number(_Typed):
    """A whole number between two bounds, in ASCII digits."""

    low: int = 0
    high: int = 999

    def parse(self, raw: str, shown: Mapping[str, Json], tx: Tx) -> int:
        """The number."""
        if DIGITS.fullmatch(raw) and self.low <= int(raw) <= self.high:
            return int(raw)
        raise Wrong("wrong.number", low=self.low, high=self.high)


@dataclass(frozen=True)
class Day(_Typed):
    """A day up to so many days back, typed as day and month: 0703. Kept as an ISO date."""

    back_days: int = 30

    def parse(self, raw: str, shown: Mapping[str, Json], tx: Tx) -> str:
        """The latest such day that is not ahead."""
        today = kigali(tx.at).date()
        if not re.fullmatch(r"[0-9]{4}", raw):
            raise Wrong("wrong.day")
        for year in (today.year, today.year - 1):
            try:
                day = date(year, int(raw[2:]), int(raw[:2]))
            except ValueError:
                continue
            if day <= today:
                if day < today - timedelta(days=self.back_days):
                    raise Wrong("wrong.day_old", days=self.back_days)
                return day.isoformat()
        raise Wrong("wrong.day_ahead" if _is_day(raw, today.year) else "wrong.day")

    def value(self, kept: Json) -> date:
        """The day."""
        return date.fromisoformat(kept)


def _is_day(raw: str, year: int) -> bool:
    try:
        date(year, int(raw[2:]), int(raw[:2]))
    except ValueError:
        return False
    return True


def _nobody(_tx: Tx, _number: str) -> Json | None:
    return None


@dataclass(frozen=True)
class Code(_Typed):
    """A number with a check digit, looked up by `find` within what the caller may touch."""

    find: Callable[[Tx, str], Json | None] = _nobody
    length: codes.Length = codes.Length.code

    def parse(self, raw: str, shown: Mapping[str, Json], tx: Tx) -> Json:
        """What the code stands for. A slip of a key is told apart from a code nobody has."""
        number = codes.read(raw)
        if not re.fullmatch(rf"[0-9]{{{int(self.length)}}}", number):
            raise Wrong("wrong.code_length", digits=int(self.length))
        if not codes.is_sound(number):
            raise Wrong("wrong.code_check")
        found = self.find(tx, number)
        if found is None:
            raise Wrong("wrong.code_unknown")
        return found


@dataclass(frozen=True)
class FreeWords(_Typed):
    """A few words of the caller's own."""

    most: int = 80

    def parse(self, raw: str, shown: Mapping[str, Json], tx: Tx) -> str:
        """The words, without letters that no database or phone can keep."""
        text = " ".join("".join(letter for letter in raw if letter.isprintable()).split())
        if not 1 <= len(text) <= self.most:
            raise Wrong("wrong.words", most=self.most)
        return text


@dataclass(frozen=True)
class Pin(_Typed):
    """The caller's own PIN, once a session. Its digits are never kept: the talk only remembers that it was right."""

    person: int = 0

    def parse(self, raw: str, shown: Mapping[str, Json], tx: Tx) -> Json:
        """Only its form is read here; whether it is right is for the PIN's keeper."""
        if re.fullmatch(r"[0-9]{4}", raw):
            return True
        raise Wrong("wrong.pin_form")
