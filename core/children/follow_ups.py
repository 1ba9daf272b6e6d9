"""Visits that are due: what a placement makes, what comes next by the schedule, and what a visit answers.

A missed visit ends nothing: once its day is over the next one falls due by the schedule. `visit_reminders` tells whom.
"""

from datetime import date, datetime, time, timedelta
from typing import Any, NamedTuple

from sqlalchemy import ColumnElement, and_, bindparam, delete, or_, select, update

from core.children import children
from core.clock import kigali, moment
from core.messages import outbox
from core.models.base import new_id
from core.models.child import Child, Placement
from core.models.visit import DUE, Due, FollowUp
from core.programme.programme import Programme
from core.storage.db import Tx
from core.storage.due_rows import DueRows
from core.storage.next_due import NextRow
from core.storage.prepared import Prepared, adding

EVE, PARTNER, SECTOR, DISTRICT = range(4)
"""The reminders of one follow-up, in the order they go."""

_STANDING = Prepared(
    select(
        *(FollowUp.id, FollowUp.due_on, FollowUp.reminders),
        or_(FollowUp.remind_at.is_not(None), FollowUp.reminders > DISTRICT).label("speaks"),
    )
    .where(FollowUp.child_id == bindparam("child"), FollowUp.state == Due.open)
    .order_by(FollowUp.due_on)
)
_CLOSE = Prepared(
    update(FollowUp)
    .where(FollowUp.id == bindparam("row"))
    .values(state=bindparam("now"), visit_id=bindparam("visit"), remind_at=None, next_at=None)
)
_COLUMNS = ("id", "child_id", "district_id", "village_id", "due_on", "state", "reminders", "remind_at", "next_at")
_OWE = adding(FollowUp.__table__, *_COLUMNS)
_OVER = DueRows(select(FollowUp).where(FollowUp.next_at <= bindparam("at")).order_by(FollowUp.next_at).limit(200))
NEXT_TO_PLAN = NextRow(FollowUp.next_at, FollowUp.next_at.is_not(None))
_WORRY = Prepared(update(Child).where(Child.id == bindparam("child")).values(worry_until=bindparam("until")))


class DueVisit(NamedTuple):
    """A visit that is due, as the visit that answers it sees it. It `speaks` while its reminders go, or all went."""

    id: int
    due_on: date
    reminders: int
    speaks: bool = True


class VisitMade(NamedTuple):
    """A visit that was told: its row and day, whether it worries, and whether its home visit was told before."""

    id: int
    on: date
    worrying: bool
    told_before: bool = False


def schedule(tx: Tx, placement: Placement) -> int:
    """A placement makes its first follow-up: within 5 working days."""
    return plan(tx, tx.session.get_one(Child, placement.child_id), first_day(tx.programme, placement.began_on))


def first_day(programme: Programme, since: date) -> date:
    """By when a pair that owes a child visits from that day on makes the first."""
    first = programme.follow_up.first
    return programme.working.day_after(since, first if isinstance(first, int) else 0)


def plan(tx: Tx, child: Child | children.Brief, due_on: date, *, followed: bool = False) -> int:
    """The pair owes the child a visit on that day; its reminders follow from it. The follow-up's id.

    One that is `followed` has its next planned with it.
    """
    row, eve = new_id(), eve_of(tx.programme, due_on)
    next_at = None if followed else over_at(due_on)
    owed = (row, child.id, child.district_id, child.village_id, due_on, Due.open, 0, eve, next_at)
    tx.run(_OWE, dict(zip(_COLUMNS, owed, strict=True)))
    return row


def forget(tx: Tx, child_id: int) -> None:
    """Visits that are due to the child were planned from another day, and none has come: they were never owed."""
    tx.session.execute(delete(FollowUp).where(FollowUp.child_id == child_id, FollowUp.state == Due.open))


def over_at(due_on: date) -> datetime:
    """When that day is over: the next visit falls due by the schedule then, whether this one was made or not."""
    return moment(due_on + timedelta(days=1), time())


