"""Measures of cases: placements that ended and why, what children say of theirs, closed, reopened."""

from functools import partial
from typing import Any

from sqlalchemy import Select, extract, func, select
from sqlalchemy.orm import aliased

from core.cases.closing_checks import SUCCESSES
from core.measures.frame import UNKNOWN, Measure, MeasuredMonth, Unit
from core.measures.rows import RowOwner, rows, yes
from core.models.case import CaseStep, StepTaken
from core.models.child import Child, Placement
from core.models.registration import CloseReason, Closing, ClosingState
from core.models.review import Review, ReviewKind
from core.models.visit import Due
from core.storage.db import Tx

ENDED = (ClosingState.closed, ClosingState.reopened)
GOOD = 4
"""From which answer on, of 1 to 5, a child is counted as content."""


def _over(_tx: Tx, ask: MeasuredMonth) -> Select[Any]:
    """Placements that ended, by the reason; with the kind that ended."""
    about = RowOwner(Child.id, Placement.began_on, Child.village_id)
    found = rows(Placement, ask, about, part=func.coalesce(Placement.ended_why, UNKNOWN))
    found = found.join(Child, Child.id == Placement.child_id)
    return found.where(Child.district_id == ask.district, ask.holds_day(Placement.ended_on))


def _said(answer: Any, months: int, _tx: Tx, ask: MeasuredMonth) -> Select[Any]:
    """Outcome reviews of that age, done in the month, in which the child answered."""
    about = RowOwner(Review.child_id, Review.done_on, Child.village_id)
    found = rows(Review, ask, about, hit=yes(answer >= GOOD), spread=answer)
    found = found.join(Placement, Placement.id == Review.placement_id).join(Child, Child.id == Review.child_id)
    done = Review.kind == ReviewKind.outcome, Review.state == Due.done, ask.holds_day(Review.done_on)
    age = _months(Review.due_on) - _months(Placement.began_on) == months
    return found.where(Review.district_id == ask.district, *done, answer.is_not(None), age)


def _months(day: Any) -> Any:
    """Months since year 0: a review is due on the same day so many months later."""
    return extract("year", day) * 12 + extract("month", day)


def _closed(success: bool, _tx: Tx, ask: MeasuredMonth) -> Select[Any]:
    """Cases that two officers closed, by reason; also those that were reopened since."""
    about = RowOwner(Child.id, Closing.decided_at, Child.village_id)
    found = rows(Closing, ask, about, part=Closing.reason).join(Child, Child.id == Closing.child_id)
    reason = Closing.reason.in_([each for each in CloseReason if (each in SUCCESSES) is success])
    closed = Closing.state.in_(ENDED), ask.holds_moment(Closing.decided_at), reason
    return found.where(Closing.district_id == ask.district, *closed)


def _reopened(_tx: Tx, ask: MeasuredMonth) -> Select[Any]:
    """Cases that took a step when they were closed."""
    earlier = aliased(StepTaken)
    before = select(earlier.step).where(earlier.child_id == StepTaken.child_id, earlier.at < StepTaken.at)
    last = before.order_by(earlier.at.desc()).limit(1).correlate(StepTaken).scalar_subquery()
    about = RowOwner(StepTaken.child_id, StepTaken.at, Child.village_id)
    found = rows(StepTaken, ask, about).join(Child, Child.id == StepTaken.child_id)
    return found.where(StepTaken.district_id == ask.district, ask.holds_moment(StepTaken.at), last == CaseStep.closed)


def _answers(name: str, answer: Any) -> tuple[Measure, ...]:
    return tuple(
        Measure(f"{name}_at_{months}_months", Unit.children, partial(_said, answer, months)) for months in (6, 12)
    )


CASES = (
    Measure("placements_ended", Unit.placements, _over, share=False),
    *_answers("satisfied", Review.satisfaction),
    *_answers("self_esteem", Review.self_esteem),
    Measure("cases_closed_well", Unit.cases, partial(_closed, True), share=False),
    Measure("cases_closed_otherwise", Unit.cases, partial(_closed, False), share=False),
    Measure("cases_reopened", Unit.cases, _reopened, share=False),
)
