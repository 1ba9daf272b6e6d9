"""An officer places a child with a family, and ends a placement with a reason. Visits and reviews follow from it.

A placement may end with its case too, and go on with it.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta

from sqlalchemy import select

from core.cases import emergency, no_home
from core.children import case_steps, children, duties, follow_ups, reviews, visit_pace
from core.clock import kigali
from core.messages import household_risk
from core.models.case import Case, CaseStep, Need, Origin, Schedule
from core.models.child import Child, Ending, Placement, PlacementKind
from core.models.registration import CloseReason
from core.models.review import ReviewKind
from core.models.visit import FollowUp
from core.people import pair_notices
from core.storage import audit
from core.storage.access import Caller
from core.storage.db import Tx

WITH_CASE: Mapping[CloseReason, Ending] = {
    CloseReason.grew_up: Ending.grew_up,
    CloseReason.moved: Ending.moved,
    CloseReason.died: Ending.died,
    CloseReason.lost: Ending.lost,
    CloseReason.broke_down: Ending.broke_down,
}
"""Why a placement ends with its case. Closed for any other reason, the child lives on where it does."""


@dataclass(frozen=True)
class Placed:
    """The child's code and the day of the first visit as "29/11"; else the key of a sentence that says why not.

    `visited` is False where the village has nobody who visits.
    """

    code: str
    first_on: str
    reason: str = ""
    visited: bool = True


@dataclass(frozen=True)
class Ended:
    """The child's code, and the number of the alert where it lives with nobody now and harm was why; `anothers`: a
    colleague has that alert.

    `reason` is the key of a sentence that says why nothing was ended.
    """

    code: str
    reason: str = ""
    alert: str = ""
    anothers: bool = False


def place(
    tx: Tx,
    me: Caller,
    child_id: int,
    kind: str,
    on: str,
    lives_there: bool,
    why: str | None = None,
    *,
    matched: bool = False,
) -> Placed:
    """The child lives with that family since the ISO day `on`, up to 30 days back; the one before ends with `why`,
    and its carer hears of the child no longer.

    A child is not placed without a search for its family begun or explained, an assessment which says that this is best
    for it, a plan, and its needs met or explained; with a foster family only where it was `matched` with one that is
    approved. Where the officer says that it `lives_there` already it is followed up at once, and an assessment that was
    left out is owed. The pair hears when the first visit is due. Raises NotYours out of reach, ValueError for another
    day or without `why`.
    """
    child, wanted, day = children.in_district(tx, me, child_id, changing=True), PlacementKind(kind), _day(tx, on)
    case, before = case_steps.get_case(tx, child.id), children.current_placement(tx, child.id)
    reason = _never(case, before, day) or ("" if lives_there else _not_yet(tx, case, wanted, matched=matched))
    if reason:
        return Placed(child.code, "", reason)
    if before:
        if why is None:
            raise ValueError("the placement before ends with a reason")
        _end(tx, me, child, before, day, Ending(why))
    came_from = Origin.family if before else case.came_from or ""
    if lives_there and case.best_interest is None:
        duties.owe(tx, child, ReviewKind.assess, tx.programme.case_duties.assess)
    placement = children.place(tx, child, wanted, came_from, day, by=me.id)
    follow_ups.end_all(tx, child.id, "placement")  # also what was due while it lived with nobody
    _has_a_home(tx, me, child, case)
    follow_up = tx.session.get_one(FollowUp, follow_ups.schedule(tx, placement))
    follow_ups.skip_past(tx, follow_up.id)
    reviews.schedule(tx, placement)
    audit.record(tx, me, "placed", "children", child.id)
    visited = pair_notices.notify_pair(
        tx, child.village_id, "sms.visit.placed", child.code, follow_up.due_on, f"placement:{placement.id}"
    )
    return Placed(child.code, f"{follow_up.due_on:%d/%m}", visited=visited)


def _has_a_home(tx: Tx, me: Caller, child: Child, case: Case) -> None:
    """What was owed while it lived with nobody is over, and its visits go by the schedule of the placement."""
    no_home.ends(tx, child, me.id)
    emergency.over(tx, child, me.id)
    case.schedule, case.band, case.missing_at, case.missing_noted_at = Schedule.placed, None, None, None
    child.visit_every_days = None


def end(tx: Tx, me: Caller, child_id: int, why: str, on: str, still_there: bool = False) -> Ended:
    """The placement ended on that ISO day, up to 30 days back, and the case begins anew: for another family all is to
    be found out again, and the child assessed.

    After abuse, the carer's death or a breakdown the child lives with nobody: an alert, the officer's own, danger where
    it is `still_there` with who abused it, and the pair goes on visiting. Else no visit is due any more, and the pair
    hears that visits rest; so too of one that lived on its own. Raises as `place` does.
    """
    child, day = children.in_district(tx, me, child_id, changing=True), _day(tx, on)
    case, placement = case_steps.get_case(tx, child.id), children.current_placement(tx, child.id)
    if placement is None:
        return Ended(child.code, "end.placement.none")
    if reason := _never(case, placement, day):
        return Ended(child.code, reason)
    _end(tx, me, child, placement, day, Ending(why))
    follow_ups.end_all(tx, child.id, "placement")
    case_steps.forget_family(case)
    case_steps.enter(tx, case, CaseStep.identified, me.id)
    case.schedule, case.band = Schedule.placed, None
    audit.record(tx, me, "placement_ended", "children", child.id)
    by_harm = why in no_home.BY_HARM and placement.kind is not PlacementKind.independent
    rule = tx.programme.case_duties
    duties.owe(tx, child, ReviewKind.assess, rule.assess_soon if by_harm else rule.assess)
    about = f"placement:{placement.id}"
    if not by_harm:
        visit_pace.renew(tx, child)
        pair_notices.notify_pair(tx, child.village_id, "sms.visit.rests", child.code, day, about)
        return Ended(child.code)
    alert = no_home.begins(tx, me, child, abused_there=still_there and why == Ending.abuse)
    pair_notices.notify_pair(tx, child.village_id, "sms.visit.goes_on", child.code, day, about)
    return Ended(child.code, alert=alert.number, anothers=alert.owner_id != me.id)


def end_with_case(tx: Tx, me: Caller, child: Child, reason: CloseReason) -> None:
    """The case is closed today for that reason: for most the placement is over. The carer stays the child's, for the
    case may be opened again, but for one with whom it broke down.
    """
    placement, why = children.current_placement(tx, child.id), WITH_CASE.get(reason)
    if placement is None or why is None:
        return
    if why is Ending.broke_down:
        household_risk.leave(tx, child)
    _is_over(tx, me, placement, kigali(tx.at).date(), why)


def go_on_with_case(tx: Tx, child: Child, closed_on: date) -> None:
    """The case that was closed on that day is opened again: what ended with it goes on, as it did not end.

    What broke down does not. Nothing where a placement outlived the case.
    """
    if children.current_placement(tx, child.id):
        return
    whys = [why for why in WITH_CASE.values() if why is not Ending.broke_down]
    ended = (Placement.ended_on == closed_on) & Placement.ended_why.in_(whys)
    found = select(Placement).where(Placement.child_id == child.id, ended).order_by(Placement.began_on.desc())
    if placement := tx.session.scalar(found.limit(1)):
        placement.ended_on = placement.ended_why = placement.ended_by_id = None
        tx.flush()


def current(tx: Tx, me: Caller, child_id: int) -> tuple[str, Placement | None]:
    """The child's code and where it lives. Raises NotYours."""
    child = children.in_district(tx, me, child_id)
    return child.code, children.current_placement(tx, child.id)


