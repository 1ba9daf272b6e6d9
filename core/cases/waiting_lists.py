"""What waits for an officer: each list by its name, as one statement, so that a count is always that of its list.

A new list is one entry of `WAITING`; the officers' menu and the morning SMS count and open whatever stands there.
"""

from collections.abc import Callable, Mapping
from datetime import timedelta
from typing import Any

from sqlalchemy import Date, Select, case, func, literal, or_, select, union_all

from core.alerts import clock_alerts, restricted
from core.alerts.call_ladder import ON_CARD
from core.cases import news, officers_left
from core.cases.foster import WITH_CHILD
from core.cases.waiting_lines import Line, Opens, Reach, anywhere, here, in_sector, line_of, today
from core.children import follow_ups, villages, visit_records
from core.clock import moment
from core.models.alert import OPEN, Alert, ClockCategory
from core.models.case import Case, Need
from core.models.child import Child, Placement
from core.models.duty import REFERRED_NOW, CallBack, Referral
from core.models.duty import WAITING as CALLS_THAT_WAIT
from core.models.foster import FosterFamily
from core.models.person import Person, PersonStatus, Phone, Role
from core.models.place import Place
from core.models.review import Review, ReviewKind
from core.models.support_plan import PLANNED_NOW, PlanLine
from core.models.visit import Due, FollowUp
from core.people import people, phones, second_person
from core.people.rota import PROFESSIONS
from core.storage.access import Caller
from core.storage.db import Tx

__all__ = ["WAITING", "Line", "Opens", "Reach"]

PAIR = 2
WORKERS = [each for each in Role if each is not Role.caregiver]
LISTED_APART = (ReviewKind.assess, ReviewKind.find_place)
"""What is owed by a step of the case, on lists of their own whether due or not."""
MOST = 450
"""Rows of one list, and what is counted of it at most: ninety screens of five."""


def reach_of(me: Caller) -> Reach:
    """The lists that this caller may open."""
    return Reach(me.district, me.sector if me.role is Role.sector_officer else None, me.id, me.role)


def lines(tx: Tx, me: Caller, name: str) -> list[Line]:
    """The list of that name, the line first that has waited longest. Codes, places and days only."""
    found: Any = tx.connection.execute(WAITING[name](tx, reach_of(me)).limit(MOST))
    return [
        Line(Opens(opens), row, code or "", day, at, about or "", child)
        for opens, row, code, day, at, about, child in found
    ]


def count(tx: Tx, reach: Reach, name: str) -> int:
    """How many lines that list has."""
    listed = WAITING[name](tx, reach).limit(MOST).subquery()
    return tx.connection.scalar(select(func.count()).select_from(listed)) or 0


def _cases(_tx: Tx, reach: Reach) -> Select[Any]:
    """Open cases the officer had to do with."""
    touched = officers_left.worked_for(reach.person)
    due = select(func.min(FollowUp.due_on)).where(FollowUp.child_id == Child.id, FollowUp.state == Due.open)
    found = line_of(Opens.child, Child.id, Child.code, due.scalar_subquery())
    return found.where(Child.id.in_(touched), here(Child.district_id, reach), Child.closed_on.is_(None)).order_by(
        "day", "code"
    )


def _late_visits(tx: Tx, reach: Reach) -> Select[Any]:
    """One line a child: its oldest day that is over and not made."""
    over = follow_ups.overdue(today(tx))
    found = line_of(Opens.child, Child.id, Child.code, func.min(FollowUp.due_on))
    found = found.join(FollowUp, FollowUp.child_id == Child.id)
    found = found.where(over, here(FollowUp.district_id, reach), in_sector(FollowUp.village_id, reach))
    if reach.sector is not None:  # nobody below the district hears of a child while somebody protected is concerned
        shielded = select(Alert.id).where(Alert.child_id == Child.id, Alert.shielded, Alert.state.in_(OPEN))
        found = found.where(~shielded.exists())
    return found.group_by(Child.id, Child.code).order_by("day", "code")


def _owed(tx: Tx, reach: Reach, *which: Any) -> Select[Any]:
    """What is owed to children, but to those whose district has not begun yet."""
    owed = line_of(Opens.review, Review.id, Child.code, Review.due_on, Review.kind, child=Review.child_id)
    owed = owed.join(Child, Child.id == Review.child_id)
    begun = ~villages.is_owed_nothing_yet(Review.__table__.c.child_id, today(tx))
    return owed.where(here(Review.district_id, reach), Review.state == Due.open, begun, *which)


