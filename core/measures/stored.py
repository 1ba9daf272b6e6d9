"""Months that are counted once and kept: a measure of a district and month at each turn of the clock, all in a round.

A round a day counts the month that runs and the two before it, as reports come late; one a week goes back two years, as
people correct what they told. So a page reads rows, and no turn holds the database for long.
"""

from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import date, datetime, time, timedelta
from functools import partial
from typing import NamedTuple

from sqlalchemy import delete, exists, insert, select

from core.children.reviews import month_after
from core.clock import kigali, moment
from core.measures.frame import UNKNOWN, By, Figure, Measure, MeasuredMonth, today
from core.measures.monthly import MEASURES, with_whole
from core.measures.rows import tally
from core.measures.service import PRICES, per_visit
from core.models.child import Child
from core.models.monthly_figure import MonthlyFigure
from core.models.place import Place
from core.models.round import Round
from core.storage.db import Tx

COUNTED: tuple[Measure, ...] = (*MEASURES, PRICES)
"""What is kept; what SMS cost for each visit follows from it."""
ROUND = "figures"
RECENT, LONG = 3, 24
"""Months that are counted in the round of a day, and of a week's first day."""
NOWHERE = 0
"""Stands for the sector of what names none."""


class CountedTurn(NamedTuple):
    """What one turn counted: where the round stood before, and stands after; `over` where it was the last."""

    before: tuple[datetime, int] | None
    since: datetime
    reached: int
    over: bool
    measure: Measure
    ask: MeasuredMonth
    figures: list[Figure]


def count_next(tx: Tx) -> int:
    """The next measure of the next district and month is counted and kept; how many rounds are over by it."""
    return look(tx)(tx)


def look(tx: Tx) -> Callable[[Tx], int]:
    """The same in two steps: counting takes long and nobody waits for it; what it returns keeps it, in no time."""
    row, districts = tx.session.get(Round, ROUND), districts_with_children(tx)
    before = (row.since, row.reached) if row else None
    since, at = before or (_monday(tx), 0)
    if at >= _turns(since, districts):
        if kigali(since).date() >= today(tx) or not districts:
            return _nothing_owed
        since, at = tx.at, 0
    month, rest = divmod(at, len(districts) * len(COUNTED))
    district, which = divmod(rest, len(COUNTED))
    ask = MeasuredMonth(districts[district], month_after(today(tx).replace(day=1), -month), today(tx))
    over = at + 1 == _turns(since, districts)
    counted = _figures(tx, COUNTED[which], ask)
    return partial(_keep_turn, CountedTurn(before, since, at + 1, over, COUNTED[which], ask, counted))


def _nothing_owed(_tx: Tx) -> int:
    return 0


def _keep_turn(turn: CountedTurn, tx: Tx) -> int:
    """Unless another clock had the same turn meanwhile."""
    row = tx.session.get(Round, ROUND)
    if ((row.since, row.reached) if row else None) != turn.before:
        return 0
    tx.session.merge(Round(name=ROUND, due_at=None, since=turn.since, reached=turn.reached))
    _write(tx, turn.measure.name, turn.ask, turn.figures)
    return int(turn.over)


def _monday(tx: Tx) -> datetime:
    """The very first round counts as one of a week's first day."""
    return moment(today(tx) - timedelta(days=today(tx).weekday()), time())


def _turns(since: datetime, districts: Sequence[int]) -> int:
    return len(districts) * len(COUNTED) * (LONG if kigali(since).weekday() == 0 else RECENT)


def districts_with_children(tx: Tx) -> list[int]:
    """Those that ever had a child with us; of no other anything is counted."""
    had = exists().where(Child.district_id == Place.id)
    return list(tx.connection.scalars(select(Place.id).where(Place.level == "district", had).order_by(Place.id)))


def count_month(tx: Tx, district: int, first: date) -> None:
    """Everything of that month at once."""
    for measure in COUNTED:
        count(tx, measure, MeasuredMonth(district, first, today(tx)))


def count(tx: Tx, measure: Measure, ask: MeasuredMonth) -> None:
    """One measure of a month is counted and kept."""
    _write(tx, measure.name, ask, _figures(tx, measure, ask))


def _write(tx: Tx, name: str, ask: MeasuredMonth, figures: Sequence[Figure]) -> None:
    """They take the place of what was counted before."""
    sectors = tx.connection.scalars(select(Place.id).where(Place.parent_id == ask.district))
    own = MonthlyFigure.district_id == ask.district, MonthlyFigure.name == name, MonthlyFigure.first == ask.first
    theirs = MonthlyFigure.place_id.in_([ask.district, *sectors, NOWHERE])
    tx.connection.execute(delete(MonthlyFigure).where(*own, theirs))
    if figures:
        tx.connection.execute(insert(MonthlyFigure), [_row(ask, each) for each in figures])


def _figures(tx: Tx, measure: Measure, ask: MeasuredMonth) -> list[Figure]:
    """Of the district and of each sector. The district's is their sum, unless a median has to be found."""
    if measure is PRICES:
        return per_visit([], tally(tx, measure, ask), [])
    if By.sector not in measure.by:
        return with_whole(measure, "", tally(tx, measure, ask))
    grouped = tally(tx, measure, replace(ask, by=By.sector))
    median = any(each.timed for each in grouped)
    found = with_whole(measure, "", tally(tx, measure, ask) if median else _added(measure, grouped))
    for group in {each.group for each in grouped}:
        found += with_whole(measure, group, [each for each in grouped if each.group == group])
    return found


def _added(measure: Measure, grouped: Sequence[Figure]) -> list[Figure]:
    """By part, what all groups make together."""
    sums: dict[str, list[Figure]] = {}
    for each in grouped:
        sums.setdefault(each.part, []).append(each)
    return [
        replace(
            some[0],
            group="",
            value=sum(each.value or 0 for each in some),
            of=sum(each.of or 0 for each in some) if measure.share else None,
        )
        for some in sums.values()
    ]


def _row(ask: MeasuredMonth, figure: Figure) -> dict[str, object]:
    place = {"": ask.district, UNKNOWN: NOWHERE}.get(figure.group)
    return {
        "district_id": ask.district,
        "place_id": int(figure.group) if place is None else place,
        "name": figure.name,
        "first": ask.first,
        "part": figure.part,
        "value": figure.value or 0,
        "of": figure.of,
        "median": figure.median,
        "ninetieth": figure.ninetieth,
        "timed": figure.timed,
    }
