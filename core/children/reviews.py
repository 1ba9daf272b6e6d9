"""What officers owe a child on a day: after a placement a call, a look apart from the carer and reviews; when it is old
enough, a plan for independent living. `core.cases.care_leavers` finds who is.
"""

import calendar
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta

from sqlalchemy import delete, select, update

from core.children import children
from core.clock import kigali, moment
from core.models.base import new_id
from core.models.case import BandReason
from core.models.child import Child, Placement
from core.models.person import Role
from core.models.review import STEPS, Review, ReviewKind
from core.models.visit import Due
from core.programme.cases import ReviewRule
from core.storage import audit
from core.storage.access import Caller
from core.storage.db import Tx


@dataclass(frozen=True)
class Owed:
    """One duty as a list names it."""

    id: int
    child: int
    code: str
    kind: str
    due_on: date


@dataclass(frozen=True)
class OutcomeAnswers:
    """What came of an outcome review. `satisfaction` and `self_esteem` are the child's own, 1 to 5.

    Nobody asks how a child likes a placement that is over: `satisfaction` is None then.
    """

    intact: bool
    satisfaction: int | None
    self_esteem: int

    def __post_init__(self) -> None:
        given = [self.self_esteem] if self.satisfaction is None else [self.self_esteem, self.satisfaction]
        if not all(1 <= each <= 5 for each in given) or self.intact != (self.satisfaction is not None):
            raise ValueError("a child says 1 to 5, and of the placement only where it is intact")


@dataclass(frozen=True)
class Noted:
    """Whether it is done now; False if a colleague did it before, nobody owes it any more, or it is too early: then
    `since` is the first day on which it may be noted, as written by ISO 8601.
    """

    done: bool
    code: str
    since: str = ""


def schedule(tx: Tx, placement: Placement, *, since: date | None = None) -> None:
    """A placement makes the district's duties of its first year, and at its end the question whether the case goes on;
    with `since`, those due from that day on.
    """
    child, rule = tx.session.get_one(Child, placement.child_id), tx.programme.reviews
    for kind, due_on in _year(rule, placement.began_on):
        if since is None or due_on >= since:
            owe(tx, child, kind, due_on, placement=placement.id)
    _ask_to_decide(tx, child, placement, since or placement.began_on)


def _ask_to_decide(tx: Tx, child: Child, placement: Placement, earliest: date) -> None:
    """After its first year the case is closed or kept: it is asked on that day, or on the earliest there is."""
    due_on = max(month_after(placement.began_on, tx.programme.reviews.decide_months), earliest)
    owe(tx, child, ReviewKind.decide, due_on, placement=placement.id)


def _year(rule: ReviewRule, began_on: date) -> Iterator[tuple[ReviewKind, date]]:
    yield ReviewKind.call, began_on + timedelta(days=rule.call_days)
    yield ReviewKind.apart, month_after(began_on, rule.apart_months)
    yield from ((ReviewKind.review, month_after(began_on, each)) for each in rule.months)
    yield from ((ReviewKind.outcome, month_after(began_on, each)) for each in rule.outcome_months)


def month_after(day: date, months: int) -> date:
    """The same day so many months later; the last of a month that has no such day."""
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    return date(year, month + 1, min(day.day, calendar.monthrange(year, month + 1)[1]))


def owe(tx: Tx, child: Child, kind: ReviewKind, due_on: date, *, placement: int | None = None) -> int | None:
    """The child's district owes this on that day, once; its id, None if it is owed already.

    The lead hears on the next working morning that it is late.
    """
    row = new_id()
    late = moment(tx.programme.working.day_after(due_on), tx.programme.working.opens)
    owed = {
        "id": row,
        "once": named(child.id, kind, due_on, placement=placement),
        "child_id": child.id,
        "district_id": child.district_id,
        "placement_id": placement,
        "kind": kind,
        "due_on": due_on,
        "state": Due.open,
        "lead_at": late,
    }
    return row if tx.insert_once(Review.__table__, owed) else None


def named(child_id: int, kind: ReviewKind, due_on: date, *, placement: int | None = None) -> str:
    """The name by which that duty is owed once."""
    return f"{kind}:{child_id}:{placement or 0}:{due_on}"


def end_of(tx: Tx, placement_id: int) -> None:
    """The placement is over: what was owed for it is owed no longer."""
    mine = (Review.placement_id == placement_id) & (Review.state == Due.open)
    tx.session.execute(update(Review).where(mine).values(state=Due.ended))


def forget(tx: Tx, child_id: int) -> list[ReviewKind]:
    """What is owed to the child was made for another day, and no day of it has come: as if it had never been owed. What
    kinds it was.
    """
    mine = (Review.child_id == child_id, Review.state == Due.open)
    kinds = list(tx.session.scalars(select(Review.kind).where(*mine).distinct()))
    tx.session.execute(delete(Review).where(*mine))
    return kinds