def _registrations(tx: Tx, reach: Reach) -> Select[Any]:
    """Children that were registered and wait to be assessed, the first due first."""
    return _owed(tx, reach, Review.kind == ReviewKind.assess).order_by("day", "code")


def _late(tx: Tx, reach: Reach) -> Select[Any]:
    """All that is owed to children by a day that is over: what the lead hears of."""
    return _owed(tx, reach, Review.due_on < today(tx), *_may_do(reach)).order_by("day", "code", "about")


def _may_do(reach: Reach) -> list[Any]:
    """The review of a death is the lead's: it stands on no other officer's list of the district."""
    watches = reach.role in (Role.lead, Role.national)
    return [] if watches else [Review.kind != ReviewKind.death]


def _homeless(tx: Tx, reach: Reach) -> Select[Any]:
    """Children that live with nobody, by when each is to have a place."""
    lost = select(Case.child_id).where(Case.home_lost_at.is_not(None))
    owed = _owed(tx, reach, Review.kind == ReviewKind.find_place, Review.child_id.in_(lost))
    return owed.order_by("day", "code")


def _reviews(tx: Tx, reach: Reach) -> Select[Any]:
    """What is owed to children by today but what stands on a list of its own, and foster families whose review is due
    while the child lives there.
    """
    owed = _owed(tx, reach, Review.due_on <= today(tx), Review.kind.not_in(LISTED_APART), *_may_do(reach))
    kept = FosterFamily.step.in_(WITH_CHILD) & (FosterFamily.review_due_on <= today(tx))
    lasts = Placement.ended_on.is_(None) & Child.closed_on.is_(None)
    families = line_of(Opens.foster, FosterFamily.id, Child.code, FosterFamily.review_due_on, "foster")
    families = families.join(Placement, Placement.id == FosterFamily.placement_id)
    families = families.join(Child, Child.id == Placement.child_id)
    both = union_all(owed, families.where(here(FosterFamily.district_id, reach), kept, lasts)).subquery()
    return select(both).order_by(both.c.day, both.c.code, both.c.about)


def _plans(tx: Tx, reach: Reach) -> Select[Any]:
    """What was to be done for children, or to be met before they are placed, by a day that is over."""
    ours = (here(Child.district_id, reach), Child.closed_on.is_(None))
    planned = line_of(Opens.child, Child.id, Child.code, PlanLine.planned_on).join(
        PlanLine, PlanLine.child_id == Child.id
    )
    planned = planned.where(PLANNED_NOW, PlanLine.planned_on < today(tx), *ours)
    needed = line_of(Opens.child, Child.id, Child.code, Need.due_on).join(Need, Need.child_id == Child.id)
    both = union_all(planned, needed.where(Need.done_on.is_(None), Need.due_on < today(tx), *ours)).subquery()
    return select(both).order_by(both.c.day, both.c.code)


def _calls(_tx: Tx, reach: Reach) -> Select[Any]:
    """Calls that somebody waits for, but those on an alert's card; of a sector's officer only where nobody protected is
    concerned.
    """
    found = line_of(Opens.call, CallBack.id, literal(""), None, CallBack.reason, at=CallBack.due_at)
    found = found.where(anywhere(CallBack.district_id, reach), CallBack.state.in_(CALLS_THAT_WAIT), ~ON_CARD)
    if reach.sector is not None:
        found = found.where(CallBack.sector_id == reach.sector, CallBack.shielded.is_(False))
    return found.order_by(CallBack.due_at)


def _referrals(_tx: Tx, reach: Reach) -> Select[Any]:
    """What was asked for children and waits for somebody; not what concerns an officer of the district."""
    found = line_of(Opens.referral, Referral.id, Child.code, None, at=Referral.made_at)
    found = found.join(Child, Child.id == Referral.child_id)
    found = found.where(REFERRED_NOW, here(Referral.district_id, reach))
    if reach.district is not None:
        found = found.where(~restricted.NATIONS_ALONE)
    return found.order_by(Referral.due_at, Referral.made_at)


def _person(reach: Reach, *which: Any) -> Select[Any]:
    """People of the reach that are with us, with the finest place they belong to; nobody looks after oneself."""
    place = func.coalesce(Person.village_id, Person.sector_id, Person.district_id)
    found = line_of(Opens.person, Person.id, Place.name, None, Person.role).outerjoin(Place, Place.id == place)
    ours = Person.standing != PersonStatus.left, Person.role.in_(WORKERS), Person.id != reach.person
    return found.where(*ours, anywhere(Person.district_id, reach), *which).order_by(Person.registered_at, Person.id)


