"""Figures of measures as words and as drawings of the server: a small line beside a number, bars, a bar beside a place.

Whatever is drawn stands as a number beside it; what is hidden is drawn as nothing.
"""

from collections.abc import Sequence
from typing import NamedTuple

from core.measures.frame import Figure, Unit
from core.measures.periods import Period, Span
from web.console.desk import say

HIDDEN = "*"
WIDE, HIGH, TOP, BOTTOM = 54, 120, 18, 20
"""Units of a chart of bars: a bar with its gap, the tallest, and the lines of words above and below."""
SMALL = (104, 28)
"""The size of a small line."""
ANSWERS = ("satisfied", "self_esteem")
"""How measures begin whose median is an answer from 1 to 5; of all others it is minutes."""
DAY = 24 * 60


class PeriodBar(NamedTuple):
    """One period of a chart; `height` is 0 where nothing was counted, or it is hidden."""

    label: str
    said: str
    x: int
    y: float
    height: float
    now: bool


class PlaceBar(NamedTuple):
    """One place of a table that is sorted by its figure; `share` of the widest bar, in hundredths."""

    id: int
    name: str
    said: str
    share: int
    amount: float | None


def is_hidden(figure: Figure | None) -> bool:
    """Whether it would tell of few."""
    return figure is not None and not {"value", "of"}.isdisjoint(figure.hidden)


def amount(figure: Figure | None) -> float | None:
    """What is compared: hundredths of a share, else the number itself; None for what is hidden or out of nothing."""
    if figure is None or figure.value is None or is_hidden(figure):
        return None
    if figure.of is None:
        return figure.value
    return 100 * figure.value / figure.of if figure.of else None


def said(figure: Figure | None) -> str:
    """As "81 %", "34", "RWF 1,250", or a mark."""
    if is_hidden(figure):
        return HIDDEN
    found = amount(figure)
    if figure is None or found is None:
        return "–"
    if figure.of is not None:
        return say("desk.measures.percent", count=round(found))
    number = f"{found:,.2f}".rstrip("0").rstrip(".").replace(",", "\u202f")
    return f"{figure.part} {number}" if figure.unit is Unit.money else number


def counts(figure: Figure | None) -> str:
    """As "34 of 42" where it is a share; "" else, and where it is hidden."""
    if figure is None or figure.value is None or figure.of is None:
        return ""
    return say("desk.measures.of", count=f"{figure.value:g}", of=figure.of)


def middle(figure: Figure | None) -> str:
    """The median and what nine in ten do not exceed; "" where there is none."""
    if figure is None or figure.median is None or figure.ninetieth is None:
        return ""
    if figure.name.startswith(ANSWERS):
        return say("desk.measures.answers", median=f"{figure.median:g}")
    return say("desk.measures.minutes", median=_long(figure.median), most=_long(figure.ninetieth))


def _long(minutes: float) -> str:
    if minutes < DAY:
        return say("desk.hours", count=int(minutes) // 60, minutes=f"{int(minutes) % 60:02d}")
    return say("desk.days", count=f"{minutes / DAY:.1f}".rstrip("0").rstrip("."))


def called(period: Period) -> str:
    """As "Oct 2026", "Jul-Sep 2026" or "2026"."""
    if period.span is Span.year:
        return str(period.first.year)
    names = say("desk.months").split()
    last = names[period.first.month + period.span.months - 2]
    first = names[period.first.month - 1]
    return f"{first if first == last else f'{first}–{last}'} {period.first.year}"


def _label(period: Period) -> str:
    """The same, as short as a bar is wide."""
    if period.span is Span.year:
        return str(period.first.year)
    if period.span is Span.quarter:
        return f"{(period.first.month + 2) // 3}/{period.first:%y}"
    return f"{period.first.month}/{period.first:%y}"


def small_line(line: Sequence[Figure | None]) -> list[str]:
    """Points of the small line, one string for each stretch that is told."""
    amounts = [amount(each) for each in line]
    most = max((each for each in amounts if each is not None), default=0) or 1
    wide, high = SMALL
    stretches: list[list[str]] = [[]]
    for at, each in enumerate(amounts):
        if each is None:
            stretches.append([])
            continue
        x = 4 + at * (wide - 8) / max(1, len(amounts) - 1)
        stretches[-1].append(f"{x:.1f},{high - 4 - each / most * (high - 8):.1f}")
    return [" ".join(each) for each in stretches if each]


def period_bars(periods: Sequence[Period], line: Sequence[Figure | None]) -> list[PeriodBar]:
    """The oldest at the left; shares stand against a hundred, other numbers against the largest."""
    amounts = [amount(each) for each in line]
    share = any(each is not None and each.of is not None for each in line)
    most = 100 if share else max((each for each in amounts if each is not None), default=0) or 1
    bars = []
    for at, (period, figure, each) in enumerate(zip(periods, line, amounts, strict=True)):
        height = round((each or 0) / most * HIGH, 1)
        last = at == len(periods) - 1
        bars.append(PeriodBar(_label(period), said(figure), at * WIDE, round(TOP + HIGH - height, 1), height, last))
    return bars


def place_bars(names: dict[int, str], figures: dict[int, Figure]) -> list[PlaceBar]:
    """The largest first, then what is hidden or not counted, by name."""
    amounts = {place: amount(figures.get(place)) for place in names}
    share = any(each.of is not None for each in figures.values())
    most = 100 if share else max((each for each in amounts.values() if each is not None), default=0) or 1
    bars = [
        PlaceBar(place, name, said(figures.get(place)), round(100 * (amounts[place] or 0) / most), amounts[place])
        for place, name in names.items()
    ]
    return sorted(bars, key=lambda each: (each.amount is None, -(each.amount or 0), each.name))
