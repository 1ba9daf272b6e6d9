"""What numbers may mean: one table of the shapes of a whole report, tried on every piece of a text.

A text is read only where all its numbers belong to whole reports in one single way.
"""

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from core.codes import Length, is_sound
from sms.fields import ELSEWHERE, whom
from sms.tokens import Token

CODE = int(Length.code)
VISIT, CONCERN = "visit", "concern"
VISIT_PARTS = ("seen", "safe", "school", "health", "bond", "next")
CONCERN_PARTS = ("category", "urgency")
_KEYS = re.compile(r"[12][1-3][1-4]{4}|[34][1-3][1-4]{2}[1-5][1-4]")
_MATTER = re.compile(r"([1-8]|9[1-8])([1-3])")
_NUMBERED = re.compile(r"1(.)2(.)3(.)4(.)5(.)6(.)")
MOST_READINGS = 3
Found = tuple[str, int]
"""Digits, and the place of the first number behind them."""


@dataclass(frozen=True, slots=True)
class Named:
    """A number of a text with the names that stand directly before and behind it."""

    token: Token
    before: str = ""
    behind: str = ""

    @property
    def number(self) -> str:
        """Its digits."""
        return self.token.number


@dataclass(frozen=True, slots=True)
class WholeReport:
    """One whole report: whom it is about (a code, 0, or 99, a district and a code), its digits by what they answer."""

    script: str
    about: str
    parts: tuple[tuple[str, str], ...]

    @property
    def tells_danger(self) -> bool:
        """True if one of its answers raises a danger."""
        return not {("safe", "3"), ("bond", "4"), ("urgency", "1")}.isdisjoint(self.parts)

    @property
    def answers(self) -> dict[str, str]:
        """By the questions of its conversation."""
        known = {"visit.child": self.about} if self.script == VISIT else whom(self.about)
        return {**known, **{f"{self.script}.{part}": digit for part, digit in self.parts}}


def named_numbers(tokens: Sequence[Token]) -> list[Named]:
    """The numbers with the names beside them; a courtesy or a letter between does not part them."""
    kept = [each for each in tokens if each.number or each.label or each.is_unread]
    return [
        Named(each, kept[at - 1].label if at else "", kept[at + 1].label if at + 1 < len(kept) else "")
        for at, each in enumerate(kept)
        if each.number
    ]


def readings(script: str, numbers: Sequence[Named]) -> list[tuple[WholeReport, ...]]:
    """Every way in which all these numbers are whole reports of that script, at most a few; none is no way."""
    found: list[tuple[WholeReport, ...]] = []
    for reading in _from(script, numbers, 0):
        if reading not in found:
            found.append(reading)
        if len(found) == MOST_READINGS:
            break
    return found


def _from(script: str, numbers: Sequence[Named], at: int) -> Iterator[tuple[WholeReport, ...]]:
    if at == len(numbers):
        yield ()
        return
    for report, behind in _one(script, numbers, at):
        for rest in _from(script, numbers, behind):
            yield (report, *rest)


def _one(script: str, numbers: Sequence[Named], at: int) -> Iterator[tuple[WholeReport, int]]:
    """Each whole report that may begin there, and where it ends."""
    for shape in SHAPES[script]:
        yield from shape(numbers, at)


