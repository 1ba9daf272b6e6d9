"""Months as they may be handed to research: by district and age band, no code, no day, every small count hidden."""

from collections.abc import Iterator
from datetime import date

from sqlalchemy import select

from core.measures.frame import By, Figure, MeasuredMonth, today
from core.measures.monthly import MEASURES, figures_of
from core.measures.small_counts import suppress
from core.models.place import Place
from core.storage.access import Caller
from core.storage.db import Tx

COLUMNS = ("district", "month", "measure", "unit", "age", "part", "value", "of")
"""The columns of the file, by the names that docs/measures.md has."""
HIDDEN = "*"
"""What stands for a count from 1 to 4, and for one that would tell it."""


def months(tx: Tx, year: int) -> list[date]:
    """The months of that year that are over: one that runs still changes, and what changed tells of whom."""
    this = today(tx).replace(day=1)
    return [first for first in (date(year, each, 1) for each in range(1, 13)) if first < this]


def districts(tx: Tx, me: Caller) -> list[Place]:
    """Those in the caller's reach, by name."""
    found = select(Place).where(Place.level == "district").order_by(Place.name)
    return list(tx.session.scalars(found.where(Place.id == me.district) if me.district else found))


def lines(tx: Tx, place: Place, first: date) -> Iterator[list[str]]:
    """One district's month. The measures that know no age are not in it."""
    ask = MeasuredMonth(place.id, first, today(tx))
    asked = [measure for measure in MEASURES if By.age in measure.by]
    figures = [each for measure in asked for each in figures_of(tx, measure, ask, By.age)]
    for each in suppress(figures):
        named = [place.name, f"{first:%Y-%m}", each.name, each.unit, each.group, each.part]
        yield [*named, _cell(each, "value"), _cell(each, "of")]


def _cell(figure: Figure, name: str) -> str:
    if name in figure.hidden:
        return HIDDEN
    value = getattr(figure, name)
    return "" if value is None else f"{value:g}"
