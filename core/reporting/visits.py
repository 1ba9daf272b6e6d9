"""Home visits: six keys, what they mean, what follows. Danger is told before the visit is even recorded."""

from dataclasses import dataclass, replace
from datetime import date, timedelta
from typing import Any

from core.alerts import alerts, taking_back
from core.alerts.alerts import Raised
from core.cases import at_home, closings, missing
from core.children import case_steps, children, follow_ups, numbers, visit_records
from core.children.children import Brief
from core.children.follow_ups import VisitMade
from core.children.visit_records import ANSWERS
from core.clock import kigali
from core.codes import Length
from core.language.words import Say
from core.messages import outbox
from core.messages.outbox import Notice
from core.models.alert import Alert, Level
from core.models.base import new_id
from core.models.child import Child, NumberHolder
from core.models.duty import Referral, ReferralTo
from core.models.message import Lane
from core.models.visit import Bond, Health, Next, Safety, School, Seen, Visit
from core.people import people
from core.referrals import referrals
from core.reporting import late_answers, visit_worries
from core.reporting.late_answers import Matter
from core.reporting.visit_worries import Answers, is_worrying
from core.storage import audit
from core.storage.access import Caller
from core.storage.db import Tx
from core.storage.prepared import adding

__all__ = ["Answers", "Raised", "Recorded", "is_worrying"]

RECEIPT_DAYS = 365
_KEPT = ("id", "child_id", "district_id", "village_id", "number", "by_id", "channel", "on", "told_at", "facts_sealed")
_MARKS = ("worrying", "obliges_alert", "late", "verified", "alert_id", "same_as_id", "unlooked_at")
_KEEP = adding(Visit.__table__, *_KEPT, *_MARKS)


@dataclass(frozen=True)
class Recorded:
    """What the volunteer is told: the receipt number, the next day as "29/11" or "", the guidance if worrying.

    `closed`: the case is, as the child died, and an officer looks who is meant.
    """

    visit: int
    number: str
    next_on: str
    guidance: str
    again: bool = False
    closed: bool = False


def alarm(
    tx: Tx, me: Caller, child_id: int, key: str, level: str, before: Raised | None, was: Raised | None = None
) -> Raised:
    """A key of the visit means danger: the district is told now. Several such keys are one report, at the top level:
    `before` is what an earlier key told, `was` what this one told when it was pressed the first time.

    A case that was closed while the volunteer was asked goes on from here, but where the child died.
    """
    child = children.held(tx, child_id)
    closings.reopen_on_worry(tx, child, me.id)
    category = f"visit_{key}"
    if key == Seen.gone.name:
        level = missing.level_of(tx, child)
    if told := was or before:
        alert = alerts.get(tx, told.alert)
        alert = late_answers.alert_for_answer(tx, me, alert, Level(level), Matter(child, category=category))
        _tell_again(tx, me, alert, Level(level))
    else:
        alert = alerts.raise_alert(tx, me, Level(level), child=child, category=category)
    alert.category = alert.category or category
    return replace(alerts.raised(tx, alert), by=me.person, over=before.level if before else "")


def _tell_again(tx: Tx, me: Caller, alert: Alert, level: Level) -> None:
    """The visit is part of that alert, unless its earlier keys were all taken back; a danger told again stands."""
    if taking_back.count(tx, alert, me.person):
        alerts.heighten(tx, alert, level)
        if level == Level.danger and alert.level == Level.danger:
            taking_back.stands_again(tx, alert)
    else:
        alerts.join(tx, alert, level, me.person)


def is_about(tx: Tx, told: Raised, child_id: int) -> bool:
    """True if what was told is about that child."""
    return alerts.get(tx, told.alert).child_id == child_id


def take_back(tx: Tx, before: Raised) -> None:
    """The volunteer pressed that key by mistake. Where another key has told as much or something more urgent, that
    stands.
    """
    alert, level = alerts.get(tx, before.alert), Level(before.level)
    if alert.level.rank >= level.rank and before.over != level:
        taking_back.take_back(tx, alert, before.by or alert.reporter_id)


