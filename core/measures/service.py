"""Measures of the service itself: pairs that are silent, what officers carry, calls made in time, what it costs."""

from datetime import timedelta
from typing import Any

from sqlalchemy import Select, and_, case, exists, func, or_, select, union

from core.measures.frame import NO_WAY, PLACES_ONLY, Figure, Measure, MeasuredMonth, Unit, midnight
from core.measures.rows import MinutesBetween, RowOwner, rows, yes
from core.models.alert import Alert, Concern
from core.models.case import StepTaken
from core.models.duty import CallBack, CallEnd, Referral
from core.models.gathering import Gathering
from core.models.message import Message
from core.models.person import Person, PersonStatus, Role
from core.models.registration import Closing, Registration
from core.models.review import Review
from core.models.support_plan import PlanLine
from core.models.visit import Due, Visit
from core.storage.db import Tx

LOADS = ((10, "<10"), (20, "10-19"), (30, "20-29"))
"""Children an officer has to do with: below which number, and what that is called. The last is open."""
MOST_LOAD = "30+"


def _silent(tx: Tx, ask: MeasuredMonth) -> Select[Any]:
    """Villages with a volunteer; silent where none of them told anything in the days before the month's end."""
    until = midnight(ask.end)
    since = until - timedelta(days=tx.programme.limits.not_reporting_days)
    by_one = [
        exists().where(each.by_id == Person.id, each.told_at >= since, each.told_at < until)
        for each in (Visit, Concern)
    ]
    of_village = [
        exists().where(each.village_id == Person.village_id, each.told_at >= since, each.told_at < until)
        for each in (Gathering, Registration)
    ]
    heard = func.max(yes(or_(*by_one, *of_village)))
    long_here = or_(Person.registered_at.is_(None), Person.registered_at < since)
    pairs = (
        select(Person.village_id, heard.label("heard"))
        .where(Person.district_id == ask.district, Person.role == Role.volunteer, Person.standing != PersonStatus.left)
        .where(long_here)
        .group_by(Person.village_id)
        .subquery()
    )
    return rows(pairs, ask, RowOwner(village=pairs.c.village_id), hit=yes(pairs.c.heard == 0))


def _loads(_tx: Tx, ask: MeasuredMonth) -> Select[Any]:
    """Officers on duty for the district, by how many children each had to do with in the month."""
    carried = union(*_deeds(ask)).subquery()
    count = func.count(carried.c.child_id)
    officers = (
        select(Person.id, count.label("carries"))
        .outerjoin(carried, carried.c.officer_id == Person.id)
        .where(Person.district_id == ask.district, Person.role.in_((Role.social_worker, Role.psychologist)))
        .where(Person.standing != PersonStatus.left, Person.covers_id.is_(None))
        .group_by(Person.id)
        .subquery()
    )
    load = case(*((officers.c.carries < limit, name) for limit, name in LOADS), else_=MOST_LOAD)
    return rows(officers, ask, RowOwner(), part=load)


def _deeds(ask: MeasuredMonth) -> list[Select[Any]]:
    """Which officer had to do with which child: owned its alert, led its case, reviewed, planned, referred, closed."""
    still_open = or_(Alert.closed_at.is_(None), Alert.closed_at >= midnight(ask.first))
    owned = and_(Alert.owned_at < midnight(ask.end), still_open)
    alerts = _of_child(Alert, Alert.owner_id).where(Alert.district_id == ask.district, owned)
    reviewed = _of_child(Review, Review.done_by_id).where(Review.district_id == ask.district, Review.state == Due.done)
    at_a_moment = (
        (Referral, Referral.by_id, Referral.made_at),
        (StepTaken, StepTaken.by_id, StepTaken.at),
        (PlanLine, PlanLine.moved_by_id, PlanLine.moved_at),
        (Closing, Closing.first_id, Closing.first_at),
        (Closing, Closing.second_id, Closing.decided_at),
    )
    others = [
        _of_child(table, who).where(table.district_id == ask.district, ask.holds_moment(when))
        for table, who, when in at_a_moment
    ]
    return [alerts, reviewed.where(ask.holds_day(Review.done_on)), *others]


def _of_child(table: Any, officer: Any) -> Select[Any]:
    return select(officer.label("officer_id"), table.child_id.label("child_id")).where(table.child_id.is_not(None))


def _called(tx: Tx, ask: MeasuredMonth) -> Select[Any]:
    """Calls somebody waited for, made before they were late; one still within its time is not counted yet."""
    called, late = CallBack.ended == CallEnd.called, CallBack.raised_to_district_at.is_not(None)
    took = MinutesBetween(CallBack.asked_at, case((called, CallBack.closed_at)))
    found = rows(CallBack, ask, RowOwner(sector=CallBack.sector_id), hit=yes(and_(called, ~late)), spread=took)
    over = or_(CallBack.due_at <= tx.at, CallBack.ended.is_not(None), late)
    return found.where(CallBack.district_id == ask.district, ask.holds_moment(CallBack.asked_at), over)


def _sent(ask: MeasuredMonth, *columns: Any, hit: Any = 1, part: Any = "") -> Select[Any]:
    """SMS that left for people of the district."""
    found = rows(Message, ask, RowOwner(), hit=hit, part=part).join(Person, Person.id == Message.person_id)
    left = Message.sent_at.is_not(None), ask.holds_moment(Message.created_at)
    return found.where(Person.district_id == ask.district, *left, *columns)


def _segments(_tx: Tx, ask: MeasuredMonth) -> Select[Any]:
    return _sent(ask, hit=Message.segments)


def _priced(_tx: Tx, ask: MeasuredMonth) -> Select[Any]:
    return _sent(ask, Message.cost.is_not(None), part=Message.cost)


SERVICE = (
    Measure("silent_pairs", Unit.pairs, _silent, PLACES_ONLY),
    Measure("children_an_officer", Unit.officers, _loads, NO_WAY, share=False),
    Measure("calls_in_time", Unit.calls, _called, PLACES_ONLY),
    Measure("sms_segments", Unit.segments, _segments, NO_WAY, share=False),
)
PRICES = Measure("sms_cost", Unit.money, _priced, NO_WAY, share=False)
"""Its parts are the gateway's own texts, as many as there are prices: `RWF 5.0`."""
PER_VISIT = ("segments_a_visit", "cost_a_visit")


def per_visit(segments: list[Figure], priced: list[Figure], visits: list[Figure]) -> list[Figure]:
    """What the district's SMS cost, and what that makes for each visit made. A text that names no price is left out."""
    made = sum(each.value or 0 for each in visits if not each.group)
    sent = sum(each.value or 0 for each in segments)
    costs: dict[str, float] = {}
    for each in priced:
        currency, _, amount = each.part.partition(" ")
        if len(currency) == 3 and amount.replace(".", "", 1).isdigit():
            costs[currency] = costs.get(currency, 0) + float(amount) * (each.value or 0)
    figures = [Figure(PRICES.name, Unit.money, "", currency, round(cost, 2)) for currency, cost in costs.items()]
    if made:
        figures.append(Figure(PER_VISIT[0], Unit.segments, "", "", round(sent / made, 2)))
        figures += [Figure(PER_VISIT[1], Unit.money, "", each, round(cost / made, 2)) for each, cost in costs.items()]
    return figures
