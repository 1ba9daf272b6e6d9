"""What waits for an officer: each list by its name, as one statement, so that a count is always that of its list.

A new list is one entry of `WAITING`; the officers' menu and the morning SMS count and open whatever stands there. The
statements are made once: what differs from one who looks to another is bound to their parameters.
"""

from collections.abc import Callable, Collection, Mapping
from datetime import timedelta
from functools import cache
from typing import Any, NamedTuple

from sqlalchemy import Select, func, literal, select, union_all

from core.alerts import clock_alerts, restricted
from core.alerts.call_ladder import ON_CARD
from core.cases import news, officers_left, people_lists
from core.cases.foster import WITH_CHILD
from core.cases.waiting_lines import (
    PERSON,
    SECTOR,
    TODAY,
    Line,
    ListedFor,
    Opens,
    Reach,
    anywhere,
    here,
    in_sector,
    line_of,
    today,
)
from core.children import follow_ups, villages, worrying_visits
from core.clock import moment
from core.models.alert import OPEN, Alert, ClockCategory
from core.models.case import Case, Need
from core.models.child import Child, Placement
from core.models.duty import REFERRED_NOW, CallBack, Referral
from core.models.duty import WAITING as CALLS_THAT_WAIT
from core.models.foster import FosterFamily
from core.models.person import Role
from core.models.place import Place
from core.models.registration import Closing, ClosingState
from core.models.review import Review, ReviewKind
from core.models.support_plan import PLANNED_NOW, PlanLine
from core.models.visit import Due, FollowUp
from core.people import people, phones, second_person
from core.people.rota import PROFESSIONS
from core.storage.access import Caller
from core.storage.db import Tx
from core.storage.prepared import Prepared

__all__ = ["WAITING", "Line", "Opens", "Reach"]

LISTED_APART = (ReviewKind.assess, ReviewKind.find_place)
"""What is owed by a step of the case, on lists of their own whether due or not."""
MOST = 450
"""Rows of one list, and what is counted of it at most: ninety screens of five."""


def reach_of(me: Caller) -> Reach:
    """The lists that this caller may open."""
    return Reach(me.district, me.sector if me.role is Role.sector_officer else None, me.id, me.role)


def lines(tx: Tx, me: Caller, name: str) -> list[Line]:
    """The list of that name, the line first that has waited longest. Codes, places and days only."""
    listed, reach = WAITING[name], reach_of(me)
    if isinstance(listed, SealedList):
        return listed.lines(tx, reach)
    found = tx.all(_listed(listed, reach.asked, False), values_of(tx, reach, [name]))
    return named(tx, [line_in(row) for row in found])


def count(tx: Tx, reach: Reach, name: str) -> int:
    """How many lines that list has."""
    listed = WAITING[name]
    if isinstance(listed, SealedList):
        return len(listed.lines(tx, reach))
    found = tx.first(_listed(listed, reach.asked, True), values_of(tx, reach, [name]))
    return found[0] if found else 0


@cache
def _listed(listed: "Listed", asked: ListedFor, counted: bool) -> Prepared:
    def made(engine: str) -> Select[Any]:
        found = listed(asked, engine).limit(MOST)
        return select(func.count()).select_from(found.subquery()) if counted else found

    return Prepared(made)


def values_of(tx: Tx, reach: Reach, names: Collection[str]) -> dict[str, Any]:
    """What the statements of those lists are asked with."""
    limits, working = tx.programme.limits, tx.programme.working
    mornings_ago = working.day_at_or_before(today(tx) - timedelta(days=1))
    leaving = (
        second_person.waiting_for(tx, reach.person, reach.role, reach.district)
        if people_lists.DEPARTURES in names
        else []
    )
    return {
        "district": reach.district,
        "sector": reach.sector,
        "person": reach.person,
        "today": today(tx),
        "now": tx.at,
        "week": tx.at - news.LONGEST,
        "silent": phones.silent_since(tx),
        "invited": tx.at - timedelta(days=limits.invited_days),
        "morning": moment(mornings_ago, working.opens),
        people_lists.DEPARTURES: [each.id for each in leaving],
    }


def line_in(row: Any) -> Line:
    """The line that these columns of a list's statement are."""
    opens, id_, code, day, at, about, child = row
    return Line(Opens(opens), id_, code or "", day, at, about or "", child)


