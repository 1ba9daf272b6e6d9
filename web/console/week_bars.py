"""Weeks or months as stacked bars, drawn by the server: what is done below, what is not on top; it prints in grey."""

from collections.abc import Sequence
from typing import NamedTuple

from core.children.visit_weeks import DueVisits

WIDE, HIGH, LEFT, BOTTOM = 46, 140, 34, 22
"""Units of the drawing: a bar's width, the tallest bar, the width of the scale and the height of the days."""
PARTS = ("in_time", "late", "not_made", "to_come")


class BarPart(NamedTuple):
    """One part of a bar: where it stands, how tall it is, what it counts."""

    name: str
    y: float
    height: float
    visits: int


class StackedBar(NamedTuple):
    """One week or month."""

    span: DueVisits
    x: int
    parts: list[BarPart]


class BarChart(NamedTuple):
    """All of it; `most` is what the tallest bar counts."""

    bars: list[StackedBar]
    most: int
    width: int
    height: int


def chart(spans: Sequence[DueVisits]) -> BarChart:
    """The oldest at the left."""
    most = max((each.due for each in spans), default=0)
    bars = [StackedBar(each, LEFT + at * WIDE, _parts(each, most)) for at, each in enumerate(spans)]
    return BarChart(bars, most, LEFT + len(spans) * WIDE, HIGH + BOTTOM)


def _parts(span: DueVisits, most: int) -> list[BarPart]:
    found, y = [], float(HIGH)
    for name in PARTS:
        count: int = getattr(span, name)
        height = round(count * (HIGH - 10) / most, 1) if most else 0.0
        y -= height
        if count:
            found.append(BarPart(name, round(y, 1), height, count))
    return found