def record(tx: Tx, me: Caller, child_id: int, given: Answers, alert: int | None, on: str | None = None) -> Recorded:
    """Keep the visit, answer its follow-up, make the referral it asks for, tell the partner that a visit was reported.

    The same visit told twice (same volunteer, child, day and keys) is thanked, not stored twice. What both partners
    tell of one home visit is kept, and answers one follow-up; a worry in either counts. Of a case that was
    closed meanwhile the visit is kept too; a worry reopens the case, else no visit is due after it. One of a child that
    died reopens nothing, and waits for an officer's look whatever its keys.
    """
    child = children.brief(tx, child_id)
    day = date.fromisoformat(on) if on else kigali(tx.at).date()
    due = follow_ups.due_visits(tx, child.id)
    if twin := visit_records.find_twin(tx, child.id, me.id, day, tuple(getattr(given, name) for name in ANSWERS)):
        return Recorded(*twin, _short(due[0].due_on if due else None), "", again=True)
    same = visit_records.find_same_home_visit(tx, child.id, me.id, day)
    visit, worrying = new_id(), is_worrying(given) or _not_seen_twice(tx, child.id, given, same)
    dead = child.closed_on is not None and closings.is_closed_as_dead(tx, child.id)
    if child.closed_on and worrying and not dead:
        closings.reopen(tx, tx.session.get_one(Child, child.id), me.id)
        child, due = children.brief(tx, child.id), follow_ups.due_visits(tx, child.id)
    free_at = tx.at + timedelta(days=RECEIPT_DAYS)
    number = numbers.take(tx, child.district_id, NumberHolder.receipt, visit, Length.receipt, free_at=free_at)
    told: dict[str, Any] = {
        "id": visit,
        "child_id": child.id,
        "district_id": child.district_id,
        "village_id": child.village_id,
        "number": number,
        "by_id": me.id,
        "channel": me.channel,
        "on": day,
        "told_at": tx.at,
        "worrying": worrying,
        "late": day < kigali(tx.at).date() or bool(due and day > due[0].due_on),
        "verified": me.verified,
        "alert_id": alert,
        "same_as_id": same,
        "unlooked_at": tx.at if (worrying or dead) and alert is None else None,
        "facts_sealed": visit_records.seal_answers(tx, child.id, visit, vars(given)),
        "obliges_alert": given.safe == Safety.danger or given.bond == Bond.afraid or given.seen == Seen.gone,
    }
    tx.run(_KEEP, told)
    if child.placed_on is None or day >= child.placed_on:
        case_steps.visited(tx, child.id, child.district_id, me.id)
    tightens = worrying and visit_worries.tightens(tx, child.id, visit, given)
    made = VisitMade(visit, day, tightens, same is not None)
    next_on = None if child.closed_on else follow_ups.answer(tx, child, due, made)
    if not child.closed_on and _changes_pace(tx, child, given, day):
        next_on = next((each.due_on for each in follow_ups.due_visits(tx, child.id)), None)
    if alert is None and not child.closed_on:
        visit_worries.note_again(tx, me, child.id, visit, given, same)
    _refer(tx, me, child, visit, given)
    _tell_partners(tx, me, child)
    audit.record(tx, me, "changed", "children", child.id)
    return Recorded(visit, number, _short(next_on), guidance(given) if worrying else "", closed=dead)


def _changes_pace(tx: Tx, child: Brief, given: Answers, day: date) -> bool:
    """Whether the visit found a child gone, or one that was; or was the last before an officer looks at the case."""
    if given.seen == Seen.gone:
        missing.goes_missing(tx, children.held(tx, child.id), by_officer=False)
        return True
    if child.every_days is None or given.seen not in (Seen.alone, Seen.with_carer):
        return False
    missing.seen_again(tx, children.held(tx, child.id), on=day)
    at_home.visited(tx, child.id)
    return True


def _tell_partners(tx: Tx, me: Caller, child: Brief) -> None:
    """The partner hears that a visit was reported, nothing of what was told; of several within minutes, once."""
    for partner in people.partners(tx, me.id, child.village_id):
        not_before = tx.programme.gentle.next(tx.at)
        turn = int(not_before.timestamp() // tx.programme.limits.partner_notice_wait.total_seconds())
        once = f"visits:{me.id}:partner:{partner.id}:{turn}"
        outbox.post(tx, partner, Notice(Say("sms.partner.visit"), Lane.receipts, once, not_before=not_before))


def _short(day: date | None) -> str:
    return f"{day:%d/%m}" if day else ""


def _not_seen_twice(tx: Tx, child: int, given: Answers, same: int | None) -> bool:
    return given.seen == Seen.told_well and visit_records.was_only_told_of(tx, child, same)


def guidance(given: Answers) -> str:
    """The key of the line of guidance for the answer that worries most."""
    if given.safe == Safety.danger or given.bond == Bond.afraid:
        return "guide.danger"
    if given.seen == Seen.gone:
        return "guide.gone"
    if given.bond in (Bond.sad, Bond.aggressive):
        return f"guide.bond_{Bond(given.bond).name}"
    if given.health not in (None, Health.well):
        return f"guide.health_{Health(given.health).name}"
    if given.school in (School.absent, School.stopped):
        return "guide.school"
    return "guide.safe_some" if given.safe == Safety.some_worry else "guide.not_seen"


def _refer(tx: Tx, me: Caller, child: Brief, visit: int, given: Answers) -> None:
    """The sixth key asks the district for something; what was asked before and still waits is not asked again."""
    to = {Next.household: ReferralTo.household_support, Next.district: ReferralTo.district}.get(Next(given.next or 1))
    if to and not referrals.find_open(tx, me, child.id, to):
        about = {"visit_id": visit, "child_id": child.id, "district_id": child.district_id}
        tx.session.add(Referral(**about, by_id=me.id, to=to, made_at=tx.at, due_at=referrals.due(tx, to)))
