"""Children whom nobody saw for too long: twice the interval of their visits and two weeks more."""

from collections.abc import Iterator
from datetime import date, datetime
from typing import Any, NamedTuple

from sqlalchemy import ColumnElement, Row, Select, func, select

from core.children import children, follow_ups, visit_records
from core.clock import kigali
from core.models.alert import Alert
from core.models.case import Case, StepTaken
from core.models.child import Child, Placement
from core.models.review import Review, ReviewKind
from core.programme.programme import Programme
from core.storage.db import Tx


class UnseenChild(NamedTuple):
    """A child nobody saw since that day, for more than `limit` days."""

    id: int
    village: int
    since: date
    limit: int


def limit(programme: Programme, interval: int) -> int:
    """For how many days a child that is visited so often may go unseen."""
    rule = programme.clock_alerts
    return rule.unseen_intervals * interval + rule.unseen_days


def unseen(tx: Tx, district: int, child: int | None = None) -> Iterator[UnseenChild]:
    """The open children of that district (that one alone) who are owed visits and were not seen within their limit.

    One that is missing, or died, has an alert of its own. The interval is the one that began when it was seen last.
    """
    today, found = kigali(tx.at).date(), _owed_visits(district)
    rows = tx.connection.execute(found if child is None else found.where(Child.id == child)).all()
    seen = visit_records.newest(tx, [each.id for each in rows], visit_records.saw_the_child)
    tx.sealer.load(each.id for each in rows)
    for each in rows:
        visited_on = seen[each.id][0] if each.id in seen else None
        since, every = _since(each, visited_on), children.every_days_of(tx, each.id, each.facts_sealed)
        days = follow_ups.interval(tx.programme, each.worry_until, each.began_on, since, every)
        if days is not None and (today - since).days > (most := limit(tx.programme, days)):
            yield UnseenChild(each.id, each.village_id, since, most)


def _owed_visits(district: int) -> Select[Any]:
    """Open children, and every day on which an officer saw each, or it began to be owed visits."""
    began = select(func.max(Placement.began_on)).where(Placement.child_id == Child.id, Placement.ended_on.is_(None))
    known = select(func.min(StepTaken.at)).where(StepTaken.child_id == Child.id)
    columns = (
        *(Child.id, Child.village_id, Child.worry_until, Child.facts_sealed, Case.owed_from),
        began.scalar_subquery().label("began_on"),
        known.scalar_subquery().label("known_at"),
        *_looks(),
    )
    found = select(*columns).join(Case, Case.child_id == Child.id)
    lost = Case.missing_at.is_not(None) | Case.died_at.is_not(None)
    return found.where(Child.district_id == district, Child.closed_on.is_(None), ~lost).order_by(Child.id)


def _looks() -> tuple[ColumnElement[Any], ...]:
    """When the child was last seen by an officer for an alert, and by one apart from its carer."""
    alert = select(func.max(Alert.seen_at)).where(Alert.child_id == Child.id)
    apart = select(func.max(Review.done_on)).where(Review.child_id == Child.id, Review.kind == ReviewKind.apart)
    return alert.scalar_subquery().label("seen_at"), apart.scalar_subquery().label("apart_on")


def _since(row: Row[Any], visited_on: date | None) -> date:
    days = (visited_on, row.apart_on, row.began_on, row.owed_from, _day(row.seen_at), _day(row.known_at))
    return max(each for each in days if each is not None)


def _day(at: datetime | None) -> date | None:
    return kigali(at).date() if at else None
