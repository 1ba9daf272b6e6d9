"""A child's record on one page: case, placement, needs, what is due, plan, referrals, home. Each look is recorded."""

from collections.abc import Sequence
from datetime import date
from enum import StrEnum
from typing import Any, NamedTuple

from sqlalchemy import ColumnElement, Select, and_, false, func, or_, select

from core.alerts import restricted, scope
from core.cases.support_plans import SHOWN_DONE
from core.children import case_steps, children, visit_records
from core.children.visit_records import VisitRead
from core.clock import kigali
from core.models import child_facts
from core.models.alert import OPEN, Alert
from core.models.case import Case, Institution, Need
from core.models.child import Child, EmergencyPlace, Household, Placement, Sex
from core.models.duty import OPEN_REFERRALS, Referral
from core.models.person import Person, Role
from core.models.place import Place
from core.models.review import Review
from core.models.support_plan import PlanLine, PlanState
from core.models.visit import Due, FollowUp, Visit
from core.people import institutions, people
from core.storage import audit
from core.storage.access import Caller
from core.storage.db import Tx


class NameReason(StrEnum):
    """Why somebody looks at a child's name."""

    my_case = "my_case"
    call = "call"
    visit = "visit"
    other = "other"


class ChildRecord(NamedTuple):
    """What an officer of the district reads of a child. Its name is apart.

    `kept_until`: as long as it may stay in an emergency place, None where it is in none.
    With each referral, whether the reader may see who was asked. `done` is what was done of the plan, the latest first;
    `institution` and `village` are names, `household` is the code; "" for none.
    """

    child: Child
    sex: Sex | None
    age: int | None
    case: Case
    placement: Placement | None
    due: date | None
    institution: str
    household: str
    village: str
    needs: Sequence[Need]
    reviews: Sequence[Review]
    plan: Sequence[PlanLine]
    done: Sequence[PlanLine]
    referrals: Sequence[tuple[Referral, bool]]
    siblings: Sequence[Child]
    alerts: Sequence[Alert]
    kept_until: date | None


def read(tx: Tx, me: Caller, child_id: int) -> ChildRecord:
    """The record; the look is written down. Raises NotYours out of the officer's reach."""
    child = children.in_district(tx, me, child_id)
    audit.record(tx, me, "read", "children", child.id)
    due, kept_until, household, village, institution = tx.session.execute(_beside(child)).one()
    case, plan = case_steps.get_case(tx, child.id), tx.session.scalars(_plan(child)).all()
    done = [each for each in plan if each.state is PlanState.done]
    return ChildRecord(
        child,
        child.sex,
        child_facts.age_in(kigali(tx.at).year, child),
        case,
        children.current_placement(tx, child.id),
        due,
        institutions.name_in(tx, case.institution_id, institution),
        household or "",
        village,
        tx.session.scalars(_needs(child)).all(),
        tx.session.scalars(_reviews(child)).all(),
        [each for each in plan if each.state is PlanState.planned],
        sorted(done, key=_done_on, reverse=True)[:SHOWN_DONE],
        _open_referrals(tx, me, child),
        tx.session.scalars(select(Child).where(_are_siblings(child), Child.closed_on.is_(None))).all(),
        [each for each in tx.session.scalars(_alerts(me, child)) if restricted.may_read(tx, me, each)],
        kept_until,
    )


def _beside(child: Child) -> Select[Any]:
    """When it is visited next, until when it is in an emergency place, its household's code, its village's name, and
    the sealed one of the institution it came from.
    """
    there = (EmergencyPlace.child_id == child.id, EmergencyPlace.ended_at.is_(None))
    kept = select(func.max(EmergencyPlace.until)).where(*there).scalar_subquery()
    home = select(Household.code).where(Household.id == child.household_id).scalar_subquery()
    village = select(Place.name).where(Place.id == child.village_id).scalar_subquery()
    came_from = select(Institution.name_sealed).join(Case, Case.institution_id == Institution.id)
    left = came_from.where(Case.child_id == child.id).scalar_subquery()
    due = FollowUp.child_id == child.id, FollowUp.state == Due.open
    return select(func.min(FollowUp.due_on), kept, home, village, left).where(*due)