def _codes(numbers: Sequence[Named], at: int) -> Iterator[tuple[str, str, int]]:
    """A code that may begin there, what is stuck behind it, and the next number: whole, or in equal groups as it is
    read aloud.
    """
    first = numbers[at].number
    if len(first) >= CODE and is_sound(first[:CODE]):
        yield first[:CODE], first[CODE:], at + 1
    for size in (1, 2, 3):
        group = [each.number for each in numbers[at : at + CODE // size]]
        code = "".join(group)
        if len(code) == CODE and {len(each) for each in group} == {size} and is_sound(code):
            yield code, "", at + len(group)


def _digits(numbers: Sequence[Named], at: int, stuck: str, count: int) -> Found | None:
    """Just so many digits, from whole numbers."""
    found = stuck
    while len(found) < count and at < len(numbers):
        found += numbers[at].number
        at += 1
    return (found, at) if len(found) == count else None


def _marked(numbers: Sequence[Named]) -> bool:
    return any(each.token.marks for each in numbers)


def _places(script: str, numbers: Sequence[Named], digits: Sequence[str]) -> tuple[tuple[str, str], ...] | None:
    """Which part each digit answers: by its name where all are named, else by its place; None where a name
    contradicts its place.
    """
    parts = PARTS[script]
    by_place = tuple(zip(parts, digits, strict=True))
    if len(numbers) != len(parts):
        return by_place
    contradicted, agreed = [], []
    for names in ([each.before for each in numbers], [each.behind for each in numbers]):
        names = _last_by_the_others(names, parts)
        if set(names) == set(parts):
            given = dict(zip(names, digits, strict=True))
            return tuple((part, given[part]) for part in parts)
        said = [
            (name, part) for name, part, digit in zip(names, parts, digits, strict=True) if _may_be(name, digit, parts)
        ]
        contradicted.append(any(name != part for name, part in said))
        agreed.append(bool(said) and not contradicted[-1])
    is_loose = sum(bool(each.behind) for each in numbers) < 2
    wrong = (contradicted[0] and not agreed[1]) or (contradicted[1] and not agreed[0] and not is_loose)
    return None if wrong else by_place


def _last_by_the_others(names: list[str], parts: Sequence[str]) -> list[str]:
    """Where all but one are named, each otherwise, that one has the name that is left."""
    missing = [part for part in parts if part not in names]
    others = [name for name in names if name in parts]
    if len(parts) < 3 or len(missing) != 1 or len(set(others)) != len(parts) - 1 or len(others) != len(parts) - 1:
        return names
    return [name if name in parts else missing[0] for name in names]


def _may_be(name: str, digit: str, parts: Sequence[str]) -> bool:
    """True if the name could be that number's: nothing is urgent by 4."""
    return name in parts and not (name == "urgency" and digit not in ("1", "2", "3"))


def in_a_row(numbers: Sequence[Named], at: int) -> Iterator[tuple[WholeReport, int]]:
    """`204711 2 1 1 1 1 1`: a code and six keys, however they are stuck together; named ones in any order."""
    for code, stuck, first in _codes(numbers, at):
        found = _digits(numbers, first, stuck, len(VISIT_PARTS))
        if found and not _marked(numbers[first : found[1]]):
            pairs = _places(VISIT, numbers[first : found[1]], found[0])
            if pairs and _KEYS.fullmatch("".join(digit for _, digit in pairs)):
                yield WholeReport(VISIT, code, pairs), found[1]


def numbered(numbers: Sequence[Named], at: int) -> Iterator[tuple[WholeReport, int]]:
    """`204711 1=2 2=3 3=1 4=1 5=1 6=1`, with or without what stands between a place and its answer."""
    for code, stuck, first in _codes(numbers, at):
        if found := _digits(numbers, first, stuck, 2 * len(VISIT_PARTS)):
            places, keys = found[0][::2], found[0][1::2]
            given = dict(zip(places, keys, strict=True))
            keys = "".join(given.get(place, "") for place in "123456")
            if _KEYS.fullmatch(keys):
                yield WholeReport(VISIT, code, tuple(zip(VISIT_PARTS, keys, strict=True))), found[1]


def not_seen(numbers: Sequence[Named], at: int) -> Iterator[tuple[WholeReport, int]]:
    """`204711 3`: nobody saw the child, and nothing was told of it; the next number begins another report."""
    for code, stuck, first in _codes(numbers, at):
        found = _digits(numbers, first, stuck, 1)
        named = numbers[first].before if found and found[1] > first else ""
        spoken = any(each.token.spoken for each in numbers[first : found[1]]) if found else False
        if (
            found
            and found[0] in ("3", "4")
            and named in ("", "seen")
            and not spoken
            and not _marked(numbers[first : found[1]])
        ):
            yield WholeReport(VISIT, code, (("seen", found[0]),)), found[1]


def code_last(numbers: Sequence[Named], at: int) -> Iterator[tuple[WholeReport, int]]:
    """`2 1 1 1 1 1 204711`: the only report of a text, its code behind the keys."""
    found = _digits(numbers, at, "", len(VISIT_PARTS)) if at == 0 else None
    if found and len(numbers) > found[1] > 1 and _KEYS.fullmatch(found[0]) and not _marked(numbers):
        pairs = _places(VISIT, numbers[: found[1]], found[0])
        for code, stuck, behind in _codes(numbers, found[1]):
            if pairs and not stuck and behind == len(numbers):
                yield WholeReport(VISIT, code, pairs), behind


def matter(numbers: Sequence[Named], at: int) -> Iterator[tuple[WholeReport, int]]:
    """`204711 92 2`, `0 4 2`, `042`: a code or 0, the kind, the urgency, however they are stuck together."""
    for code, stuck, first in _whom(numbers, at):
        for count in (2, 3):
            found = _digits(numbers, first, stuck, count)
            said = _MATTER.fullmatch(found[0]) if found else None
            if found and said and not _marked(numbers[first : found[1]]):
                pairs = _places(CONCERN, numbers[first : found[1]], said.groups())
                if pairs and _MATTER.fullmatch("".join(digit for _, digit in pairs)):
                    yield WholeReport(CONCERN, code, pairs), found[1]


def numbered_matter(numbers: Sequence[Named], at: int) -> Iterator[tuple[WholeReport, int]]:
    """`1=204711 2=92 3=2`; or `204711 1=92 2=2`, where the marks show it."""
    places = [each.number for each in numbers[at : at + 6 : 2]]
    if places == ["1", "2", "3"] and len(numbers) >= at + 6:
        yield from _said(numbers[at + 1].number, numbers[at + 3].number, numbers[at + 5].number, at + 6)
    rest = numbers[at + 1 : at + 5]
    if (
        len(rest) == 4
        and rest[0].token.marks
        and rest[2].token.marks
        and (rest[0].number, rest[2].number) == ("1", "2")
    ):
        yield from _said(numbers[at].number, rest[1].number, rest[3].number, at + 5)


def named_matter(numbers: Sequence[Named], at: int) -> Iterator[tuple[WholeReport, int]]:
    """`urgency 1 kind 92 204711`: kind and urgency named, in any order, the code or the 0 behind or between."""
    three = numbers[at : at + 3]
    by_name = {each.before if each.before in CONCERN_PARTS else "": each.number for each in three}
    if len(three) == len(by_name) == 3 and three[0].before and not _marked(three):
        yield from _said(by_name[""], by_name["category"], by_name["urgency"], at + 3)


def _said(code: str, category: str, urgency: str, behind: int) -> Iterator[tuple[WholeReport, int]]:
    is_code = code == "0" or (len(code) == CODE and is_sound(code))
    if is_code and _MATTER.fullmatch(category + urgency) and len(urgency) == 1:
        yield WholeReport(CONCERN, code, (("category", category), ("urgency", urgency))), behind


def _whom(numbers: Sequence[Named], at: int) -> Iterator[tuple[str, str, int]]:
    if numbers[at].number.startswith("0"):
        yield "0", numbers[at].number[1:], at + 1
    if numbers[at].number == ELSEWHERE and len(numbers) > at + 2 and len(numbers[at + 1].number) == 2:
        there = f"{ELSEWHERE} {numbers[at + 1].number}"
        yield from ((f"{there} {code}", stuck, first) for code, stuck, first in _codes(numbers, at + 2))
    yield from _codes(numbers, at)


PARTS: Mapping[str, tuple[str, ...]] = {VISIT: VISIT_PARTS, CONCERN: CONCERN_PARTS}
Shape = Callable[[Sequence[Named], int], Iterator[tuple[WholeReport, int]]]
SHAPES: Mapping[str, tuple[Shape, ...]] = {
    VISIT: (in_a_row, numbered, not_seen, code_last),
    CONCERN: (matter, numbered_matter, named_matter),
}
"""Every shape of a whole report. Each says which digits it takes from the numbers at a place, and where it ends."""


def holds_danger(script: str, keys: str) -> bool:
    """True if any reading of keys that do not fit holds danger: a 3 that may be the second, a 4 that may be the fifth,
    an urgency 1.
    """
    if script == CONCERN:
        return "1" in keys
    if len(keys) < len(VISIT_PARTS) - 1:
        return keys[1:2] == "3"
    missing = len(keys) < len(VISIT_PARTS)
    second = keys[:2] if missing else keys[1:]
    return "3" in second or "4" in keys[3 if missing else 4 :]
