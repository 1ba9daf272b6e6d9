"""Concerns: danger first, then details. Each answer is added to the one alert that the first key raised."""

from dataclasses import replace

from sqlalchemy import select

from core.alerts import alerts, merging, reporter_notices, taking_back, updates
from core.alerts.alerts import Raised
from core.cases import closings
from core.children import children
from core.models import child_facts
from core.models.alert import OPEN, Alert, ChildSeen, Concern, Level, Urgency
from core.models.base import new_id
from core.models.child import Child
from core.programme.programme import Category, Programme
from core.reporting import late_answers
from core.reporting.late_answers import Matter
from core.storage import audit
from core.storage.access import Caller
from core.storage.db import Tx

Subject = list[int | str] | None
"""["child" | "household", id] for a registered one, ["seen", key] for a child described, None for a household."""

UNDER_18 = {ChildSeen.girl_0_5, ChildSeen.girl_6_12, ChildSeen.girl_13_17} | {
    ChildSeen.boy_0_5,
    ChildSeen.boy_6_12,
    ChildSeen.boy_13_17,
}


def raise_danger(tx: Tx, me: Caller) -> Raised:
    """Danger now, two keys from home, with nothing but the volunteer and the village.

    It joins the one that the same volunteer raised a moment ago only where nothing else was told of that.
    """
    alert = alerts.open_untold(tx, me)
    alert = alerts.join(tx, alert, Level.danger, me.person) if alert else alerts.raise_alert(tx, me, Level.danger)
    concern = _keep(tx, me, alert, Urgency.danger)
    return alerts.raised(tx, alert, concern.id)


def raise_concern(tx: Tx, me: Caller, urgency: int, subject: Subject, category: int) -> Raised:
    """A concern that is not danger by its urgency; its category may make it so.

    The same told twice about somebody registered is thanked, not stored twice.
    """
    name, kind = category_of(tx.programme, category)
    subject = _kept(tx, subject)
    child = _child(tx, subject)
    level = level_of(tx, kind, subject, child)
    household = int(subject[1]) if subject and subject[0] == "household" else None
    if twin := _twin(tx, me, urgency, child, household, name):
        return replace(alerts.raised(tx, *twin), again=True, closed=_is_closed(child))
    alert = alerts.raise_alert(tx, me, level, child=child, household=household, category=name)
    alert.category = alert.category or name
    concern = _keep(tx, me, alert, Urgency(urgency))
    _describe(concern, subject)
    concern.category = name
    if child:
        audit.record(tx, me, "changed", "children", child.id)
    _hold_news(tx, me, alert)
    return replace(alerts.raised(tx, alert, concern.id), closed=_is_closed(child))


def _is_closed(child: Child | None) -> bool:
    """Whether the case stays closed whatever is told of it."""
    return child is not None and child.closed_on is not None


def _twin(
    tx: Tx, me: Caller, urgency: int, child: Child | None, household: int | None, category: str
) -> tuple[Alert, int] | None:
    """The same volunteer's same concern of the last day about somebody registered, and its open alert.

    Without a code two reports may be of two children, and each is an alert of its own.
    """
    if child is None and household is None:
        return None
    found = tx.session.scalars(
        select(Concern)
        .where(
            Concern.by_id == me.id,
            Concern.told_at > tx.at - tx.programme.joining.same_child,
            Concern.urgency == urgency,
            Concern.child_id.is_not_distinct_from(child.id if child else None),
            Concern.household_id.is_not_distinct_from(household),
            Concern.taken_back_at.is_(None),
        )
        .order_by(Concern.told_at.desc())
    )
    told = [(alerts.get(tx, each.alert_id), each.id) for each in found if each.alert_id and each.category == category]
    return next((each for each in told if each[0].state in OPEN), None)


def mend_concern(tx: Tx, before: Raised, me: Caller, urgency: int, subject: Subject, category: int) -> Raised:
    """An earlier answer changed after the concern was sent: the same alert is mended, its level only ever raised."""
    if before.again:
        return raise_concern(tx, me, urgency, subject, category)
    concern = tx.session.get_one(Concern, before.concern)
    concern.urgency = urgency
    return add_category(tx, me, add_subject(tx, me, before, subject), category)


def add_subject(tx: Tx, me: Caller, raised: Raised, subject: Subject) -> Raised:
    """Whom it is about. A child with an open alert takes this one in.

    Another code than before changes an alert that nobody else stands behind; one that others told of stays theirs.
    """
    concern = tx.session.get_one(Concern, raised.concern)
    subject = _kept(tx, subject)
    _describe(concern, subject)
    child = _child(tx, subject)
    alert = standing_alert(tx, me, concern)
    alert = late_answers.about(tx, me, alert, told_level(tx, concern), matter(tx, concern))
    number = known_number(tx, raised, alert)
    if child and alert.child_id != child.id:
        alert = merging.name_child(tx, alert, child)
        audit.record(tx, me, "changed", "children", child.id)
    elif child is None and alert.child_id:
        alert.child_id, alert.village_id = None, me.village
    alert.household_id = concern.household_id
    concern.alert_id = alert.id
    if concern.finished_at is None:
        _hold_news(tx, me, alert)
    closed = _is_closed(child)
    return replace(alerts.raised(tx, alert, concern.id), number=number, closed=closed)


