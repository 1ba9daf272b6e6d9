"""A child's case: each step it takes, and when. Officers lead it forward; placements, visits and closings move it too.

A case is one row a child and its way is kept step by step; see docs/decisions/0015-one-case-a-child.md.
"""

from sqlalchemy import bindparam, exists, select, update

from core.models.base import Moment, new_id
from core.models.case import Case, CaseStep, StepTaken
from core.models.child import Child, Placement
from core.models.visit import Visit
from core.storage.db import Tx
from core.storage.prepared import Prepared, adding

BEFORE_PLACING = (CaseStep.identified, CaseStep.assessed, CaseStep.planned)
"""What an officer leads a case through until the child is placed, in this order."""
_COLUMNS = ("id", "child_id", "district_id", "step", "at", "by_id")
_TAKEN = adding(StepTaken.__table__, *_COLUMNS)
_VISITED = Prepared(
    update(Case)
    .where(Case.child_id == bindparam("child"), Case.step == CaseStep.placed)
    .values(step=CaseStep.followed_up, since=bindparam("now", type_=Moment()))
)


def begin(tx: Tx, child: Child) -> Case:
    """The child is identified: its case begins."""
    case = Case(child_id=child.id, district_id=child.district_id, step=CaseStep.identified, since=tx.at)
    tx.session.add(case)
    tx.flush()
    _taken(tx, case.child_id, case.district_id, case.step, None)
    return case


def get_case(tx: Tx, child_id: int) -> Case:
    """The child's case."""
    return tx.session.get_one(Case, child_id)


def enter(tx: Tx, case: Case, step: CaseStep, by: int | None = None) -> None:
    """The case is at that step from now on; nothing if it stands there."""
    if case.step is step:
        return
    case.step, case.since = step, tx.at
    _taken(tx, case.child_id, case.district_id, step, by)


def visited(tx: Tx, child_id: int, district_id: int, by: int) -> None:
    """Somebody visited the child: a case that was placed is followed up."""
    if tx.run(_VISITED, {"child": child_id, "now": tx.at}):
        _taken(tx, child_id, district_id, CaseStep.followed_up, by)


def resume(tx: Tx, child_id: int, by: int | None = None) -> None:
    """A case that was to be closed, or was, goes on where the child's rows say that it stands."""
    enter(tx, get_case(tx, child_id), _standing(tx, child_id), by)


def _standing(tx: Tx, child_id: int) -> CaseStep:
    placed = select(Placement.began_on).where(Placement.child_id == child_id, Placement.ended_on.is_(None))
    began_on = tx.connection.scalar(placed.order_by(Placement.began_on.desc()).limit(1))
    if began_on is None:
        return _last_before_placing(tx, child_id)
    seen = exists().where(Visit.child_id == child_id, Visit.on >= began_on)
    return CaseStep.followed_up if tx.connection.scalar(select(seen)) else CaseStep.placed


def _last_before_placing(tx: Tx, child_id: int) -> CaseStep:
    taken = select(StepTaken.step).where(StepTaken.child_id == child_id, StepTaken.step.in_(BEFORE_PLACING))
    return tx.connection.scalar(taken.order_by(StepTaken.at.desc()).limit(1)) or CaseStep.identified


def forget_family(case: Case) -> None:
    """What was found out of one family says nothing of the next."""
    case.tracing, case.traced_at, case.best_interest = None, None, None


def _taken(tx: Tx, child: int, district: int, step: CaseStep, by: int | None) -> None:
    row = (new_id(), child, district, step, tx.at, by)
    tx.run(_TAKEN, dict(zip(_COLUMNS, row, strict=True)))
