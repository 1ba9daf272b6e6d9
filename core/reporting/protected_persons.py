"""The last keys of a concern: whether somebody protected is concerned, and who below the district may hear of it.

Nobody but the reporter hears below the district before "no" was pressed; not asked is not "no".
"""

from dataclasses import replace
from datetime import timedelta

from sqlalchemy import select

from core.alerts import (
    alerts,
    call_backs,
    conflict_of_interest,
    merging,
    reporter_notices,
    taking_back,
    updates,
    village_clusters,
)
from core.alerts.alerts import Raised
from core.language.words import Say
from core.messages import outbox
from core.messages.outbox import Notice
from core.models.alert import OPEN, Alert, Concern, ProtectedKey
from core.models.message import Lane
from core.people import people
from core.reporting import alert_reports, concerns, late_answers, left_reports
from core.reporting.alert_reports import AlertReport, ReportKind
from core.storage.access import Caller
from core.storage.db import Tx

SAME_WITHIN = timedelta(hours=24)
"""For so long somebody who describes a child anew is asked whether it is the same one."""


def finish(tx: Tx, me: Caller, raised: Raised, key: int | None) -> Raised:
    """The talk has ended with that key, or without being asked (None), as by SMS.

    With "no" the partner hears that something was reported, no content. Where somebody protected is concerned partner,
    village, cell and sector hear nothing; where that is an officer of the district, the national desk has it alone.
    """
    concern = tx.session.get_one(Concern, raised.concern)
    concern.finished_at, concern.protected_key = tx.at, key
    if key == ProtectedKey.officer:
        return _leave_district(tx, me, raised, concern)
    alert = concerns.alert_of(tx, concern)
    updates.let_go(tx, alert, concern.told_at)
    reporter_notices.let_go(tx, alert, concern.by_id, concern.told_at)
    if key == ProtectedKey.yes:
        return _shield(tx, me, raised, concern)
    if key == ProtectedKey.no:
        _tell_partners(tx, me, concern)
    return raised


def _leave_district(tx: Tx, me: Caller, raised: Raised, concern: Concern) -> Raised:
    """An officer of the district is concerned: the national desk has it alone. What others report too stays where it
    is, as it stood before, and of this report the district hears nothing more.
    """
    concern.protected = True
    alert, level = concerns.alert_of(tx, concern), concerns.told_level(tx, concern)
    if alert.bypasses or _is_all(tx, alert, concern):
        conflict_of_interest.bypass(tx, alert, level)
    else:
        taking_back.withdraw(tx, alert, me.person)
        updates.call_off(tx, alert, concern.told_at)
        reporter_notices.call_off(tx, alert, concern.by_id, concern.told_at)
        before, alert = alert, late_answers.for_the_nation(tx, me, level, concerns.matter(tx, concern))
        concern.alert_id = alert.id
        call_backs.leave_with(tx, concern.by_id, before, alert)
        left_reports.stand_as_before(tx, before, concern.told_at)
    village_clusters.left(tx, alert)
    call_backs.shield(tx, alert)
    return replace(alerts.raised(tx, alert, concern.id), number=concerns.known_number(tx, raised, alert))


def _is_all(tx: Tx, alert: Alert, concern: Concern) -> bool:
    """Whether the alert stands on this talk alone. What the same person told besides is another report and stays, but
    a talk that was cut before anything was told: this one goes on from there.
    """
    rest = [each for each in alert_reports.of_alert(tx, alert) if each.id != concern.id]
    return all(each.by == concern.by_id and _adds_nothing(tx, alert, each) for each in rest)


def _adds_nothing(tx: Tx, alert: Alert, report: AlertReport) -> bool:
    if report.kind is ReportKind.story:
        return report.category is None or report.category in tx.programme.kinds
    if report.kind is ReportKind.visit:
        return False
    other = tx.session.get_one(Concern, report.id)
    withdrawn = other.taken_back_at is not None and alert.taken_back_at is None
    told = other.finished_at or other.child_id or other.household_id or other.child_seen or other.category
    return withdrawn or not told


def _shield(tx: Tx, me: Caller, raised: Raised, concern: Concern) -> Raised:
    """Partner, village, cell and sector hear nothing of it."""
    concern.protected = True
    alert = concerns.standing_alert(tx, me, concern)
    alert.shielded = True
    call_backs.shield(tx, alert)
    return replace(alerts.raised(tx, alert, concern.id), number=concerns.known_number(tx, raised, alert))


def _tell_partners(tx: Tx, me: Caller, concern: Concern) -> None:
    not_before = tx.programme.gentle.next(tx.at)
    for partner in people.partners(tx, me.id, me.village or 0):
        once = f"concern:{concern.id}:partner:{partner.id}"
        outbox.post(tx, partner, Notice(Say("sms.partner.report"), Lane.receipts, once, not_before=not_before))


def described_before(tx: Tx, me: Caller, raised: Raised) -> str | None:
    """The number of this reporter's open alert of the last day that has the same description and no code.

    None by SMS, where nobody is asked: each is an alert of its own. None for somebody registered: codes decide that.
    """
    concern = tx.session.get_one(Concern, raised.concern)
    older = _described_before(tx, me, concern)
    return older.number if older else None


def _described_before(tx: Tx, me: Caller, concern: Concern) -> Alert | None:
    if me.channel == "sms" or concern.child_seen is None:
        return None
    now = concerns.alert_of(tx, concern)
    found = tx.session.scalars(
        select(Concern)
        .where(
            Concern.by_id == me.id,
            Concern.id != concern.id,
            Concern.child_id.is_(None),
            Concern.told_at > tx.at - SAME_WITHIN,
            Concern.taken_back_at.is_(None),
        )
        .order_by(Concern.told_at.desc())
    )
    alike = (each.alert_id for each in found if each.child_seen == concern.child_seen)
    told = (alerts.get(tx, each) for each in alike if each)
    return next((each for each in told if _may_take_in(each, now)), None)


def _may_take_in(older: Alert, newer: Alert) -> bool:
    """Only two that the same people may see: what bypasses the district stays apart."""
    alone = older.bypasses == newer.bypasses and older.district_id == newer.district_id
    return older.id != newer.id and older.state in OPEN and newer.state in OPEN and alone


def same_as_before(tx: Tx, me: Caller, raised: Raised) -> Raised:
    """The reporter says that it is the child told of before: the newer alert goes into the older."""
    concern = tx.session.get_one(Concern, raised.concern)
    older = _described_before(tx, me, concern)
    if older is None:
        return raised
    newer = concerns.alert_of(tx, concern)
    concern.alert_id = older.id
    merging.merge(tx, newer, older)
    return alerts.raised(tx, older, concern.id)