def named(tx: Tx, found: list[Line]) -> list[Line]:
    """The same, those of the clock's alerts with what has not happened: that is sealed, and opened for these alone."""
    ids = [each.id for each in found if each.opens is Opens.alert and not each.about]
    alerts = list(tx.session.scalars(select(Alert).where(Alert.id.in_(ids)))) if ids else []
    if alerts:
        tx.sealer.load(each.child_id for each in alerts)
    kinds = {each.id: each.category for each in alerts if each.category in set(ClockCategory)}
    return [each._replace(about=kinds[each.id]) if each.id in kinds else each for each in found]


def _cases(asked: ListedFor, _engine: str) -> Select[Any]:
    """Open cases the officer had to do with."""
    touched = officers_left.worked_for(PERSON)
    due = select(func.min(FollowUp.due_on)).where(FollowUp.child_id == Child.id, FollowUp.state == Due.open)
    found = line_of(Opens.child, Child.id, Child.code, due.scalar_subquery())
    return found.where(
        Child.id.in_(touched), here(Child.district_id, asked.district), Child.closed_on.is_(None)
    ).order_by("day", "code")


def _late_visits(asked: ListedFor, _engine: str) -> Select[Any]:
    """One line a child: its oldest day that is over and not made."""
    over = follow_ups.overdue(TODAY)
    found = line_of(Opens.child, Child.id, Child.code, func.min(FollowUp.due_on))
    found = found.join(FollowUp, FollowUp.child_id == Child.id)
    found = found.where(over, here(FollowUp.district_id, asked.district), in_sector(FollowUp.village_id, asked))
    if asked.in_sector:  # nobody below the district hears of a child while somebody protected is concerned
        shielded = select(Alert.id).where(Alert.child_id == Child.id, Alert.shielded, Alert.state.in_(OPEN))
        found = found.where(~shielded.exists())
    return found.group_by(Child.id, Child.code).order_by("day", "code")


def _owed(asked: ListedFor, *which: Any) -> Select[Any]:
    """What is owed to children, but to those whose district has not begun yet."""
    owed = line_of(Opens.review, Review.id, Child.code, Review.due_on, Review.kind, child=Review.child_id)
    owed = owed.join(Child, Child.id == Review.child_id)
    begun = ~villages.is_owed_nothing_yet(Review.__table__.c.child_id, TODAY)
    return owed.where(here(Review.district_id, asked.district), Review.state == Due.open, begun, *which)


def _registrations(asked: ListedFor, _engine: str) -> Select[Any]:
    """Children that were registered and wait to be assessed, the first due first."""
    return _owed(asked, Review.kind == ReviewKind.assess).order_by("day", "code")


def _late(asked: ListedFor, _engine: str) -> Select[Any]:
    """All that is owed to children by a day that is over: what the lead hears of."""
    return _owed(asked, Review.due_on < TODAY, *_may_do(asked)).order_by("day", "code", "about")


def _may_do(asked: ListedFor) -> list[Any]:
    """The review of a death is the lead's: it stands on no other officer's list of the district."""
    return [] if asked.watches else [Review.kind != ReviewKind.death]


def _homeless(asked: ListedFor, _engine: str) -> Select[Any]:
    """Children that live with nobody, by when each is to have a place."""
    lost = select(Case.child_id).where(Case.home_lost_at.is_not(None))
    owed = _owed(asked, Review.kind == ReviewKind.find_place, Review.child_id.in_(lost))
    return owed.order_by("day", "code")


def _reviews(asked: ListedFor, _engine: str) -> Select[Any]:
    """What is owed to children by today but what stands on a list of its own, and foster families whose review is due
    while the child lives there.
    """
    owed = _owed(asked, Review.due_on <= TODAY, Review.kind.not_in(LISTED_APART), *_may_do(asked))
    kept = FosterFamily.step.in_(WITH_CHILD) & (FosterFamily.review_due_on <= TODAY)
    lasts = Placement.ended_on.is_(None) & Child.closed_on.is_(None)
    families = line_of(Opens.foster, FosterFamily.id, Child.code, FosterFamily.review_due_on, "foster")
    families = families.join(Placement, Placement.id == FosterFamily.placement_id)
    families = families.join(Child, Child.id == Placement.child_id)
    both = union_all(owed, families.where(here(FosterFamily.district_id, asked.district), kept, lasts)).subquery()
    return select(both).order_by(both.c.day, both.c.code, both.c.about)


