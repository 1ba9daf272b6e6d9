"""Months that are counted once and kept: a measure of a district and month at each turn of the clock, all in a round.

A round a day counts the month that runs and the two before it, as reports come late; one a week goes back two years, as
people correct what they told. So a page reads rows, and no turn holds the database for long.
"""

from collections.abc import Sequence
from dataclasses import replace
from datetime import date, time, timedelta

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


def count_next(tx: Tx) -> int:
    """The next measure of the next district and month is counted and kept; how many rounds are over by it."""
    row, districts = _round(tx), districts_with_children(tx)
    if row.reached >= _turns(row, districts):
        if kigali(row.since).date() >= today(tx) or not districts:
            return 0
        row.since, row.reached = tx.at, 0
    month, rest = divmod(row.reached, len(districts) * len(COUNTED))
    district, which = divmod(rest, len(COUNTED))
    first = month_after(today(tx).replace(day=1), -month)
    keep(tx, COUNTED[which], MeasuredMonth(districts[district], first, today(tx)))
    row.reached += 1
    return int(row.reached == _turns(row, districts))


def _round(tx: Tx) -> Round:
    """The one that goes on. The very first counts as one of a week's first day."""
    row = tx.session.get(Round, ROUND)
    if row is None:
        monday = today(tx) - timedelta(days=today(tx).weekday())
        row = Round(name=ROUND, due_at=None, since=moment(monday, time()), reached=0)
        tx.session.add(row)
    return row


def _turns(row: Round, districts: Sequence[int]) -> int:
    return len(districts) * len(COUNTED) * (LONG if kigali(row.since).weekday() == 0 else RECENT)


def districts_with_children(tx: Tx) -> list[int]:
    """Those that ever had a child with us; of no other anything is counted."""
    had = exists().where(Child.district_id == Place.id)
    return list(tx.connection.scalars(select(Place.id).where(Place.level == "district", had).order_by(Place.id)))


def count_month(tx: Tx, district: int, first: date) -> None:
    """Everything of that month at once."""
    for measure in COUNTED:
        keep(tx, measure, MeasuredMonth(district, first, today(tx)))


def keep(tx: Tx, measure: Measure, ask: MeasuredMonth) -> None:
    """Count it, for the district and each sector; it takes the place of what was counted before."""
    rows = [_row(ask, each) for each in _figures(tx, measure, ask)]
    own = MonthlyFigure.district_id == ask.district, MonthlyFigure.name == measure.name
    theirs = MonthlyFigure.place_id.in_([ask.district, *_sectors(tx, ask.district), NOWHERE])
    tx.connection.execute(delete(MonthlyFigure).where(*own, theirs, MonthlyFigure.first == ask.first))
    if rows:
        tx.connection.execute(insert(MonthlyFigure), rows)


def _figures(tx: Tx, measure: Measure, ask: MeasuredMonth) -> list[Figure]:
    whole = tally(tx, measure, ask)
    if measure is PRICES:
        return per_visit([], whole, [])
    found = with_whole(measure, "", whole)
    if By.sector not in measure.by:
        return found
    grouped = tally(tx, measure, replace(ask, by=By.sector))
    for group in {each.group for each in grouped}:
        found += with_whole(measure, group, [each for each in grouped if each.group == group])
    return found


def _sectors(tx: Tx, district: int) -> list[int]:
    return list(tx.connection.scalars(select(Place.id).where(Place.parent_id == district)))


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
