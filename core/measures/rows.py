"""How rows are counted: the group each falls into, and the one statement that makes figures of them.

A measure is a SELECT with a row for each thing it counts. `tally` wraps it, so that every measure is one statement,
the same on both databases, percentiles too: PostgreSQL knows them, SQLite does not, but both number rows in order.
"""

import json
from dataclasses import dataclass
from statistics import fmean
from typing import Any

from sqlalchemy import ColumnElement, Integer, Select, Text, case, cast, false, func, literal, null, select
from sqlalchemy.ext.compiler import compiles
from sqlalchemy.orm import aliased
from sqlalchemy.sql.functions import FunctionElement

from core.cases.registration import BANDS
from core.measures.frame import UNKNOWN, By, Figure, Measure, MeasuredMonth
from core.models.child import Placement
from core.models.measured import WHERE, MeasuredChild
from core.models.place import Place
from core.storage.db import Tx

_where, _home = aliased(Place), aliased(Placement)
OF_THE_CHILD = (By.sex, By.age)
"""What is told of a child by what is sealed."""
TOGETHER = 1000
"""Children opened at once."""


@dataclass(frozen=True)
class RowOwner:
    """Whose a row is, as columns: its child and the day on which it counts, its village or its sector."""

    child: Any = None
    day: Any = None
    village: Any = None
    sector: Any = None


def yes(condition: ColumnElement[bool]) -> ColumnElement[int]:
    """1 where it holds, else 0."""
    return case((condition, 1), else_=0)


def rows(
    source: Any, ask: MeasuredMonth, about: RowOwner, *, hit: Any = 1, spread: Any = None, part: Any = ""
) -> Select[Any]:
    """A row for each of `source`: its group, its part, what it adds to the value, the minutes or the answer."""
    columns = (
        _group(ask, about).label("part_of"),
        cast(part, Text).label("part"),
        (literal(hit) if isinstance(hit, int) else hit).label("hit"),
        (cast(null(), Integer) if spread is None else spread).label("spread"),
    )
    found = select(*columns).select_from(source)
    if ask.villages is None:
        return found
    return found.where(false() if about.village is None else about.village.in_(ask.villages))


def _group(ask: MeasuredMonth, about: RowOwner) -> ColumnElement[str]:
    found: Any
    if ask.apart:
        cell = select(_where.parent_id).where(_where.id == about.village).scalar_subquery()
        return func.coalesce(cast(cell if ask.apart == "cell" else about.village, Text), UNKNOWN)
    if ask.by is None:
        return literal("")
    if ask.by is By.sector:
        sector = select(_where.sector_id).where(_where.id == about.village).scalar_subquery()
        found = cast(sector if about.sector is None else about.sector, Text)
    elif ask.by is By.kind:
        lived = _home.child_id == about.child, _home.began_on <= about.day
        found = select(cast(_home.kind, Text)).where(*lived).order_by(_home.began_on.desc()).limit(1).scalar_subquery()
    else:  # sealed: the child itself, until `tally` has opened what is known of it
        found = cast(about.child, Text)
    return func.coalesce(found, UNKNOWN)


def age_band(year: int, born: int | None) -> str | None:
    """The bands of registration; the last is open. Only the year of birth is known."""
    if born is None:
        return None
    *closed, (oldest, _) = BANDS
    age = year - born
    return next((f"{low}-{high}" for low, high in closed if age <= high), f"{oldest}+")


class MinutesBetween(FunctionElement[int]):
    """Whole minutes from one moment to another."""

    type = Integer()
    inherit_cache = True
    name = "minutes_between"


@compiles(MinutesBetween, "postgresql")
def _on_postgres(element: Any, compiler: Any, **more: Any) -> str:
    begin, end = (compiler.process(each, **more) for each in element.clauses)
    return f"CAST(floor(EXTRACT(epoch FROM ({end}) - ({begin})) / 60) AS INTEGER)"


@compiles(MinutesBetween, "sqlite")
def _on_sqlite(element: Any, compiler: Any, **more: Any) -> str:
    begin, end = (compiler.process(each, **more) for each in element.clauses)
    return f"((strftime('%s', {end}) - strftime('%s', {begin})) / 60)"


class DaysBetween(FunctionElement[int]):
    """Days from one day to another."""

    type = Integer()
    inherit_cache = True
    name = "days_between"