def skip_past(tx: Tx, follow_up_id: int) -> None:
    """Reminders whose time is over by now are taken as given; the next one is the first that lies ahead."""
    follow_up = tx.session.get_one(FollowUp, follow_up_id)
    while follow_up.remind_at and follow_up.remind_at <= tx.at:
        follow_up.reminders += 1
        ahead = follow_up.reminders <= DISTRICT
        follow_up.remind_at = time_of(tx.programme, follow_up, follow_up.reminders) if ahead else None


def eve_of(programme: Programme, due_on: date) -> datetime:
    """17:00 on the day before, or on the last day before that on which people may be told."""
    day = programme.gentle.day_at_or_before(due_on - timedelta(days=1))
    return moment(day, programme.hours.eve)


def time_of(programme: Programme, follow_up: FollowUp, step: int) -> datetime:
    """When a reminder goes: the eve at 17:00; the later ones in the morning, on a day people may be told."""
    if step == EVE:
        return eve_of(programme, follow_up.due_on)
    rule = programme.follow_up
    after = (rule.partner_after_days, rule.sector_after_days, rule.district_after_days)[step - 1]
    return programme.gentle.next(moment(follow_up.due_on + timedelta(days=after), programme.hours.working[0]))


def interval(
    programme: Programme, worry_until: date | None, placed_on: date | None, day: date, every: int | None = None
) -> int | None:
    """How many days lie between a visit on that day and the next; None for a child that is owed no more visits.

    With `every` so many, whatever the placement says, or fewer while somebody worries; visits rest where it is 0.
    """
    if every == 0:
        return None
    if worry_until and day < worry_until:
        return min(programme.follow_up.worry_every_days, every or programme.follow_up.worry_every_days)
    if every:
        return every
    if placed_on is None:
        return None
    age = (day - placed_on).days
    phases = programme.follow_up.phases
    return next((each.every_days for each in phases if age < each.until_day), programme.follow_up.later_every_days)


def next_day(
    programme: Programme, worry_until: date | None, placed_on: date | None, since: date, every: int | None = None
) -> date | None:
    """When the child is visited next after that day, by the schedule; None for one that is owed no more visits."""
    days = interval(programme, worry_until, placed_on, since, every)
    return None if days is None else open_day(programme, since + timedelta(days=days))


def open_day(programme: Programme, day: date) -> date:
    """That day, or the next that is no Sunday and no public holiday: nobody is asked to visit then."""
    return programme.gentle.day_at_or_after(day)


def due_visits(tx: Tx, child_id: int) -> list[DueVisit]:
    """The visits that are due to the child, the one due first at the top."""
    return [DueVisit(*row) for row in tx.all(_STANDING, {"child": child_id})]


def overdue(today: Any) -> ColumnElement[bool]:
    """Visits whose day is over and that nobody made; none of a bereaved family is asked for. `today` may be the
    parameter of a statement that is made once.
    """
    asked_for = FollowUp.remind_at.is_not(None) | (FollowUp.reminders > DISTRICT)
    return and_(DUE, FollowUp.due_on < today, asked_for)


def end_all(tx: Tx, child_id: int, reason: str) -> None:
    """No visit is due to the child any more, and nobody is reminded of one."""
    end(tx, due_visits(tx, child_id), reason)


def end(tx: Tx, due: list[DueVisit], reason: str) -> None:
    """Those visits are due no longer, and nobody is reminded of them."""
    for each in due:
        outbox.withdraw_all(tx, each.id, reason)
        tx.run(_CLOSE, {"row": each.id, "now": Due.ended, "visit": None})


def plan_due(tx: Tx) -> int:
    """For every visit whose day is over the next one falls due by the schedule; how many days were over."""
    over = _OVER.take(tx, at=tx.at)
    for each in over:
        each.next_at = None
    tx.flush()
    for child_id in dict.fromkeys(each.child_id for each in over):
        plan_ahead(tx, children.brief(tx, child_id), due_visits(tx, child_id))
    return len(over)