def _plans(asked: ListedFor, _engine: str) -> Select[Any]:
    """What was to be done for children, or to be met before they are placed, by a day that is over."""
    ours = (here(Child.district_id, asked.district), Child.closed_on.is_(None))
    planned = line_of(Opens.child, Child.id, Child.code, PlanLine.planned_on).join(
        PlanLine, PlanLine.child_id == Child.id
    )
    planned = planned.where(PLANNED_NOW, PlanLine.planned_on < TODAY, *ours)
    needed = line_of(Opens.child, Child.id, Child.code, Need.due_on).join(Need, Need.child_id == Child.id)
    both = union_all(planned, needed.where(Need.done_on.is_(None), Need.due_on < TODAY, *ours)).subquery()
    return select(both).order_by(both.c.day, both.c.code)


def _calls(asked: ListedFor, _engine: str) -> Select[Any]:
    """Calls that somebody waits for, but those on an alert's card; of a sector's officer only where nobody protected is
    concerned.
    """
    found = line_of(Opens.call, CallBack.id, literal(""), None, CallBack.reason, at=CallBack.due_at)
    found = found.where(anywhere(CallBack.district_id, asked.district), CallBack.state.in_(CALLS_THAT_WAIT), ~ON_CARD)
    if asked.in_sector:
        found = found.where(CallBack.sector_id == SECTOR, CallBack.shielded.is_(False))
    return found.order_by(CallBack.due_at)


def _referrals(asked: ListedFor, _engine: str) -> Select[Any]:
    """What was asked for children and waits for somebody; not what concerns an officer of the district."""
    found = line_of(Opens.referral, Referral.id, Child.code, None, at=Referral.made_at)
    found = found.join(Child, Child.id == Referral.child_id)
    found = found.where(REFERRED_NOW, here(Referral.district_id, asked.district))
    if not asked.nation:
        found = found.where(~restricted.NATIONS_ALONE)
    return found.order_by(Referral.due_at, Referral.made_at)


def _closings(asked: ListedFor, _engine: str) -> Select[Any]:
    """Cases that shall be closed, why, and since when they wait for two officers' word."""
    found = line_of(Opens.child, Child.id, Child.code, None, Closing.reason, at=Closing.asked_at)
    found = found.join(Closing, Closing.child_id == Child.id)
    return found.where(Closing.state == ClosingState.asked, here(Closing.district_id, asked.district)).order_by(
        "at", "code"
    )


def _clocks(asked: ListedFor, _engine: str) -> Select[Any]:
    """Alerts that nobody reported: of whom, or of which village, what has not happened for too long, and since when."""
    code = func.coalesce(Child.code, Place.name)
    found = line_of(Opens.alert, Alert.id, code, None, at=Alert.raised_at)
    found = found.outerjoin(Child, Child.id == Alert.child_id).outerjoin(Place, Place.id == Alert.village_id)
    return found.where(clock_alerts.open_here(asked.district)).order_by("at", "code")


def _worrying(tx: Tx, reach: Reach) -> list[Line]:
    """Children of whose worrying visits nobody has looked, the gravest first: found by opening those visits."""
    role = reach.role if reach.district is not None and reach.role in PROFESSIONS else None
    if role is not None:
        other = Role.psychologist if role is Role.social_worker else Role.social_worker
        role = role if people.of_role(tx, other, district=reach.district) else None
    found = worrying_visits.unlooked(tx, reach.district, role)[:MOST]
    return [Line(Opens.worry, each.child, each.code, each.since, None, "", each.child) for each in found]


Listed = Callable[[ListedFor, str], Select[Any]]
"""Asks for a list's lines, on an engine."""


class SealedList(NamedTuple):
    """A list that no statement can ask for: what it is made of is sealed."""

    lines: Callable[[Tx, Reach], list[Line]]


WAITING: Mapping[str, Listed | SealedList] = {
    "new": news.new,
    "cases": _cases,
    "visits": _late_visits,
    "worries": SealedList(_worrying),
    "registrations": _registrations,
    "reviews": _reviews,
    "plans": _plans,
    "calls": _calls,
    "referrals": _referrals,
    "closings": _closings,
    "doubted": people_lists.doubted,
    "stuck": people_lists.stuck,
    "villages": people_lists.short_villages,
    "homeless": _homeless,
    "clock": _clocks,
    "late": _late,
    people_lists.DEPARTURES: people_lists.departures,
    "pins": people_lists.pins,
}
"""Every list by its name; a statement's rows are the columns of `line_of`, in their order."""
