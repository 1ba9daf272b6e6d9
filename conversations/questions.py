"""The kinds of question. Each knows what it offers, reads what was typed, and says what was expected instead.

An answer is kept as JSON (a number, a code, a date), never as raw keys; `value` makes it what the conversation uses.
"""

import re
from collections.abc import Callable, Iterable, Mapping
from contextlib import suppress
from dataclasses import dataclass
from datetime import date, timedelta
from enum import IntEnum
from functools import cache, partial
from typing import Any, cast

from conversations.asking import Asked, Json, Option, Page, Refused, Wrong
from core import codes
from core.children import numbers
from core.clock import kigali
from core.language.words import Say
from core.people import weak_pins
from core.storage.db import Tx

PAGE = 5
Members = type[IntEnum] | tuple[IntEnum, ...]
DIGITS = re.compile(r"[0-9]{1,12}")


@dataclass(frozen=True)
class Choose(Asked):
    """Pick one. Members of an IntEnum are chosen by their own numbers for ever (91-98: `9`, then 1-8); a list is
    numbered as shown, five a screen. With `find`, a six-digit code may be typed instead. `line` is the key of each line
    of a list of records, which says how wide it may be.
    """

    among: Members | Callable[[Tx], list[Option]] = ()
    find: Callable[[Tx, str], Json | None] | None = None
    line: str = ""

    @property
    def lists(self) -> bool:
        """A list that has no words of its own for the moment it is empty, and takes no code."""
        return not (isinstance(self.among, type | tuple) or self.words or self.find)

    def pages(self, tx: Tx) -> list[Page]:
        """Fixed numbers for members, five a screen for a list."""
        if isinstance(self.among, type | tuple):
            return _screens(self.key, self.among)
        found = self.among(tx)
        return [
            [(str(at + 1), option) for at, option in enumerate(found[start : start + PAGE])]
            for start in range(0, len(found), PAGE)
        ]

    def parse(self, raw: str, shown: Mapping[str, Json], tx: Tx) -> Json:
        """A number on the screen, a member's own number of two digits (91, on whatever screen), or a code."""
        if raw in shown:
            return shown[raw]
        if len(raw) == 2 and raw in (own := {str(int(each)): int(each) for each in _members(self.among)}):
            return own[raw]
        if self.find and len(raw) > 2:
            return Code(self.key, find=self.find).parse(raw, shown, tx)
        if self.find:
            raise Wrong("wrong.choice_or_code")
        raise Wrong("wrong.choice", keys=_span(list(shown)))

    def hear(self, said: str, tx: Tx) -> Json:
        """A member's own number (91 too), or a code."""
        shown = {str(int(member)): int(member) for member in _members(self.among)}
        return self.parse(said, shown, tx)

    def value(self, kept: Json) -> Any:
        """The member, or what the list stood for."""
        if not isinstance(kept, int):
            return kept
        if isinstance(self.among, type):
            return self.among(kept)
        return type(self.among[0])(kept) if isinstance(self.among, tuple) and self.among else kept


def _members(among: object) -> Iterable[IntEnum]:
    return cast(Iterable[IntEnum], among) if isinstance(among, type | tuple) else ()


