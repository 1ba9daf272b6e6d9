"""A report left an alert: the alert stands on the rest, and where it left for the nation, as if it had never come."""

from datetime import datetime

from sqlalchemy import select

from core.alerts import deadlines, levels
from core.models.alert import OWNED, UNOWNED, Alert, AlertEvent, AlertState, Concern, Deed, Level
from core.models.visit import Bond, Safety, Visit
from core.reporting import alert_reports, concerns
from core.reporting.alert_reports import AlertReport, ReportKind
from core.storage.db import Tx

LEVEL = "level_"


def stand_as_before(tx: Tx, alert: Alert, since: datetime) -> None:
    """Its level is the one it had before what was told since then, its owner has the time and the deeds of before."""
    tx.flush()
    stay = alert_reports.of_alert(tx, alert)
    stand_on(alert, stay)
    level = _level_before(tx, alert, stay, since) or alert.level
    if alert.state in OWNED:
        alert.level = max(alert.level, level, key=lambda each: each.rank)
        _owner_as_before(tx, alert, max((each.at for each in stay), default=alert.raised_at))
    elif alert.state in UNOWNED:
        levels.lower(tx, alert, level)


def stand_on(alert: Alert, rest: list[AlertReport]) -> None:
    """Who reported it first, and of what kind it is, is what those tell that stayed."""
    if rest and alert.reporter_id not in {each.by for each in rest}:
        alert.reporter_id = rest[0].by
    told = [each.category for each in rest if each.category]
    alert.category = alert.category if alert.category in told or not told else told[0]


def _level_before(tx: Tx, alert: Alert, stay: list[AlertReport], since: datetime) -> Level | None:
    """What it was called last by then; else the gravest that those tell who stay; None where nobody can say."""
    named = AlertEvent.what.in_([f"{LEVEL}{each}" for each in Level])
    mine = (AlertEvent.alert_id == alert.id, AlertEvent.at < since, named)
    last = tx.session.scalar(select(AlertEvent.what).where(*mine).order_by(AlertEvent.at.desc(), AlertEvent.id.desc()))
    if last:
        return Level(last.removeprefix(LEVEL))
    told = [_told(tx, each) for each in stay]
    known = [each for each in told if each]
    return min(known, key=lambda each: each.rank) if known and len(known) == len(told) else None


def _told(tx: Tx, report: AlertReport) -> Level | None:
    """How urgent that report was told; None for what is no concern and no danger."""
    if report.kind is ReportKind.concern:
        return concerns.told_level(tx, tx.session.get_one(Concern, report.id))
    visit = tx.session.get_one(Visit, report.id) if report.kind is ReportKind.visit else None
    is_danger = visit is not None and (visit.safe == Safety.danger or visit.bond == Bond.afraid)
    return Level.danger if is_danger else None


def _owner_as_before(tx: Tx, alert: Alert, told_last: datetime) -> None:
    """What the owner did after the last that others told counts; the time to act runs from when it was taken."""
    owned_at = alert.owned_at or tx.at
    deeds = _deeds(tx, alert, max(owned_at, told_last))
    alert.acted_at = max(deeds.values(), default=None)
    alert.phoned_at = deeds.get(Deed.called.name)
    alert.seen_at = deeds.get(Deed.saw_child.name)
    alert.seen_by = tx.programme.deadline(alert.level, alert.raised_at, tx.programme.rule(alert.level).seen)
    alert.seen_due_at = None if alert.seen_at else deadlines.warn_at(tx, alert)
    if alert.acted_at:
        alert.state, alert.due_at, alert.lose_at = AlertState.acting, alert.offered_until, None
        return
    alert.state, alert.lose_at = AlertState.acknowledged, deadlines.idle_until(tx, alert, owned_at)
    warned_at = deadlines.by_level(tx, alert, owned_at)
    alert.due_at = warned_at if warned_at > tx.at else alert.lose_at


def _deeds(tx: Tx, alert: Alert, since: datetime) -> dict[str, datetime]:
    """What this owner did since then, and when last."""
    mine = (AlertEvent.alert_id == alert.id, AlertEvent.person_id == alert.owner_id, AlertEvent.at >= since)
    names = {f"did_{each.name}": each.name for each in Deed}
    found = select(AlertEvent.what, AlertEvent.at).where(*mine, AlertEvent.what.in_(names)).order_by(AlertEvent.at)
    return {names[what]: at for what, at in tx.connection.execute(found)}
