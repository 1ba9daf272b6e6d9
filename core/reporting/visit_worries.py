"""What worries in a visit's six keys: how long it brings the next visits nearer, and what twice running obliges."""

from collections.abc import Mapping
from dataclasses import dataclass

from sqlalchemy import select

from core.alerts import alerts, ladder
from core.children import children, visit_records
from core.clock import kigali
from core.models.alert import OPEN, Alert
from core.models.support_plan import PlanKind, PlanLine, PlanState
from core.models.visit import Bond, Health, Safety, School, Seen, Visit
from core.storage.access import Caller
from core.storage.db import Tx


@dataclass(frozen=True)
class Answers:
    """The six keys; None where the child was not seen and nobody could tell."""

    seen: int
    safe: int | None
    school: int | None
    health: int | None
    bond: int | None
    next: int | None


WORRIES: Mapping[str, tuple[int, ...]] = {
    "safe": (Safety.some_worry,),
    "school": (School.absent, School.stopped),
    "health": (Health.hungry, Health.ill, Health.disability),
    "bond": (Bond.sad, Bond.aggressive),
}
"""The answers of each key that worry and are no danger by themselves."""
ANSWERED_BY: Mapping[tuple[str, int], tuple[PlanKind, ...]] = {
    ("school", School.absent): (PlanKind.school,),
    ("school", School.stopped): (PlanKind.school,),
    ("health", Health.hungry): (PlanKind.cash, PlanKind.economic),
    ("health", Health.ill): (PlanKind.health,),
    ("health", Health.disability): (PlanKind.health,),
    ("bond", Bond.sad): (PlanKind.attachment, PlanKind.healing, PlanKind.communication),
    ("bond", Bond.aggressive): (PlanKind.calm, PlanKind.attachment, PlanKind.communication),
}
"""What of a support plan answers a worry; nothing answers a worry about safety but a person."""


def is_worrying(given: Answers) -> bool:
    """True if a key of this visit worries by itself."""
    return (
        given.seen == Seen.gone
        or given.safe not in (None, Safety.no_worry)
        or given.school in (School.absent, School.stopped)
        or given.health not in (None, Health.well)
        or given.bond not in (None, Bond.at_ease)
    )


def tightens(tx: Tx, child_id: int, visit_id: int, given: Answers) -> bool:
    """Whether a worrying visit returns the child to weekly ones: each time, but for school and a need of a disability,
    which do so when they are told first and not again in the next visit.
    """
    always = is_worrying(Answers(given.seen, given.safe, None, _each_time(given.health), given.bond, None))
    if always or given.seen == Seen.told_well:
        return True
    before = visit_records.last_answers(tx, child_id, visit_id)
    passing = [("school", given.school), ("health", given.health)]
    told = [(key, answer) for key, answer in passing if answer in WORRIES[key]]
    return any(before is None or before[key] != answer for key, answer in told)


def _each_time(health: int | None) -> int | None:
    return None if health == Health.disability else health


def note_again(tx: Tx, me: Caller, child_id: int, visit_id: int, given: Answers, same: int | None) -> None:
    """The same worry as in the visit before, by whomever, is an alert, one for the child and the worry.

    While that is open, or a dated line of the plan answers the worry, later visits are added to it and none is raised.
    """
    before = visit_records.last_answers(tx, child_id, visit_id, same)
    if before is None:
        return
    for key, answers in WORRIES.items():
        answer = getattr(given, key)
        if answer in answers and before[key] == answer:
            planned = _is_planned(tx, child_id, key, answer)
            _tell(tx, me, child_id, visit_id, f"again_{key}", planned=planned)


def _is_planned(tx: Tx, child_id: int, key: str, answer: int) -> bool:
    kinds = ANSWERED_BY.get((key, answer), ())
    mine = (PlanLine.child_id == child_id) & (PlanLine.state == PlanState.planned) & PlanLine.kind.in_(kinds)
    ahead = PlanLine.planned_on >= kigali(tx.at).date()
    return tx.connection.scalar(select(PlanLine.id).where(mine, ahead).limit(1)) is not None


def _tell(tx: Tx, me: Caller, child_id: int, visit_id: int, category: str, *, planned: bool) -> None:
    """The alert of that worry has one visit more; where there is none, and no plan, there is one now.

    A visit that is added to one that was closed still waits for a look.
    """
    child, visit = children.held(tx, child_id), tx.session.get_one(Visit, visit_id)
    about = (Alert.child_id == child.id) & (Alert.district_id == me.home_district)
    newest = select(Alert).where(about).order_by(Alert.raised_at.desc())
    found = tx.session.scalars(newest if planned else newest.where(Alert.state.in_(OPEN)))
    standing = next((each for each in found if each.category == category), None)
    if standing:
        standing.reports += 1
        ladder.event(tx, standing, "visit_added", me.person)
    elif not planned:
        standing = alerts.raise_alert(tx, me, tx.programme.visits.again, child=child, category=category)
    if standing and standing.state in OPEN:
        visit.alert_id = standing.id