def end_all(tx: Tx, child_id: int) -> None:
    """The case is closed: nothing is owed any more but the look at why a child died."""
    mine = (Review.child_id == child_id) & (Review.state == Due.open) & (Review.kind != ReviewKind.death)
    tx.session.execute(update(Review).where(mine).values(state=Due.ended))


def resume(tx: Tx, child_id: int) -> None:
    """The case is opened again: what was owed for where the child lives, or for no placement, is owed again.

    What came due while the case was closed is not; the next review takes its place.
    """
    placement = children.current_placement(tx, child_id)
    whose = Review.placement_id.is_(None) | (Review.placement_id == (placement.id if placement else None))
    ahead = (Review.state == Due.ended) & (Review.due_on >= kigali(tx.at).date()) & Review.kind.not_in(STEPS)
    tx.session.execute(update(Review).where(Review.child_id == child_id, whose, ahead).values(state=Due.open))
    if placement:
        later = month_after(kigali(tx.at).date(), tx.programme.reviews.decide_every_months)
        _ask_to_decide(tx, tx.session.get_one(Child, child_id), placement, later)


def due_by(tx: Tx, day: date, district: int | None) -> list[Owed]:
    """What the district (the nation for None) owes by that day and has not done, the oldest first."""
    found = select(Review, Child.code).join(Child, Child.id == Review.child_id)
    if district is not None:
        found = found.where(Review.district_id == district)
    found = found.where(Review.state == Due.open, Review.due_on <= day)
    ordered = found.order_by(Review.due_on, Child.code, Review.kind)
    return [_as_owed(row.Review, row.code) for row in tx.session.execute(ordered)]


def due_in_reach(tx: Tx, me: Caller) -> list[Owed]:
    """What the officer's district owes today."""
    return due_by(tx, kigali(tx.at).date(), me.district)


def of_child(tx: Tx, me: Caller, child_id: int) -> list[Owed]:
    """What is owed to the child, the next first. Raises NotYours out of the officer's reach."""
    child = children.in_district(tx, me, child_id)
    found = select(Review).where(Review.child_id == child.id, Review.state == Due.open)
    return [_as_owed(each, child.code) for each in tx.session.scalars(found.order_by(Review.due_on, Review.kind))]


def owed_review(tx: Tx, me: Caller, review_id: int) -> Owed:
    """One of them; the look is recorded. Raises NotYours."""
    review = tx.session.get_one(Review, review_id)
    child = children.in_district(tx, me, review.child_id)
    audit.record(tx, me, "read", "reviews", review.id)
    return _as_owed(review, child.code)


def done(tx: Tx, me: Caller, review_id: int, told: OutcomeAnswers | None = None) -> Noted:
    """The officer did it today. An outcome review needs what was `told`, no other has anything. One that is due long
    after today is not done with by a press: it stays owed.

    Raises NotYours out of reach, ValueError for an outcome without its answers.
    """
    review = tx.session.get_one(Review, review_id, with_for_update=tx.is_postgres)
    child = children.in_district(tx, me, review.child_id)
    if review.state is not Due.open:
        return Noted(False, child.code)
    if (review.kind is ReviewKind.outcome) != (told is not None):
        raise ValueError("an outcome review has answers, no other has")
    if review.kind in (*STEPS, ReviewKind.decide) or not may_end(me, review.kind):
        return Noted(False, child.code)
    since = review.due_on - timedelta(days=tx.programme.reviews.early_days)
    if kigali(tx.at).date() < since:
        return Noted(False, child.code, since.isoformat())
    if told is not None:
        review.intact, review.satisfaction, review.self_esteem = told.intact, told.satisfaction, told.self_esteem
    review.state, review.done_on, review.done_by_id = Due.done, kigali(tx.at).date(), me.id
    audit.record(tx, me, "reviewed", "children", child.id)
    return Noted(True, child.code)


def may_end(me: Caller, kind: ReviewKind) -> bool:
    """Whether that officer may say that such a review is done: why a child died is looked at by the lead."""
    return kind is not ReviewKind.death or me.role is Role.lead


def keep_open(tx: Tx, me: Caller, review_id: int, why: str) -> Noted:
    """The officer keeps a case over a year old open, and says why; it is asked again in a month. Raises NotYours."""
    review = tx.session.get_one(Review, review_id, with_for_update=tx.is_postgres)
    child = children.in_district(tx, me, review.child_id, changing=True)
    if review.state is not Due.open:
        return Noted(False, child.code)
    today = kigali(tx.at).date()
    review.state, review.done_on, review.done_by_id, review.kept_why = Due.done, today, me.id, BandReason(why)
    again = month_after(today, tx.programme.reviews.decide_every_months)
    owe(tx, child, ReviewKind.decide, again, placement=review.placement_id)
    audit.record(tx, me, "kept_open", "children", child.id)
    return Noted(True, child.code)


def _as_owed(review: Review, code: str) -> Owed:
    return Owed(review.id, review.child_id, code, review.kind, review.due_on)
