"""Alerts: raised once for one danger, joined by further reports, raised in level.

Where the code that is added shows that two are about one child, `merging` makes them one; `taking_back` has slips.
"""

from dataclasses import dataclass
from datetime import datetime
from typing import TypedDict, Unpack

from sqlalchemy import Select, exists, select

from core.alerts import deadlines, ladder, reporter_notices, scope, two_districts, updates, village_clusters
from core.children import children, numbers
from core.codes import Length
from core.errors import NotYours
from core.models.alert import (
    NOT_SAFE,
    OPEN,
    UNOWNED,
    Alert,
    AlertState,
    ClockCategory,
    Concern,
    Level,
    Urgency,
)
from core.models.base import new_id
from core.models.child import Child, NumberHolder
from core.models.visit import Visit
from core.storage.access import Caller
from core.storage.db import Tx

KEPT_DAYS = 90
"""How long an alert's number stays its own after closing (so a late SMS never hits another alert)."""


@dataclass(frozen=True)
class Raised:
    """What the reporter is told: the alert's number and level; `concern` is 0 for a visit.

    `again`: the very same was told before, and nothing was added. Of a key of a visit also who told it, and `over`: the
    level that an earlier key of the same visit had told by then. `unheard`: nobody is there who could hear of it.
    `anothers`: a colleague of the officer who told it has it. `closed`: its case stays closed, as the child died.
    """

    alert: int
    number: str
    level: str
    concern: int = 0
    again: bool = False
    by: int | None = None
    over: str = ""
    unheard: bool = False
    anothers: bool = False
    closed: bool = False


def raised(tx: Tx, alert: Alert, concern: int = 0) -> Raised:
    """What the reporter is told of it."""
    return Raised(alert.id, alert.number, alert.level, concern, unheard=ladder.is_unheard(tx, alert))


class AlertMatter(TypedDict, total=False):
    """What a new alert is about, and whose it is first; one that `bypasses` the district is the nation's alone."""

    child: Child | None
    household: int | None
    category: str | None
    profession: str | None
    bypasses: bool


def raise_alert(tx: Tx, me: Caller, level: Level, **about: Unpack[AlertMatter]) -> Alert:
    """A new alert with its number and its first rung, or the child's open one of the last day here, joined.

    One that bypasses the district is always new.
    """
    child = about.get("child")
    if child and children.is_going(children.held(tx, child.id)):
        child = about["child"] = None
    if child and not about.get("bypasses") and (standing := open_for_child(tx, child.id, me.home_district)):
        return join(tx, standing, level, me.person, about.get("category"))
    return raise_apart(tx, me, level, **about)


def raise_apart(tx: Tx, me: Caller, level: Level, **about: Unpack[AlertMatter]) -> Alert:
    """A new alert with its number and its first rung, whatever else is open."""
    alert = keep(tx, me, level, **about)
    ladder.start(tx, alert)
    if child := about.get("child"):
        two_districts.tell_home(tx, alert, child)
    village_clusters.note(tx, alert)
    return alert


def keep(tx: Tx, me: Caller, level: Level, **about: Unpack[AlertMatter]) -> Alert:
    """A new alert with its number; nobody is told of it yet. It is owned where the child is: one whose home is another
    district is where its reporter is.
    """
    district, row = me.home_district, new_id()
    child, category, bypasses = about.get("child"), about.get("category"), about.get("bypasses", False)
    child = None if child and children.is_going(child) else child
    rule, kind = tx.programme.rule(level), tx.programme.kinds.get(category or "")
    alert = Alert(
        id=row,
        district_id=district,
        sector_id=me.sector,
        village_id=child.village_id if child and child.district_id == district else me.village,
        number=numbers.take(tx, district, NumberHolder.alert, row, Length.alert),
        level=level,
        state=AlertState.raised,
        profession=about.get("profession") or (kind.profession if kind else "social_worker"),
        child_id=child.id if child else None,
        household_id=about.get("household"),
        category=category,
        by_clock=category in set(ClockCategory),
        reporter_id=me.person,
        verified=me.verified,
        raised_at=tx.at,
        seen_by=tx.programme.deadline(level, tx.at, rule.seen),
        ladder_from=tx.at,
        acknowledge_by=tx.at,
        reports=1,
        shielded=bypasses,
        bypasses=bypasses,
        nobody_found=False,
    )
    tx.session.add(alert)
    tx.flush()
    ladder.event(tx, alert, "raised", me.person)
    return alert


def open_for_child(tx: Tx, child_id: int, district: int, *, but: int = 0, bypasses: bool = False) -> Alert | None:
    """The child's open alert of the last 24 hours in that district, most urgent first.

    One that stayed in a district which the child left is known to nobody where it lives now. What bypasses the district
    and what does not stay apart: different people answer for them. So does that a phone is not safe, which is another
    matter than the child's. What nobody reported takes no report in.
    """
    since = tx.at - tx.programme.joining.same_child
    found = select(Alert).where(
        Alert.child_id == child_id,
        Alert.district_id == district,
        Alert.state.in_(OPEN),
        Alert.raised_at >= since,
        Alert.id != but,
        Alert.bypasses.is_(bypasses),
        ~Alert.by_clock,
    )
    standing = (each for each in _as_they_stand(tx, found.order_by(Alert.id)) if each.category != NOT_SAFE)
    return min(standing, key=lambda each: each.level.rank, default=None)


