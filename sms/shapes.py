"""What numbers may mean: one table of the shapes of a whole report, tried on every piece of a text.

A text is read only where all its numbers belong to whole reports in one single way.
"""

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from core.codes import Length, is_sound
from sms.fields import ELSEWHERE, whom
from sms.named import CONCERN, CONCERN_PARTS, VISIT, VISIT_PARTS, Named, places

CODE = int(Length.code)
_KEYS = re.compile(r"[12][1-3][1-4]{4}|[34][1-3][1-4]{2}[1-5][1-4]")
_MATTER = re.compile(r"([1-8]|9[1-8])([1-3])")
_NUMBERED = re.compile(r"1(.)2(.)3(.)4(.)5(.)6(.)")
MOST_READINGS = 3
Found = tuple[str, int]
"""Digits, and the place of the first number behind them."""


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


def is_code(numbers: Sequence[Named]) -> bool:
    """True if they are one code and nothing else."""
    return bool(numbers) and any(not stuck and behind == len(numbers) for _, stuck, behind in _codes(numbers, 0))


def _digits(numbers: Sequence[Named], at: int, stuck: str, count: int) -> Found | None:
    """Just so many digits, from whole numbers."""
    found = stuck
    while len(found) < count and at < len(numbers):
        found += numbers[at].number
        at += 1
    return (found, at) if len(found) == count else None


def _marked(numbers: Sequence[Named]) -> bool:
    """True if one of them is a place, as in "2=", or counts something: it is no key."""
    return any(each.token.marks or each.is_counted for each in numbers)


def in_a_row(numbers: Sequence[Named], at: int) -> Iterator[tuple[WholeReport, int]]:
    """`204711 2 1 1 1 1 1`: a code and six keys, however they are stuck together; named ones in any order."""
    for code, stuck, first in _codes(numbers, at):
        found = _digits(numbers, first, stuck, len(VISIT_PARTS))
        if found and not _marked(numbers[first : found[1]]):
            pairs = places(VISIT, numbers[first : found[1]], found[0])
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
        key = numbers[first] if found and found[1] > first else None
        spoken = any(each.token.spoken for each in numbers[first : found[1]]) if found else False
        if (
            found
            and found[0] in ("3", "4")
            and (key is None or _may_be_seen(key))
            and not spoken
            and not _marked(numbers[first : found[1]])
        ):
            yield WholeReport(VISIT, code, (("seen", found[0]),)), found[1]


def _may_be_seen(key: Named) -> bool:
    """True if it has no other part's name, before it or behind: "3 home" is no child who was not seen."""
    return key.before == "seen" or (key.before == "" and key.behind in ("", "seen"))


def code_last(numbers: Sequence[Named], at: int) -> Iterator[tuple[WholeReport, int]]:
    """`2 1 1 1 1 1 204711`: the only report of a text, its code behind the keys."""
    found = _digits(numbers, at, "", len(VISIT_PARTS)) if at == 0 else None
    if found and len(numbers) > found[1] > 1 and _KEYS.fullmatch(found[0]) and not _marked(numbers):
        pairs = places(VISIT, numbers[: found[1]], found[0])
        for code, stuck, behind in _codes(numbers, found[1]):
            if pairs and not stuck and behind == len(numbers):
                yield WholeReport(VISIT, code, pairs), behind


def matter(numbers: Sequence[Named], at: int) -> Iterator[tuple[WholeReport, int]]:
    """`204711 92 2`, `0 4 2`, `042`: a code or 0, the kind, the urgency, however they are stuck together."""
    for code, stuck, first in _whom(numbers, at):
        for count in (2, 3):
            found = _digits(numbers, first, stuck, count)
            if found and (pairs := _matter(numbers[first : found[1]], found[0])):
                yield WholeReport(CONCERN, code, pairs), found[1]


def matter_last(numbers: Sequence[Named], at: int) -> Iterator[tuple[WholeReport, int]]:
    """`92 2 204711`: the only report of a text, its code behind the kind and the urgency."""
    for count in (2, 3):
        found = _digits(numbers, at, "", count) if at == 0 else None
        if found is None or numbers[found[1] - 1].behind:  # "2 urgency 1 kind 204711" fits two readings
            continue
        pairs, whom = _matter(numbers[: found[1]], found[0]), numbers[found[1] :]
        if pairs and is_code(whom):
            yield WholeReport(CONCERN, "".join(each.number for each in whom), pairs), len(numbers)


def _matter(keys: Sequence[Named], digits: str) -> tuple[tuple[str, str], ...] | None:
    """The kind and the urgency among these digits, by their names or in this order."""
    said = _MATTER.fullmatch(digits)
    cut = list(said.groups()) if said else [each.number for each in keys]
    if len(cut) != 2 or "".join(cut) != digits or _marked(keys):
        return None
    pairs = places(CONCERN, keys, cut)
    is_one = pairs and _MATTER.fullmatch("".join(digit for _, digit in pairs)) and len(pairs[1][1]) == 1
    return pairs if is_one else None


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


Shape = Callable[[Sequence[Named], int], Iterator[tuple[WholeReport, int]]]
SHAPES: Mapping[str, tuple[Shape, ...]] = {
    VISIT: (in_a_row, numbered, not_seen, code_last),
    CONCERN: (matter, matter_last, numbered_matter, named_matter),
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
