"""An officer places a child with a family, and ends a placement with a reason. Visits and reviews follow from it.

A placement may end with its case too, and go on with it.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta

from sqlalchemy import select

from core.children import case_steps, children, follow_ups, reviews
from core.clock import kigali
from core.messages import household_risk
from core.models.case import Case, CaseStep, Need, Origin
from core.models.child import Child, Ending, Placement, PlacementKind
from core.models.registration import CloseReason
from core.models.visit import FollowUp
from core.people import pair_notices
from core.storage import audit
from core.storage.access import Caller
from core.storage.db import Tx

WITH_FAMILY = (PlacementKind.parent, PlacementKind.relative)
"""Kinds for which it was assessed whether they are in the child's best interest."""
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
    """The child's code and the day of the first visit as "29/11"; else the key of a sentence that says why not."""

    code: str
    first_on: str
    reason: str = ""


@dataclass(frozen=True)
class Ended:
    """The child's code; `reason` is the key of a sentence that says why nothing was ended."""

    code: str
    reason: str = ""


def place(tx: Tx, me: Caller, child_id: int, kind: str, on: str, lives_there: bool, why: str | None = None) -> Placed:
    """The child lives with that family since the ISO day `on`, up to 30 days back; the one before ends with `why`,
    and its carer hears of the child no longer.

    A child that was not assessed, whose needs are open, or for whom its family is not the best is not placed, unless
    the officer says that it `lives_there` already: then it is followed up at once, whatever was left out. The pair
    hears when the first visit is due. Raises NotYours out of reach, ValueError for another day or without `why`.
    """
    child, wanted, day = children.in_district(tx, me, child_id, changing=True), PlacementKind(kind), _day(tx, on)
    case, before = case_steps.get_case(tx, child.id), children.current_placement(tx, child.id)
    reason = _never(case, before, day) or ("" if lives_there else _not_yet(tx, case, wanted))
    if reason:
        return Placed(child.code, "", reason)
    if before:
        if why is None:
            raise ValueError("the placement before ends with a reason")
        _end(tx, me, child, before, day, Ending(why))
    came_from = Origin.family if before else case.came_from or ""
    placement = children.place(tx, child, wanted, came_from, day, by=me.id)
    follow_ups.end_all(tx, child.id, "placement")  # also what was due while it lived with nobody
    follow_up = tx.session.get_one(FollowUp, follow_ups.schedule(tx, placement))
    follow_ups.skip_past(tx, follow_up.id)
    reviews.schedule(tx, placement)
    audit.record(tx, me, "placed", "children", child.id)
    pair_notices.notify_pair(
        tx, child.village_id, "sms.visit.placed", child.code, follow_up.due_on, f"placement:{placement.id}"
    )
    return Placed(child.code, f"{follow_up.due_on:%d/%m}")


def end(tx: Tx, me: Caller, child_id: int, why: str, on: str) -> Ended:
    """The placement ended on that ISO day, up to 30 days back. No visit is due any more, and the case begins anew: for
    another family all is to be found out again. The pair hears that visits rest. Raises as `place` does.
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
    audit.record(tx, me, "placement_ended", "children", child.id)
    pair_notices.notify_pair(tx, child.village_id, "sms.visit.rests", child.code, day, f"placement:{placement.id}")
    return Ended(child.code)


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


def _not_yet(tx: Tx, case: Case, kind: PlacementKind) -> str:
    """What must be done before a child goes to a family."""
    if case.step is CaseStep.identified:
        return "end.placement.not_assessed"
    if kind in WITH_FAMILY and case.best_interest is False:
        return "end.placement.not_best"
    still_open = select(Need.id).where(Need.child_id == case.child_id, Need.done_on.is_(None)).limit(1)
    return "end.placement.needs_open" if tx.connection.scalar(still_open) else ""


def _end(tx: Tx, me: Caller, child: Child, placement: Placement, day: date, why: Ending) -> None:
    household_risk.leave(tx, child)
    _is_over(tx, me, placement, day, why)


def _is_over(tx: Tx, me: Caller, placement: Placement, day: date, why: Ending) -> None:
    placement.ended_on, placement.ended_why, placement.ended_by_id = day, why, me.id
    reviews.end_of(tx, placement.id)
    tx.flush()
