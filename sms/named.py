"""The numbers of a text with the names beside them, and which part of a report each of them answers."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from sms.asides import COUNTING
from sms.tokens import Token

VISIT, CONCERN = "visit", "concern"
VISIT_PARTS = ("seen", "safe", "school", "health", "bond", "next")
CONCERN_PARTS = ("category", "urgency")
PARTS: Mapping[str, tuple[str, ...]] = {VISIT: VISIT_PARTS, CONCERN: CONCERN_PARTS}


@dataclass(frozen=True, slots=True)
class Named:
    """A number of a text with the names that stand directly before and behind it."""

    token: Token
    before: str = ""
    behind: str = ""
    word: str = ""
    """What stands directly before it and names no part, "" for nothing."""

    @property
    def is_counted(self) -> bool:
        """True where that word lets a small number count or measure something."""
        return len(self.number) < 3 and self.word in COUNTING

    @property
    def number(self) -> str:
        """Its digits."""
        return self.token.number


def named_numbers(tokens: Sequence[Token]) -> list[Named]:
    """The numbers with the names beside them; a courtesy or a letter between does not part them."""
    kept = [at for at, each in enumerate(tokens) if each.number or each.label or each.is_unread]
    rows = zip([None, *kept], kept, [*kept[1:], None], strict=False)
    return [
        Named(tokens[at], _label(tokens, before), _label(tokens, behind), _another_word(tokens[at - 1]) if at else "")
        for before, at, behind in rows
        if tokens[at].number
    ]


def _label(tokens: Sequence[Token], at: int | None) -> str:
    return "" if at is None else tokens[at].label


def _another_word(token: Token) -> str:
    return "" if token.number or token.label or len(token.word) == 1 else token.word


def names_tell_danger(numbers: Sequence[Named]) -> bool:
    """True if a number tells danger by one of the names beside it: "3 home"."""
    told = {(name, each.number) for each in numbers for name in (each.before, each.behind)}
    return not told.isdisjoint((("safe", "3"), ("bond", "4"), ("urgency", "1")))


def places(script: str, numbers: Sequence[Named], digits: Sequence[str]) -> tuple[tuple[str, str], ...] | None:
    """Which part each digit answers: by its name where all are named, else by its place; None where a name
    contradicts its place.
    """
    parts = PARTS[script]
    by_place = tuple(zip(parts, digits, strict=True))
    if len(numbers) != len(parts):
        return by_place
    sides = [[each.before for each in numbers], [each.behind for each in numbers]]
    for names in sides:
        if set(names) == set(parts):
            return _by_name(names, parts, digits)
    filled = [_last_by_the_others(names, parts) for names in sides]
    if given := [_by_name(names, parts, digits) for names in filled if set(names) == set(parts)]:
        is_named_otherwise = len(given) == 1 and filled[0] != sides[0] and _has_another_name(numbers, parts)
        return by_place if by_place in given else given[0] if is_named_otherwise else None
    return None if _contradict(sides, parts, digits) else by_place


def _contradict(sides: Sequence[list[str]], parts: Sequence[str], digits: Sequence[str]) -> bool:
    """True if names before or behind the digits are not those of their places, and the other side's do not agree."""
    contradicted, agreed = [], []
    for names in sides:
        said = [
            (name, part) for name, part, digit in zip(names, parts, digits, strict=True) if _may_be(name, digit, parts)
        ]
        contradicted.append(any(name != part for name, part in said))
        agreed.append(bool(said) and not contradicted[-1])
    is_loose = sum(bool(each) for each in sides[1]) < 2
    return (contradicted[0] and not agreed[1]) or (contradicted[1] and not agreed[0] and not is_loose)


def _has_another_name(numbers: Sequence[Named], parts: Sequence[str]) -> bool:
    """True if a word stands before the number whose name we do not know; before the first it may say anything."""
    return any(each.word for each in numbers[1:] if each.before not in parts)


def _by_name(names: Sequence[str], parts: Sequence[str], digits: Sequence[str]) -> tuple[tuple[str, str], ...]:
    given = dict(zip(names, digits, strict=True))
    return tuple((part, given[part]) for part in parts)


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