@compiles(DaysBetween, "postgresql")
def _days_on_postgres(element: Any, compiler: Any, **more: Any) -> str:
    begin, end = (compiler.process(each, **more) for each in element.clauses)
    return f"(({end}) - ({begin}))"


@compiles(DaysBetween, "sqlite")
def _days_on_sqlite(element: Any, compiler: Any, **more: Any) -> str:
    begin, end = (compiler.process(each, **more) for each in element.clauses)
    return f"CAST(julianday({end}) - julianday({begin}) AS INTEGER)"


def tally(tx: Tx, measure: Measure, ask: MeasuredMonth) -> list[Figure]:
    """The measure's figures, a group and a part each, as one statement; nothing for groups without a row.

    The median is the middle of the spread, or of the two in the middle their mean; the 90th percentile is the
    smallest that at least nine in ten do not exceed.
    """
    if ask.by in OF_THE_CHILD:
        return _tally_opened(tx, measure, ask)
    one = measure.rows(tx, ask).subquery()
    mine = [one.c.part_of, one.c.part]
    place = func.row_number().over(partition_by=mine, order_by=[one.c.spread.is_(None), one.c.spread])
    timed = func.count(one.c.spread).over(partition_by=mine)
    ranked = select(one, place.label("place"), timed.label("timed")).subquery()
    middle = ranked.c.place.in_([(ranked.c.timed + 1) // 2, (ranked.c.timed + 2) // 2])
    ninetieth = ranked.c.place == (9 * ranked.c.timed + 9) // 10
    counted = select(
        ranked.c.part_of,
        ranked.c.part,
        func.sum(ranked.c.hit),
        func.count(),
        func.avg(case((middle, ranked.c.spread))),
        func.max(case((ninetieth, ranked.c.spread))),
        func.count(ranked.c.spread),
    ).group_by(ranked.c.part_of, ranked.c.part)
    return [_figure(measure, each) for each in tx.connection.execute(counted)]


def _tally_opened(tx: Tx, measure: Measure, ask: MeasuredMonth) -> list[Figure]:
    """The same, by what is sealed."""
    every = tx.connection.execute(measure.rows(tx, ask)).all()
    groups = _groups(tx, ask, {int(each.part_of) for each in every if each.part_of != UNKNOWN})
    found: dict[tuple[str, str], list[tuple[int, int | None]]] = {}
    for child, part, hit, spread in every:
        group = UNKNOWN if child == UNKNOWN else groups.get(int(child), UNKNOWN)
        found.setdefault((group, part), []).append((hit, spread))
    return [_counted(measure, group, part, rows) for (group, part), rows in found.items()]


def _groups(tx: Tx, ask: MeasuredMonth, children: set[int]) -> dict[int, str]:
    """The sex or the age of each of those children, as it is kept apart from them."""
    found: dict[int, str | None] = {}
    every = sorted(children)
    for at in range(0, len(every), TOGETHER):
        marks = {mark: child for child in every[at : at + TOGETHER] for mark in tx.vault.measured(child)}
        kept = select(MeasuredChild.id, MeasuredChild.mark, MeasuredChild.facts_sealed)
        for row, mark, box in tx.connection.execute(kept.where(MeasuredChild.mark.in_(list(marks)))):
            sex, born = json.loads(tx.vault.open_bytes(WHERE, row, box))
            found[marks[bytes(mark)]] = sex if ask.by is By.sex else age_band(ask.first.year, born)
    return {child: told or UNKNOWN for child, told in found.items()}


def _counted(measure: Measure, group: str, part: str, rows: list[tuple[int, int | None]]) -> Figure:
    spreads = sorted(spread for _, spread in rows if spread is not None)
    timed = len(spreads)
    middle = fmean(spreads[(timed - 1) // 2 : timed // 2 + 1]) if timed else None
    ninetieth = spreads[(9 * timed + 9) // 10 - 1] if timed else None
    value = sum(hit for hit, _ in rows)
    return _figure(measure, (group, part, value, len(rows), middle, ninetieth, timed))


def _figure(measure: Measure, found: Any) -> Figure:
    group, part, value, of, median, ninetieth, timed = found
    spread = (float(median), float(ninetieth), timed) if timed else (None, None, None)
    return Figure(measure.name, measure.unit, group, part, int(value), of if measure.share else None, *spread)
