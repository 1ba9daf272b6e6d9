"""What officers do with a case before a placement: assess, plan, say where the child came from; and reopen it later."""

from dataclasses import dataclass

from core.cases import closings
from core.children import case_steps, children, duties
from core.clock import kigali
from core.models.case import Case, CaseStep, Origin
from core.models.child import Child
from core.models.review import ReviewKind
from core.people import institutions, pair_notices
from core.storage import audit
from core.storage.access import Caller
from core.storage.db import Tx


@dataclass(frozen=True)
class CaseStatus:
    """Where a case stands: its step and since when as "29/11", where the child came from ("" if nobody said)."""

    code: str
    step: str
    since: str
    came_from: str
    institution: str


@dataclass(frozen=True)
class Led:
    """Whether the case is at that step now; if not, `reason` is the key of a sentence that says why. `visited` is False
    where it was reopened and its village has nobody who visits.
    """

    done: bool
    code: str
    step: str
    reason: str = ""
    visited: bool = True


def case_status(tx: Tx, me: Caller, child_id: int) -> CaseStatus:
    """Where the child's case stands; the look is recorded. Raises NotYours out of the officer's reach."""
    child = children.in_district(tx, me, child_id)
    case = case_steps.get_case(tx, child.id)
    audit.record(tx, me, "read", "cases", child.id)
    institution = institutions.name_of(tx, case.institution_id)
    since = f"{kigali(case.since):%d/%m}"
    return CaseStatus(child.code, case.step, since, case.came_from or "", institution)


def assess(tx: Tx, me: Caller, child_id: int, best_interest: bool) -> Led:
    """The officer has assessed the child and its relatives: whether living with them is in the child's best interest.

    A child that waits for a placement may be assessed again, and so may one that lives with somebody.
    """
    child, case = _mine(tx, me, child_id)
    if case.step in (CaseStep.closure_asked, CaseStep.closed):
        return Led(False, child.code, case.step, _no_way_back(case))
    case.best_interest = best_interest
    duties.done(tx, child.id, ReviewKind.assess, me.id)
    if case.step is CaseStep.identified:
        case_steps.enter(tx, case, CaseStep.assessed, me.id)
    audit.record(tx, me, "assessed", "cases", child.id)
    return Led(True, child.code, case.step)


def plan(tx: Tx, me: Caller, child_id: int) -> Led:
    """The placement is planned, once child and relatives were assessed."""
    child, case = _mine(tx, me, child_id)
    if case.step is CaseStep.identified:
        return Led(False, child.code, case.step, "end.case.assess_first")
    if case.step not in case_steps.BEFORE_PLACING:
        return Led(False, child.code, case.step, _no_way_back(case))
    case_steps.enter(tx, case, CaseStep.planned, me.id)
    audit.record(tx, me, "planned", "cases", child.id)
    return Led(True, child.code, case.step)


def _no_way_back(case: Case) -> str:
    return "end.case.is_closed" if case.step is CaseStep.closed else "end.case.no_way_back"


def set_origin(tx: Tx, me: Caller, child_id: int, came_from: str, institution_id: int | None) -> str:
    """Where the child came from, and which institution it left; the child's code."""
    child, case = _mine(tx, me, child_id)
    case.came_from = Origin(came_from)
    case.institution_id = institution_id if case.came_from is Origin.institution else None
    audit.record(tx, me, "origin", "cases", child.id)
    return child.code


def reopen(tx: Tx, me: Caller, child_id: int) -> Led:
    """An officer reopens a closed case, alone: the pair hears that visits go on, the next is due within a week."""
    child, case = _mine(tx, me, child_id)
    if child.closed_on is None:
        return Led(False, child.code, case.step, "end.case.is_open")
    today = kigali(tx.at).date()
    closings.reopen(tx, child, me.id)
    about = f"reopened:{child.id}"
    visited = pair_notices.notify_pair(tx, child.village_id, "sms.visit.goes_on", child.code, today, about)
    audit.record(tx, me, "reopened", "cases", child.id)
    return Led(True, child.code, case.step, visited=visited)


def _mine(tx: Tx, me: Caller, child_id: int) -> tuple[Child, Case]:
    child = children.in_district(tx, me, child_id, changing=True)
    return child, case_steps.get_case(tx, child.id)
