"""Small counts are hidden in what leaves the office: one or two children of a sector are children whom people know.

Hiding one number is not enough where a sum tells it. Numbers that add up to one that is shown, or to the rest of a
share, hide each other: two at least, and together never few.
"""

from collections.abc import Iterable, Sequence
from dataclasses import replace
from enum import Enum
from itertools import groupby
from typing import Any, NamedTuple

from core.measures.frame import Figure

FEWEST = 5
"""Counts below this are hidden (the programme's own rule); none at all is told, as it is about nobody."""


class _Side(Enum):
    value = 1
    rest = 2
    of = 3


class _Cell(NamedTuple):
    """One number: of a group, of a part, and whether it is the value, the rest or what they are out of."""

    group: str
    part: str
    side: _Side


def suppress(figures: Sequence[Figure]) -> list[Figure]:
    """The figures without every count from 1 to 4, without what would tell one, and without times taken over so few.

    They are those of one look, each measure's together: what stands side by side is what can be added up.
    """
    shown = []
    for _, found in groupby(figures, key=lambda each: each.name):
        measure = list(found)
        hidden = _hidden(measure) if measure[0].unit.is_count else set()
        shown += [_without(each, hidden) for each in measure]
    return shown


def _without(figure: Figure, hidden: set[_Cell]) -> Figure:
    value = _Cell(figure.group, figure.part, _Side.value) in hidden
    of = _Cell(figure.group, figure.part, _Side.of) in hidden
    few = figure.timed is not None and (value or figure.timed < FEWEST)
    names = [*["value"] * value, *["of"] * of, *["median", "ninetieth"] * few]
    nothing: dict[str, Any] = dict.fromkeys(names)
    return replace(figure, **nothing, timed=None, hidden=tuple(names))


def _hidden(measure: list[Figure]) -> set[_Cell]:
    """The cells that are small, and those that must go with them until no line gives one away."""
    counts = dict(_cells(measure))
    hidden = {cell for cell, count in counts.items() if 0 < count < FEWEST}
    lines = list(_lines(counts))
    while more := {cell for line in lines for cell in _given_away(line, counts, hidden)}:
        hidden |= more
    return hidden


def _cells(measure: list[Figure]) -> Iterable[tuple[_Cell, int]]:
    for each in measure:
        yield _Cell(each.group, each.part, _Side.value), int(each.value or 0)
        if each.of is not None:
            yield _Cell(each.group, each.part, _Side.of), each.of
            yield _Cell(each.group, each.part, _Side.rest), each.of - int(each.value or 0)


def _lines(counts: dict[_Cell, int]) -> Iterable[list[_Cell]]:
    """Cells of which the first is the sum of the others."""
    for cell in counts:
        group, part, side = cell
        if not group:
            yield [cell, *(each for each in counts if each.group and each[1:] == (part, side))]
        if not part:
            yield [cell, *(each for each in counts if each.part and (each.group, each.side) == (group, side))]
        if side is _Side.of:
            yield [cell, _Cell(group, part, _Side.value), _Cell(group, part, _Side.rest)]


def _given_away(line: list[_Cell], counts: dict[_Cell, int], hidden: set[_Cell]) -> list[_Cell]:
    """The cell of the line to be hidden next, none where what is hidden cannot be worked out.

    A sum that is shown tells what its hidden ones make together; a hidden sum is told where all of them are shown.
    """
    total, *parts = line
    dark = [each for each in parts if each in hidden]
    if not parts or (total in hidden and dark) or (total not in hidden and not dark):
        return []
    if total not in hidden and len(dark) > 1 and sum(counts[each] for each in dark) >= FEWEST:
        return []
    left = [each for each in parts if each not in hidden and counts[each]]
    if left:
        return [min(left, key=lambda each: (counts[each], each.group, each.part))]
    return [] if total in hidden else [total]