@cache
def _screens(key: str, members: Members) -> list[Page]:
    """The choices of a question are the same for ever; made once."""
    screens: dict[int, Page] = {}
    for member in _members(members):
        option = Option(int(member), Say(f"{key}.{member.name}"))
        screens.setdefault(member // 10, []).append((str(member % 10), option))
    return list(screens.values())


def _span(digits: list[str]) -> str:
    """The keys in few letters: 1-4, 7."""
    runs: list[list[int]] = []
    for key in sorted(map(int, digits)):
        if runs and runs[-1][-1] == key - 1:
            runs[-1].append(key)
        else:
            runs.append([key])
    return ", ".join(f"{run[0]}-{run[-1]}" if len(run) > 1 else str(run[0]) for run in runs) or "0"


class _YesNo(IntEnum):
    yes = 1
    no = 2


@dataclass(frozen=True)
class YesNo(Asked):
    """1 yes, 2 no."""

    def pages(self, tx: Tx) -> list[Page]:
        """Yes and no."""
        return [[(str(int(each)), Option(each is _YesNo.yes, Say(f"answer.{each.name}"))) for each in _YesNo]]

    def parse(self, raw: str, shown: Mapping[str, Json], tx: Tx) -> Json:
        """1 or 2."""
        if raw in ("1", "2"):
            return raw == "1"
        raise Wrong("wrong.choice", keys="1-2")

    def value(self, kept: Json) -> bool | None:
        """True for yes, None if it was left out."""
        return None if kept is None else bool(kept)


@dataclass(frozen=True)
class _Typed(Asked):
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

    def parse(self, raw: str, shown: Mapping[str, Json], tx: Tx) -> str:
        """The nearest such day; one ahead is refused."""
        today = kigali(tx.at).date()
        days = _days(raw, today.year) if re.fullmatch(r"[0-9]{4}", raw) else []
        if not days:
            raise Wrong("wrong.day")
        nearest = min(days, key=lambda day: abs(day - today))
        if nearest > today:
            raise Wrong("wrong.day_ahead")
        back = tx.programme.limits.visit_back_days
        if nearest < today - timedelta(days=back):
            raise Wrong("wrong.day_old", days=back)
        return nearest.isoformat()

    def value(self, kept: Json) -> date | None:
        """The day, None if it was left out."""
        return None if kept is None else date.fromisoformat(kept)


def _days(raw: str, year: int) -> list[date]:
    """That day of this year and of the last, where the calendar has it."""
    days = []
    for each in (year, year - 1):
        with suppress(ValueError):
            days.append(date(each, int(raw[2:]), int(raw[:2])))
    return days


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
            raise Refused("wrong.code_unknown", partial(numbers.note_refused, number=number))
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
    """The caller's own PIN, once a session. Its digits are never kept: the talk only remembers that it was right.

    With `changes` it is a new one in place of one that was given before.
    """

    changes: bool = False

    def has_form(self, raw: str) -> bool:
        """True if it could be a PIN; whether it is right is for the PIN's keeper."""
        return re.fullmatch(r"[0-9]{4}", raw) is not None

    def parse(self, raw: str, shown: Mapping[str, Json], tx: Tx) -> Json:
        """Only its form is read here."""
        if re.fullmatch(r"[0-9]{4}", raw):
            return True
        raise Wrong("wrong.pin_form")


@dataclass(frozen=True)
class KeyNumber(Pin):
    """The number that was given on paper or face to face, before the first PIN. Its digits are never kept.

    What it is not is one sentence, whatever is wrong with it. A slip of a key costs no try.
    """

    def has_form(self, raw: str) -> bool:
        """True if it could be a key number; whether it is the caller's is for its keeper."""
        return codes.is_key(codes.read(raw))

    def parse(self, raw: str, shown: Mapping[str, Json], tx: Tx) -> Json:
        """Only its form is read here."""
        if self.has_form(raw):
            return True
        raise Wrong("key.wrong")


@dataclass(frozen=True)
class NewPin(Pin):
    """A PIN to be chosen, typed twice; weak ones are refused with the reason. Nothing of it is journaled.

    A caller's first opens what waits behind it. `number` is the caller's own, which makes no PIN either.
    """

    number: str = ""

    def has_form(self, raw: str) -> bool:
        """True if it may be chosen."""
        return super().has_form(raw) and weak_pins.weakness(raw, self.number) is None

    def parse(self, raw: str, shown: Mapping[str, Json], tx: Tx) -> Json:
        """Four digits that are not guessed first."""
        super().parse(raw, shown, tx)
        if weak := weak_pins.weakness(raw, self.number):
            raise Wrong(f"wrong.pin_{weak}")
        return True