def _hold_news(tx: Tx, me: Caller, alert: Alert) -> None:
    """The owner of what it went into hears so after the key about a protected person, and so does the reporter how that
    stands; by SMS nobody is asked.
    """
    if me.channel != "sms":
        updates.wait_for_key(tx, alert)
        reporter_notices.wait_for_key(tx, alert, me.id)


def add_category(tx: Tx, me: Caller, raised: Raised, category: int) -> Raised:
    """What it is. The level rises if this kind is more urgent; it never falls by a key on a phone, nor is the category
    that another report gave the alert written over.
    """
    name, kind = category_of(tx.programme, category)
    concern = tx.session.get_one(Concern, raised.concern)
    concern.category = name
    alert = standing_alert(tx, me, concern)
    if alert.category is None or taking_back.is_alone(tx, alert, me.person):  # what another report says stays said
        alert.category, alert.profession = name, kind.profession
    alerts.heighten(tx, alert, level_of(tx, kind, _seen(concern), _child_of(tx, concern)))
    return replace(alerts.raised(tx, alert, concern.id), number=known_number(tx, raised, alert))


def take_back(tx: Tx, before: Raised) -> None:
    """The volunteer pressed that key by mistake, and confirmed so."""
    concern = tx.session.get_one(Concern, before.concern)
    concern.taken_back_at = tx.at
    taking_back.take_back(tx, alert_of(tx, concern), concern.by_id)


def category_of(programme: Programme, key: int) -> tuple[str, Category]:
    """The category of a key: 1-8 on the first screen, 91-98 on the second."""
    return next((name, kind) for name, kind in programme.kinds.items() if kind.key == key)


def level_of(tx: Tx, kind: Category, subject: Subject, child: Child | None) -> Level:
    """The level of a category; a few are more urgent for a child under 18."""
    if kind.level_under_18 is None:
        return kind.level
    described = subject[1] in UNDER_18 if subject and subject[0] == "seen" else False
    registered = child is not None and child_facts.is_under(18, tx.at.year, child)
    return kind.level_under_18 if described or registered else kind.level


def told_level(tx: Tx, concern: Concern) -> Level:
    """How urgent it was told: danger at the first key, else what it is; danger, where that is not known yet."""
    kind = tx.programme.kinds.get(concern.category or "")
    if concern.urgency == Urgency.danger or kind is None:
        return Level.danger
    return level_of(tx, kind, _seen(concern), _child_of(tx, concern))


def alert_of(tx: Tx, concern: Concern) -> Alert:
    """The alert that it is part of by now, open or not."""
    return alerts.get(tx, concern.alert_id or 0)


def standing_alert(tx: Tx, me: Caller, concern: Concern) -> Alert:
    """The open alert that it is part of from now on."""
    about = matter(tx, concern)
    alert = late_answers.alert_for_answer(tx, me, alert_of(tx, concern), told_level(tx, concern), about)
    concern.alert_id = alert.id
    return alert


def matter(tx: Tx, concern: Concern) -> Matter:
    """What it is about, as far as it was told."""
    return Matter(_child_of(tx, concern), concern.household_id, concern.category)


def known_number(tx: Tx, raised: Raised, alert: Alert) -> str:
    """What the reporter knows it by: the number told before, unless that leads to another alert."""
    return raised.number if alerts.get(tx, raised.alert).id == alert.id else alert.number


def _keep(tx: Tx, me: Caller, alert: Alert, urgency: Urgency) -> Concern:
    concern = Concern(
        id=new_id(),
        alert_id=alert.id,
        by_id=me.id,
        district_id=me.home_district,
        channel=me.channel,
        told_at=tx.at,
        urgency=int(urgency),
        verified=me.verified,
        protected=False,
    )
    tx.session.add(concern)
    tx.flush()
    return concern


def _describe(concern: Concern, subject: Subject) -> None:
    kind, value = subject or ("household", None)
    concern.child_id = int(value) if kind == "child" and value else None
    concern.household_id = int(value) if kind == "household" and value else None
    concern.child_seen = int(value) if kind == "seen" and value else None


def _kept(tx: Tx, subject: Subject) -> Subject:
    """Whom it is about; nobody registered, where the record of that child is being erased."""
    is_child = subject is not None and subject[0] == "child"
    return None if subject and is_child and children.is_going(children.held(tx, int(subject[1]))) else subject


def _child(tx: Tx, subject: Subject) -> Child | None:
    """The registered child it is about; a case that was closed goes on from here, but where the child died."""
    child = children.held(tx, int(subject[1])) if subject and subject[0] == "child" else None
    if child:
        closings.reopen_on_worry(tx, child)
    return child


def _seen(concern: Concern) -> Subject:
    return ["seen", concern.child_seen] if concern.child_seen else None


def _child_of(tx: Tx, concern: Concern) -> Child | None:
    return children.held(tx, concern.child_id) if concern.child_id else None
