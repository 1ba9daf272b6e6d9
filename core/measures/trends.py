"""What measures came to over months, quarters and years, from the months that were kept; and how they compare.

What adds up is added up. A median does not: it is told for one month of one place alone. What is counted on a month's
last day, as pairs that are silent then, is that of the last month in the period.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Any, NamedTuple

from sqlalchemy import ColumnElement, func, select

from core.measures.frame import Figure, Measure, Unit
from core.measures.periods import Period
from core.measures.service import PER_VISIT, PRICES, per_visit
from core.measures.small_counts import suppress
from core.measures.stored import COUNTED
from core.measures.visits import VISITS_MADE
from core.models.monthly_figure import MonthlyFigure
from core.storage.db import Tx

ON_THE_LAST_DAY = frozenset(("silent_pairs", "children_an_officer"))
SEGMENTS = "sms_segments"
BY_NAME: dict[str, Measure] = {each.name: each for each in COUNTED}
NAMES = (*BY_NAME, *PER_VISIT)
"""Every measure that is told, in order."""
_BEHIND = {name: (VISITS_MADE.name, SEGMENTS, PRICES.name) for name in PER_VISIT}
"""What is kept of the measures that are worked out."""
_SUMS = (
    func.sum(MonthlyFigure.value).label("value"),
    func.sum(MonthlyFigure.of).label("of"),
    func.max(MonthlyFigure.median).label("median"),
    func.max(MonthlyFigure.ninetieth).label("ninetieth"),
    func.sum(MonthlyFigure.timed).label("timed"),
    func.count().label("rows"),
)
Looked = list[tuple[Period, list[Figure]]]
"""Periods in their order, each with its figures."""


class Scope(NamedTuple):
    """Of which districts together; of one sector of a district, where `sector` is told."""

    districts: tuple[int, ...]
    sector: int | None = None


@dataclass(frozen=True)
class Trend:
    """One measure of one place: its whole in each period, the oldest first, None where nothing was counted; and the
    parts of the last.
    """

    name: str
    unit: Unit
    line: tuple[Figure | None, ...]
    parts: tuple[Figure, ...]

    @property
    def now(self) -> Figure | None:
        """The period that is looked at."""
        return self.line[-1]


def read(tx: Tx, scope: Scope, period: Period, name: str = "") -> Looked:
    """Each period that is shown with every figure of it, or those of one measure; small counts stand in them."""
    periods = period.line()
    place = MonthlyFigure.place_id
    mine = place == scope.sector if scope.sector else _of_whole_districts(scope)
    months = _within(scope.districts, periods[0].first, period.end)
    found = select(MonthlyFigure.name, MonthlyFigure.first, MonthlyFigure.part, *_SUMS).where(*months, mine)
    found = found.where(MonthlyFigure.name.in_(_BEHIND.get(name, (name,)))) if name else found
    rows = tx.connection.execute(
        found.group_by(MonthlyFigure.name, MonthlyFigure.first, MonthlyFigure.part).order_by(MonthlyFigure.first)
    ).all()
    return [(each, _of_period(rows, each)) for each in periods]


def _of_whole_districts(scope: Scope) -> ColumnElement[bool]:
    """Told twice, as the index begins with both."""
    return MonthlyFigure.place_id.in_(scope.districts) & (MonthlyFigure.place_id == MonthlyFigure.district_id)


def trends(found: Looked, *, inside: bool) -> list[Trend]:
    """Those of one place side by side; each period's small counts are hidden unless they stay `inside`."""
    shown = [figures if inside else suppress(figures) for _, figures in found]
    made = []
    for name in NAMES:
        own = [[each for each in figures if each.name == name] for figures in shown]
        unit = next((some[0].unit for some in own if some), None)
        if unit:
            parts = [each for each in own[-1] if each.part]
            made.append(Trend(name, unit, tuple(_whole(some) for some in own), tuple(parts)))
    return made


def places(tx: Tx, name: str, scope: Scope, period: Period, *, by_district: bool) -> dict[int, Figure]:
    """One measure in one period by district, or by sector of one: each place's whole, every count in it."""
    which = MonthlyFigure.district_id if by_district else MonthlyFigure.place_id
    mine = _of_whole_districts(scope) if by_district else MonthlyFigure.place_id != MonthlyFigure.district_id
    months = [MonthlyFigure.name == name, MonthlyFigure.part == "", *_within(scope.districts, period.first, period.end)]
    if name in ON_THE_LAST_DAY:
        months.append(MonthlyFigure.first == select(func.max(MonthlyFigure.first)).where(*months).scalar_subquery())
    rows = tx.connection.execute(select(which.label("place"), *_SUMS).where(*months, mine).group_by(which)).all()
    return {row.place: _figure(name, "", [row]) for row in rows}


def with_their_sum(figures: dict[int, Figure], *, inside: bool) -> dict[int, Figure]:
    """Several places beside each other: what is hidden of one is told neither by the others nor by what all make."""
    if inside or not figures:
        return figures
    grouped = [replace(each, group=str(place)) for place, each in figures.items()]
    of = [each.of for each in grouped if each.of is not None]
    value = sum(each.value or 0 for each in grouped)
    whole = replace(grouped[0], group="", value=value, of=sum(of) if of else None, timed=None)
    return {int(each.group): replace(each, group="") for each in suppress([whole, *grouped])[1:]}


def _within(districts: Sequence[int], first: date, end: date) -> tuple[ColumnElement[bool], ...]:
    return MonthlyFigure.district_id.in_(districts), MonthlyFigure.first >= first, MonthlyFigure.first < end


def _whole(figures: Sequence[Figure]) -> Figure | None:
    """The figure of all parts; of money the first currency's."""
    return next((each for each in figures if not each.part), figures[0] if figures else None)


def _of_period(rows: Sequence[Any], period: Period) -> list[Figure]:
    """What the months of that period make together, in the order of measures."""
    mine = [row for row in rows if period.first <= row.first < period.end]
    last = {row.name: row.first for row in mine}
    found: dict[tuple[str, str], list[Any]] = {}
    for row in mine:
        if row.name not in ON_THE_LAST_DAY or row.first == last[row.name]:
            found.setdefault((row.name, row.part), []).append(row)
    figures = [_figure(name, part, some) for (name, part), some in sorted(found.items())]
    named = {name: [each for each in figures if each.name == name] for name in BY_NAME}
    worked_out = per_visit(*(_priced(named[name]) for name in (SEGMENTS, PRICES.name, VISITS_MADE.name)))
    told = [each for each in worked_out if each.name in PER_VISIT]
    return [*(each for name in BY_NAME for each in named[name]), *told]


def _priced(figures: Sequence[Figure]) -> list[Figure]:
    """As `per_visit` reads them: the price in its text, once."""
    money = [replace(each, part=f"{each.part} {each.value or 0}", value=1) for each in figures if each.part]
    return money if figures and figures[0].unit is Unit.money else list(figures)


def _figure(name: str, part: str, rows: Sequence[Any]) -> Figure:
    """The sum of those rows; with its minutes where it is one row alone."""
    alone = len(rows) == 1 and rows[0].rows == 1 and rows[0].median is not None
    spread = (rows[0].median, rows[0].ninetieth, int(rows[0].timed)) if alone else (None, None, None)
    of = [int(row.of) for row in rows if row.of is not None]
    return Figure(name, BY_NAME[name].unit, "", part, sum(row.value for row in rows), sum(of) if of else None, *spread)