def _day(tx: Tx, on: str) -> date:
    day, today = date.fromisoformat(on), kigali(tx.at).date()
    if not today - timedelta(days=tx.programme.limits.visit_back_days) <= day <= today:
        raise ValueError("a placement begins or ends today, or a day up to 30 days back")
    return day


def _never(case: Case, before: Placement | None, day: date) -> str:
    """Why this cannot be said of any child in that state."""
    if case.step in (CaseStep.closure_asked, CaseStep.closed):
        return f"end.placement.{case.step}"
    return "end.placement.too_early" if before and day < before.began_on else ""


def _not_yet(tx: Tx, case: Case, kind: PlacementKind, *, matched: bool) -> str:
    """What must be done before a child goes to a family; the first that is not, in the order of the work."""
    if case.best_interest is None:
        return "end.placement.not_assessed"
    if not case.best_interest:
        return "end.placement.not_best"
    if case.tracing is None:
        return "end.placement.not_traced"
    if case.step in (CaseStep.identified, CaseStep.assessed):
        return "end.placement.not_planned"
    still_open = select(Need.id).where(Need.child_id == case.child_id, Need.done_on.is_(None)).limit(1)
    if tx.connection.scalar(still_open):
        return "end.placement.needs_open"
    return "end.placement.not_matched" if kind is PlacementKind.foster and not matched else ""


def _end(tx: Tx, me: Caller, child: Child, placement: Placement, day: date, why: Ending) -> None:
    household_risk.leave(tx, child)
    _is_over(tx, me, placement, day, why)


def _is_over(tx: Tx, me: Caller, placement: Placement, day: date, why: Ending) -> None:
    placement.ended_on, placement.ended_why, placement.ended_by_id = day, why, me.id
    reviews.end_of(tx, placement.id)
    tx.flush()