def _doubted(tx: Tx, reach: Reach) -> Select[Any]:
    """Whose number may be in other hands, until somebody confirms it."""
    doubted = select(Phone.id).where(Phone.person_id == Person.id, phones.in_doubt(tx))
    return _person(reach, doubted.exists())


def _stuck(tx: Tx, reach: Reach) -> Select[Any]:
    """Whose PIN is locked, and who was invited long ago and never chose one."""
    since = tx.at - timedelta(days=tx.programme.limits.invited_days)
    invited_at = func.coalesce(Person.standing_since, Person.registered_at)
    invited = (Person.standing == PersonStatus.invited) & (invited_at < since)
    return _person(reach, or_(Person.pin_locked_until > tx.at, invited))


def _departures(tx: Tx, reach: Reach) -> Select[Any]:
    """Volunteers whom somebody else wants to take out, where the reader is the second person who may agree."""
    asked = second_person.waiting_for(tx, reach.person, reach.role, reach.district)
    return _person(reach, Person.id.in_([each.id for each in asked]))


def _pins(tx: Tx, reach: Reach) -> Select[Any]:
    """Volunteers whose PIN was chosen, changed, locked or reset since the last working morning before today."""
    before = tx.programme.working.day_at_or_before(today(tx) - timedelta(days=1))
    since = moment(before, tx.programme.working.opens)
    return _person(reach, Person.role == Role.volunteer, Person.pin_changed_at >= since)


def _villages(tx: Tx, reach: Reach) -> Select[Any]:
    """Villages with children to be visited in which one of the pair is left, or nobody."""
    found = line_of(Opens.village, Place.id, Place.name, None, villages.LEFT_OF_PAIR)
    short = villages.visited(tx), here(Place.district_id, reach), villages.LEFT_OF_PAIR < PAIR
    return found.where(*short).order_by("about", Place.name)


def _clocks(tx: Tx, reach: Reach) -> Select[Any]:
    """Alerts that nobody reported: of whom, or of which village, what has not happened for too long, and since when."""
    named = func.coalesce(Child.code, Place.name)
    open_ones = list(tx.session.scalars(select(Alert).where(clock_alerts.open_here(reach.district))))
    tx.sealer.load(each.child_id for each in open_ones)
    kinds = {kind: [each.id for each in open_ones if each.category == kind] for kind in ClockCategory}
    about = case(*((Alert.id.in_(ids), literal(kind.value)) for kind, ids in kinds.items()), else_="")
    found = line_of(Opens.alert, Alert.id, named, None, about, at=Alert.raised_at)
    found = found.outerjoin(Child, Child.id == Alert.child_id).outerjoin(Place, Place.id == Alert.village_id)
    return found.where(clock_alerts.open_here(reach.district)).order_by("at", "code")


def _worrying(tx: Tx, reach: Reach) -> Select[Any]:
    """Children of whose worrying visits nobody has looked, the gravest first."""
    if reach.district is None:
        return _worries(tx, None, None)
    other = Role.psychologist if reach.role is Role.social_worker else Role.social_worker
    alone = reach.role not in PROFESSIONS or not people.of_role(tx, other, district=reach.district)
    return _worries(tx, reach.district, None if alone else reach.role)


def _worries(tx: Tx, district: int | None, role: Role | None) -> Select[Any]:
    """Those that were found by opening their visits, in that order."""
    found = visit_records.unlooked(tx, district, role)[:MOST]
    ids = [each.child for each in found]
    since = case({each.child: literal(each.since, Date()) for each in found}, value=Child.id) if found else None
    listed = line_of(Opens.worry, Child.id, Child.code, since, child=Child.id).where(Child.id.in_(ids))
    return listed.order_by(case({each: at for at, each in enumerate(ids)}, value=Child.id)) if found else listed


Listed = Callable[[Tx, Reach], Select[Any]]
WAITING: Mapping[str, Listed] = {
    "new": news.new,
    "cases": _cases,
    "visits": _late_visits,
    "worries": _worrying,
    "registrations": _registrations,
    "reviews": _reviews,
    "plans": _plans,
    "calls": _calls,
    "referrals": _referrals,
    "doubted": _doubted,
    "stuck": _stuck,
    "villages": _villages,
    "homeless": _homeless,
    "clock": _clocks,
    "late": _late,
    "departures": _departures,
    "pins": _pins,
}
"""Every list by its name: a statement whose rows are the columns of `line_of`, in their order."""