def _needs(child: Child) -> Select[Need]:
    return select(Need).where(Need.child_id == child.id, Need.done_on.is_(None)).order_by(Need.due_on, Need.id)


def _reviews(child: Child) -> Select[Review]:
    return select(Review).where(Review.child_id == child.id, Review.state == Due.open).order_by(Review.due_on)


def _plan(child: Child) -> Select[PlanLine]:
    kept = (PlanLine.child_id == child.id, PlanLine.state.in_((PlanState.planned, PlanState.done)))
    return select(PlanLine).where(*kept).order_by(PlanLine.planned_on)


def _done_on(line: PlanLine) -> date:
    return line.done_on or line.planned_on


def _open_referrals(tx: Tx, me: Caller, child: Child) -> list[tuple[Referral, bool]]:
    """Each, and whether it may be read whom it went to: not where that tells what few may read, but for who asked."""
    found = tx.session.scalars(_referrals(me, child)).all()
    hidden = {row: restricted.hides_from(tx, me, child.id, row) for row in {each.alert_id for each in found}}
    return [(each, each.by_id == me.person or not hidden[each.alert_id]) for each in found]


def _referrals(me: Caller, child: Child) -> Select[Referral]:
    """Not what concerns an officer of the district, but for the nation."""
    found = select(Referral).where(Referral.child_id == child.id, Referral.state.in_(OPEN_REFERRALS))
    if me.district is not None:
        found = found.where(~restricted.NATIONS_ALONE)
    return found.order_by(Referral.made_at)


def _alerts(me: Caller, child: Child) -> Select[Alert]:
    theirs = () if me.district is None else (scope.of_district(me.district),)
    return select(Alert).where(Alert.child_id == child.id, Alert.state.in_(OPEN), *theirs).order_by(Alert.raised_at)


def _are_siblings(child: Child) -> ColumnElement[bool]:
    """Of one household, or of one carer."""
    same = [
        column == value
        for column, value in ((Child.household_id, child.household_id), (Child.caregiver_id, child.caregiver_id))
        if value is not None
    ]
    return and_(Child.id != child.id, Child.district_id == child.district_id, or_(false(), *same))


class ReadVisit(NamedTuple):
    """One visit: whose, its six keys, what they are who told it, who looked at it ("" for nobody), and its alert where
    the reader may know of it.
    """

    child: Child
    visit: Visit
    keys: VisitRead
    role: Role | None
    looked_by: str
    alert: Alert | None


def read_visit(tx: Tx, me: Caller, visit_id: int) -> ReadVisit:
    """A visit as it was told; the look is written down. Raises NotYours out of the officer's reach."""
    visit = tx.session.get_one(Visit, visit_id)
    child = children.in_district(tx, me, visit.child_id)
    audit.record(tx, me, "read", "visits", visit.id)
    alert = tx.session.get(Alert, visit.alert_id) if visit.alert_id else None
    known = alert is not None and scope.is_in_reach(me, alert) and restricted.may_read(tx, me, alert)
    return ReadVisit(
        child,
        visit,
        visit_records.keys_of(visit),
        tx.session.scalar(select(Person.role).where(Person.id == visit.by_id)),
        people.names(tx, [visit.looked_by_id]).get(visit.looked_by_id, "") if visit.looked_by_id else "",
        alert if known else None,
    )


def read_name(tx: Tx, me: Caller, child_id: int, why: str) -> str:
    """The child's name, "" where nobody gave one, for that reason: it is written down beside the look. Raises NotYours
    to whoever is not an officer of its district.
    """
    child = children.in_district(tx, me, child_id)
    name = children.read_name(tx, me, child)
    audit.record(tx, me, f"name_{NameReason(why)}", "children", child.id)
    return name
