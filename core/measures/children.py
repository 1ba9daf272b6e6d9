"""Measures of children: placed with a family, still there, back in school."""

from collections.abc import Callable
from datetime import timedelta
from functools import partial
from typing import Any

from sqlalchemy import ColumnElement, Select, case, exists, or_, select, tuple_
from sqlalchemy.orm import aliased

from core.children import visit_records
from core.children.reviews import month_after
from core.measures.frame import Measure, MeasuredMonth, Unit
from core.measures.rows import TOGETHER, DaysBetween, RowOwner, rows, yes
from core.models.case import Origin
from core.models.child import Child, Placement
from core.models.review import Review
from core.models.visit import School, Visit
from core.storage.db import Tx


def _placed(tx: Tx, ask: MeasuredMonth) -> Select[Any]:
    """Children each of whom was placed for the first time, once that placement stood; not who always lived there."""
    earlier = aliased(Placement)
    stands = tx.programme.measures.stood_days
    precedes = tuple_(earlier.began_on, earlier.id) < tuple_(Placement.began_on, Placement.id)
    again = exists().where(
        earlier.child_id == Placement.child_id, earlier.came_from != Origin.here, _stood(earlier, stands), precedes
    )
    about = RowOwner(Child.id, Placement.began_on, Child.village_id)
    found = rows(Placement, ask, about).join(Child, Child.id == Placement.child_id)
    began = ask.holds_day(Placement.began_on), Placement.began_on <= ask.today - timedelta(days=stands)
    first = Placement.came_from != Origin.here, _stood(Placement, stands), ~again
    return found.where(Child.district_id == ask.district, *began, *first)


def _stood(placement: Any, days: int) -> ColumnElement[bool]:
    """It did not end before it had stood so long."""
    return or_(placement.ended_on.is_(None), DaysBetween(placement.began_on, placement.ended_on) >= days)


def is_open(tx: Tx, ask: MeasuredMonth) -> bool:
    """Whether more children of that month may still come to count, as their placements have not stood long enough."""
    last = month_after(ask.first, 1) - timedelta(days=1)
    return last > ask.today - timedelta(days=tx.programme.measures.stood_days)


def _intact(months: int, tx: Tx, ask: MeasuredMonth) -> Select[Any]:
    """Placements that are, or would be, so many months old on a day of the month, of which somebody knows it."""
    found, lasted, known = _old(months, tx, ask)
    return found(yes(lasted)).where(known)


def _not_known(months: int, tx: Tx, ask: MeasuredMonth) -> Select[Any]:
    """The same, at whom nobody looked around that day."""
    found, _, known = _old(months, tx, ask)
    return found(1).where(~known)


def _old(
    months: int, tx: Tx, ask: MeasuredMonth
) -> tuple[Callable[[Any], Select[Any]], ColumnElement[bool], ColumnElement[bool]]:
    """Placements so old in the month, whether each lasted, and whether that is known: it ended, or somebody looked."""
    rule, old = tx.programme.measures, {day: month_after(day, months) for day in ask.days(months)}
    came = [day for day, then in old.items() if then < ask.end]
    then, begins, ends = (
        case({day: on + timedelta(days=days) for day, on in old.items()}, value=Placement.began_on)
        for days in (0, -rule.intact_before_days, rule.intact_after_days)
    )
    lasted = or_(Placement.ended_on.is_(None), Placement.ended_on >= then)
    visited = exists().where(
        Visit.child_id == Placement.child_id, Visit.on.between(begins, ends), Visit.on >= Placement.began_on
    )
    reviewed = exists().where(Review.placement_id == Placement.id, Review.done_on.between(begins, ends))
    about = RowOwner(Child.id, Placement.began_on, Child.village_id)

    def found(hit: Any) -> Select[Any]:
        every = rows(Placement, ask, about, hit=hit).join(Child, Child.id == Placement.child_id)
        return every.where(Child.district_id == ask.district, Placement.began_on.in_(came))

    return found, lasted, or_(~lasted, visited, reviewed)


def _school(tx: Tx, ask: MeasuredMonth) -> Select[Any]:
    """Children out of school who were visited, and whether the month's last word on them is that they go."""
    last = _last_words(tx, ask)
    before = visit_records.newest(tx, list(last), visit_records.tells_of_school, before=ask.first)
    was_out = {child for child, (_, told) in before.items() if told["school"] == School.stopped}
    counted = {visit: goes for child, (visit, goes, stopped) in last.items() if stopped or child in was_out}
    about = RowOwner(Visit.child_id, Visit.on, Visit.village_id)
    went = [visit for visit, goes in counted.items() if goes]
    found = rows(Visit, ask, about, hit=yes(Visit.id.in_(went)))
    return found.where(Visit.id.in_(counted), Visit.district_id == ask.district)


def _last_words(tx: Tx, ask: MeasuredMonth) -> dict[int, tuple[int, bool, bool]]:
    """By child: the month's last visit that tells of school, whether it says that the child goes, and whether any visit
    of the month said that it had stopped.
    """
    here = select(Visit.child_id).where(Visit.district_id == ask.district, ask.holds_day(Visit.on))
    made = select(Visit.child_id, Visit.id, Visit.facts_sealed).where(ask.holds_day(Visit.on), Visit.child_id.in_(here))
    found: dict[int, tuple[int, bool, bool]] = {}
    for some in tx.connection.execute(made.order_by(Visit.on, Visit.told_at)).partitions(TOGETHER):
        tx.sealer.load(each.child_id for each in some)
        for child, visit, box in some:
            told = visit_records.answers_of(tx, child, visit, box)
            if visit_records.tells_of_school(told):
                stopped = told["school"] == School.stopped or (child in found and found[child][2])
                found[child] = visit, told["school"] == School.goes, stopped
    return found


CHILDREN = (
    Measure("children_reintegrated", Unit.children, _placed, share=False),
    Measure("back_in_school", Unit.children, _school),
    Measure("intact_at_6_months", Unit.placements, partial(_intact, 6)),
    Measure("intact_at_12_months", Unit.placements, partial(_intact, 12)),
    Measure("not_known_at_6_months", Unit.placements, partial(_not_known, 6), share=False),
    Measure("not_known_at_12_months", Unit.placements, partial(_not_known, 12), share=False),
)
