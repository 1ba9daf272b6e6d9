"""Measures of children: placed with a family, still there, back in school."""

from functools import partial
from typing import Any

from sqlalchemy import Select, case, exists, or_, select, tuple_
from sqlalchemy.orm import aliased

from core.children.reviews import month_after
from core.measures.frame import Measure, MeasuredMonth, Unit
from core.measures.rows import RowOwner, rows, yes
from core.models.case import Origin
from core.models.child import Child, Placement
from core.models.visit import School, Visit
from core.storage.db import Tx

KNOWN = (School.goes, School.absent, School.stopped)


def _placed(_tx: Tx, ask: MeasuredMonth) -> Select[Any]:
    """Children whose placement began, each once, at its last one of the month; not who always lived there."""
    later = aliased(Placement)
    follows = tuple_(later.began_on, later.id) > tuple_(Placement.began_on, Placement.id)
    again = exists().where(later.child_id == Placement.child_id, ask.holds_day(later.began_on), follows)
    about = RowOwner(Child.id, Placement.began_on, Child.village_id)
    found = rows(Placement, ask, about).join(Child, Child.id == Placement.child_id)
    began = ask.holds_day(Placement.began_on), Placement.came_from != Origin.here, ~again
    return found.where(Child.district_id == ask.district, *began)


def _intact(months: int, _tx: Tx, ask: MeasuredMonth) -> Select[Any]:
    """Placements that are, or would be, so many months old on a day of the month."""
    old = {day: month_after(day, months) for day in ask.days(months)}
    came = [day for day, then in old.items() if then < ask.end]
    lasted = or_(Placement.ended_on.is_(None), Placement.ended_on >= case(old, value=Placement.began_on))
    about = RowOwner(Child.id, Placement.began_on, Child.village_id)
    found = rows(Placement, ask, about, hit=yes(lasted)).join(Child, Child.id == Placement.child_id)
    return found.where(Child.district_id == ask.district, Placement.began_on.in_(came))


def _school(_tx: Tx, ask: MeasuredMonth) -> Select[Any]:
    """Children out of school who were visited, and whether the month's last word on them is that they go."""
    earlier, later = aliased(Visit), aliased(Visit)
    told = Visit.school.in_(KNOWN)
    last = ~exists().where(
        later.child_id == Visit.child_id,
        later.school.in_(KNOWN),
        ask.holds_day(later.on),
        or_(later.on > Visit.on, (later.on == Visit.on) & (later.told_at > Visit.told_at)),
    )
    before = select(earlier.school).where(earlier.child_id == Visit.child_id, earlier.school.in_(KNOWN))
    at_first = before.where(earlier.on < ask.first).order_by(earlier.on.desc(), earlier.told_at.desc()).limit(1)
    meanwhile = before.where(earlier.school == School.stopped, ask.holds_day(earlier.on)).exists()
    was_out = or_(at_first.correlate(Visit).scalar_subquery() == School.stopped, meanwhile)
    about = RowOwner(Visit.child_id, Visit.on, Visit.village_id)
    found = rows(Visit, ask, about, hit=yes(Visit.school == School.goes))
    return found.where(Visit.district_id == ask.district, ask.holds_day(Visit.on), told, last, was_out)


CHILDREN = (
    Measure("children_reintegrated", Unit.children, _placed, share=False),
    Measure("back_in_school", Unit.children, _school),
    Measure("intact_at_6_months", Unit.placements, partial(_intact, 6)),
    Measure("intact_at_12_months", Unit.placements, partial(_intact, 12)),
)