def open_untold(tx: Tx, me: Caller) -> Alert | None:
    """The same volunteer's danger of the last 30 minutes of which nothing was told yet: the redial after a cut line.

    As soon as a code, a description or a finished talk's category is known, another danger is another matter.
    """
    found = (
        select(Alert)
        .where(
            Alert.level == Level.danger,
            Alert.village_id.is_not_distinct_from(me.village),
            Alert.child_id.is_(None),
            Alert.household_id.is_(None),
            Alert.state.in_(OPEN),
            Alert.taken_back_at.is_(None),
            Alert.raised_at >= tx.at - tx.programme.joining.same_volunteer,
            exists().where(Concern.alert_id == Alert.id),
        )
        .order_by(Alert.raised_at.desc())
    )
    mine = (each.id for each in tx.session.scalars(found) if each.reporter_id == me.person)
    newest = next((each for each in mine if not _is_told(tx, each)), None)
    return next(iter(_as_they_stand(tx, found.where(Alert.id == newest))), None) if newest else None


def _is_told(tx: Tx, alert_id: int) -> bool:
    """Whether anything is known of what that alert is about."""
    return any(
        each.child_id is not None
        or each.household_id is not None
        or each.child_seen is not None
        or (each.category is not None and (each.finished_at is not None or each.urgency != Urgency.danger))
        for each in tx.session.scalars(select(Concern).where(Concern.alert_id == alert_id))
    )


def _as_they_stand(tx: Tx, found: Select[Alert]) -> list[Alert]:
    """Those alerts once everybody else is done with them: one that was closed meanwhile is none of them any more."""
    held = found.with_for_update() if tx.is_postgres else found
    return list(tx.session.scalars(held, execution_options={"populate_existing": True}))


def join(tx: Tx, alert: Alert, level: Level, by: int | None, category: str | None = None) -> Alert:
    """One more report of the same danger: counted, no new first rung unless it is more urgent than was known.

    A category that is kept with no report of its own stands beside that of the alert, in the story.
    """
    known = reporters(tx, alert)
    alert.reports += 1
    ladder.event(tx, alert, "joined", by)
    if category and category not in tx.programme.kinds:
        ladder.told(tx, alert, category, by)
    hear(tx, alert, level, tx.at, urgent=by not in known)
    if by and by not in known:
        reporter_notices.tell_newcomer(tx, alert, by)
    village_clusters.note(tx, alert)
    return alert


def hear(tx: Tx, alert: Alert, level: Level, told_at: datetime, *, urgent: bool) -> None:
    """A report at that level, told then, is part of the alert. One more danger is news to whoever owns it, and `urgent`
    where another person told it.
    """
    if level.rank < alert.level.rank:
        heighten(tx, alert, level, told_at)
    elif level == Level.danger:
        alert.seen_by = deadlines.see_by(tx, alert, told_at)
        if alert.owner_id:
            updates.renew(tx, alert, "sms.alert.more", urgent=urgent)
    elif alert.owner_id:
        updates.count(tx, alert, urgent=urgent)


def heighten(tx: Tx, alert: Alert, level: Level, told_at: datetime | None = None) -> None:
    """Raise the level, never lower it; the ladder of the higher level begins. Where somebody owns the alert, it waits
    for what the owner does about this.
    """
    if level.rank >= alert.level.rank:
        return
    alert.level = level
    alert.seen_by = deadlines.see_by(tx, alert, told_at or tx.at)
    ladder.event(tx, alert, f"level_{level}")
    if alert.state in UNOWNED:
        ladder.withdraw(tx, alert, "risen")
        ladder.start(tx, alert)
    elif alert.owner_id:
        updates.renew(tx, alert, "sms.alert.risen")


def get(tx: Tx, alert_id: int) -> Alert:
    """The alert of that id, locked on PostgreSQL for this transaction; a merged one gives the one it went into."""
    alert = tx.session.get_one(Alert, alert_id, with_for_update=tx.is_postgres)
    return get(tx, alert.merged_into_id) if alert.merged_into_id else alert


def reach(tx: Tx, me: Caller, alert_id: int) -> Alert:
    """The alert of that id for an officer of its district, or of the one it is offered to.

    Raises NotYours for anybody else, and for all but the national desk where it bypasses the district.
    """
    alert = get(tx, alert_id)
    if me.role is None or not me.role.is_officer or not scope.is_in_reach(me, alert):
        raise NotYours("this alert belongs to others")
    return alert


def reporters(tx: Tx, alert: Alert) -> list[int]:
    """Everybody who reported what became this alert."""
    concerns = tx.session.scalars(select(Concern.by_id).where(Concern.alert_id == alert.id))
    visits = tx.session.scalars(select(Visit.by_id).where(Visit.alert_id == alert.id))
    return list(dict.fromkeys([*([alert.reporter_id] if alert.reporter_id else []), *concerns, *visits]))
