"""An officer says that a report of an alert is another child's, or that two alerts are one matter.

Both can be undone while the alerts are open: what was put together is taken apart by the same keys, and back.
"""

from dataclasses import dataclass, replace

from core.alerts import alerts, by_number, ladder, merging, scope, taking_back
from core.language.words import Say
from core.messages import outbox
from core.messages.outbox import Notice
from core.models.alert import NOT_SAFE, OPEN, Alert, Concern
from core.models.message import Lane
from core.people import duty, reporters
from core.programme.posts import Post
from core.reporting import alert_reports, concerns, left_reports
from core.reporting.alert_reports import AlertReport, ReportKind
from core.storage import audit
from core.storage.access import Caller
from core.storage.db import Tx


@dataclass(frozen=True)
class ReportMoved:
    """`number` is the alert that the report is part of by now. Where nothing changed, `reason` is the key of a sentence
    that says why.
    """

    done: bool
    number: str
    reason: str = ""


def another_child(tx: Tx, me: Caller, alert_id: int, kind: str, row: int) -> ReportMoved:
    """That report is of another child: an alert of its own, whose first rung is told now."""
    alert = alerts.reach(tx, me, alert_id)
    reports = alert_reports.of_alert(tx, alert)
    report = _find(reports, kind, row)
    if alert.state not in OPEN or report is None:
        return ReportMoved(False, alert.number, "end.report.closed")
    if report.kind is not ReportKind.concern:
        return ReportMoved(False, alert.number, "end.report.named")
    if len(reports) == 1:
        return ReportMoved(False, alert.number, "end.report.only")
    concern = tx.session.get_one(Concern, report.id)
    concern.child_id = concern.household_id = None
    alone = report.alert != alert.id and sum(each.alert == report.alert for each in reports) == 1
    new = merging.part(tx, alert, report.alert) if alone else _of_its_own(tx, alert, concern)
    left_reports.stand_on(alert, [each for each in reports if each is not report])
    _record(tx, me, alert, new, merging.PARTED)
    return ReportMoved(True, new.number)


def _of_its_own(tx: Tx, alert: Alert, concern: Concern) -> Alert:
    me = reporters.as_they_called(tx, concern.by_id, concern.channel, verified=concern.verified)
    here = replace(me, district=alert.district_id, sector=alert.sector_id, village=alert.village_id)
    level = concerns.told_level(tx, concern)
    taking_back.withdraw(tx, alert, concern.by_id)
    new = alerts.keep(tx, here, level, category=concern.category, bypasses=alert.bypasses)
    ladder.start(tx, new)
    new.shielded, concern.alert_id = new.shielded or alert.shielded, new.id
    return new


def same_matter(tx: Tx, me: Caller, alert_id: int, kind: str, row: int, other_id: int) -> ReportMoved:
    """That report, and the whole alert where it stands on nothing else, is the same matter as another alert.

    Two that name different children or households stay two; so do those that different people answer for.
    """
    alert, other = alerts.reach(tx, me, alert_id), alerts.reach(tx, me, other_id)
    reports = alert_reports.of_alert(tx, alert)
    report = _find(reports, kind, row)
    if report is None or alert.state not in OPEN or other.state not in OPEN:
        return ReportMoved(False, alert.number, "end.report.closed")
    if reason := _refused(alert, other):
        return ReportMoved(False, alert.number, reason)
    moves = len(reports) > 1 and report.kind is ReportKind.concern
    goes_on = _move(tx, alert, other, report) if moves else _merge(tx, alert, other)
    _record(tx, me, alert, other, "united")
    _tell_leads(tx, me, alert, other)
    return ReportMoved(True, goes_on.number)


def _refused(alert: Alert, other: Alert) -> str:
    if alert.id == other.id:
        return "end.report.itself"
    apart = alert.bypasses != other.bypasses or alert.district_id != other.district_id
    if apart or NOT_SAFE in (alert.category, other.category):
        return "end.report.apart"
    pairs = ((alert.child_id, other.child_id), (alert.household_id, other.household_id))
    return "end.report.two_codes" if any(one and two and one != two for one, two in pairs) else ""


def _merge(tx: Tx, alert: Alert, other: Alert) -> Alert:
    """The newer goes into the older, which is about whatever either names."""
    older, newer = sorted((alert, other), key=lambda each: (each.raised_at, each.id))
    _name(older, newer.child_id, newer.household_id, newer.village_id)
    older.category = older.category or newer.category
    return merging.merge(tx, newer, older)


def _move(tx: Tx, alert: Alert, other: Alert, report: AlertReport) -> Alert:
    concern = tx.session.get_one(Concern, report.id)
    taking_back.withdraw(tx, alert, concern.by_id)
    _name(other, concern.child_id, concern.household_id, other.village_id)
    alerts.join(tx, other, concerns.told_level(tx, concern), concern.by_id)
    other.shielded, concern.alert_id = other.shielded or concern.protected, other.id
    left_reports.stand_on(alert, [each for each in alert_reports.of_alert(tx, alert) if each.id != report.id])
    return other


def _name(alert: Alert, child: int | None, household: int | None, village: int | None) -> None:
    if alert.child_id is None and child:
        alert.child_id, alert.village_id = child, village
    alert.household_id = alert.household_id or household


def _find(reports: list[AlertReport], kind: str, row: int) -> AlertReport | None:
    return next((each for each in reports if each.kind == kind and each.id == row), None)


def _record(tx: Tx, me: Caller, alert: Alert, other: Alert, what: str) -> None:
    for each in (alert, other):
        ladder.event(tx, each, what, me.id)
        audit.record(tx, me, what, "alerts", each.id)


def _tell_leads(tx: Tx, me: Caller, alert: Alert, other: Alert) -> None:
    """The lead of both; where an officer of the district is concerned, the national desk."""
    for person in duty.on_post(tx, alert, Post.lead):
        if person.id == me.id:
            continue
        words = Say(merging.UNITED, {"number": alert.number, "alert": other.number})
        once = f"alert:{alert.id}:united:{other.id}:{tx.at:%d%H%M%S}:{person.id}"
        notice = Notice(words, Lane.alerts, once, not_before=ladder.quiet(tx, alert.level), alert_id=alert.id)
        outbox.post(tx, person, notice)


def find_other(tx: Tx, me: Caller, number: str) -> int | None:
    """The open alert of that number which this officer may see."""
    found = by_number.find(tx, me.district, number) if me.district else None
    told = [found] if found else by_number.find_told(tx, me.id, number) if me.district is None else []
    return next((each.id for each in told if each.state in OPEN and scope.is_in_reach(me, each)), None)