def plan_ahead(tx: Tx, child: children.Brief, due: list[DueVisit]) -> list[DueVisit]:
    """All visits due to the child once every day that is over was followed by its next, up to one not over yet.

    While a family is bereaved, and nobody is reminded of a visit, those planned are as silent as the one before.
    """
    today, due = kigali(tx.at).date(), list(due)
    while due and due[-1].due_on < today:
        last = due[-1]
        upcoming = next_day(tx.programme, child.worry_until, child.placed_on, last.due_on, child.every_days)
        if upcoming is None:
            break
        due.append(DueVisit(plan(tx, child, upcoming, followed=upcoming < today), upcoming, 0, last.speaks))
        if not last.speaks:
            tx.session.execute(update(FollowUp).where(FollowUp.id == due[-1].id).values(remind_at=None))
    return due


def answer(tx: Tx, child: children.Brief, due: list[DueVisit], visit: VisitMade) -> date | None:
    """A visit answers every earlier day, and a coming one within half its interval; the next is set. Its day.

    Of several days that it answers the last was made, in time or late; those before it were not made: another visit
    had fallen due by then. A worrying visit returns the child to weekly visits for four weeks. One of an older day than
    the newest visit, of a day before the child's placement began, or told by the partner before answers nothing; its
    worry still brings the next visit nearer.
    """
    due, newest = plan_ahead(tx, child, due), max(visit.on, child.visited_on or visit.on)
    stale = visit.on < newest or visit.told_before or (child.placed_on is not None and visit.on < child.placed_on)
    left = due if stale else _close_answered(tx, child, due, visit)
    if stale and not visit.worrying:
        return min((each.due_on for each in left), default=None)
    worry_until = _worry(tx, child, visit.on) if visit.worrying else child.worry_until
    upcoming = next_day(tx.programme, worry_until, child.placed_on, newest, child.every_days)
    if upcoming and stale:  # nobody knew of that worry, so nobody is late for it
        upcoming = open_day(tx.programme, max(upcoming, kigali(tx.at).date()))
    return _set_next(tx, child, left, upcoming)


def _close_answered(tx: Tx, child: children.Brief, due: list[DueVisit], visit: VisitMade) -> list[DueVisit]:
    """Close what the visit answers; what it does not."""
    answered = [each for each in due if _is_answered(tx.programme, child, each.due_on, visit.on)]
    for each in answered:
        state = Due.done if each is answered[-1] else Due.missed
        tx.run(_CLOSE, {"row": each.id, "now": state, "visit": visit.id})
        if each.reminders:
            outbox.withdraw_all(tx, each.id, "answered")
    return [each for each in due if each not in answered]


def _is_answered(programme: Programme, child: children.Brief, due_on: date, visited: date) -> bool:
    """Every earlier day, the day itself, and a coming one within half of what lies between two visits by then."""
    if due_on <= visited:
        return True
    before = due_on - timedelta(days=1)
    days = interval(programme, child.worry_until, child.placed_on, before, child.every_days)
    half = (days or programme.follow_up.worry_every_days) // 2
    return due_on <= visited + timedelta(days=min(half, programme.follow_up.answers_within_days))


def _worry(tx: Tx, child: children.Brief, visited: date) -> date:
    """Until when the child is visited weekly after a worrying visit: never less long than it stood."""
    until = visited + timedelta(days=tx.programme.follow_up.worry_for_days)
    if child.worry_until and child.worry_until >= until:
        return child.worry_until
    tx.run(_WORRY, {"child": child.id, "until": until})
    return until


def _set_next(tx: Tx, child: children.Brief, left: list[DueVisit], upcoming: date | None) -> date | None:
    """The next visit is due on that day, unless one that stands is due before; its day."""
    kept = min((each.due_on for each in left), default=None)
    if upcoming is None or (kept is not None and kept <= upcoming):
        return kept
    for each in left:
        tx.run(_CLOSE, {"row": each.id, "now": Due.ended, "visit": None})
    plan(tx, child, upcoming)
    return upcoming


def to_come(programme: Programme, follow_up: FollowUp) -> list[datetime]:
    """When the reminders behind the one that is set would go."""
    return [time_of(programme, follow_up, step) for step in range(follow_up.reminders + 1, DISTRICT + 1)]
