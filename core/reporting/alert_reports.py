"""What an alert stands on: each report that was told of it, with its own category; none is written over by another."""

from dataclasses import dataclass, replace
from datetime import datetime
from enum import StrEnum

from sqlalchemy import select

from core.alerts import alert_history, ladder, reporters, restricted
from core.alerts.alert_history import AlertHistory
from core.alerts.unsafe_phones import ASKED_AGAIN
from core.models.alert import TOLD, Alert, AlertEvent, Concern
from core.models.child import Child
from core.models.person import Role
from core.models.visit import Bond, Safety, Seen, Visit, VisitHarm
from core.people import people
from core.storage.access import Caller
from core.storage.db import Tx


class ReportKind(StrEnum):
    """Where a report is kept: what a person told as a concern, a visit, or only a word in the alert's story."""

    concern = "concern"
    visit = "visit"
    story = "story"


@dataclass(frozen=True)
class AlertReport:
    """One report. `alert` is the one it raised or joined first, which may have gone into another since."""

    kind: ReportKind
    id: int
    alert: int
    at: datetime
    by: int | None
    category: str | None
    child: int | None = None
    child_seen: int | None = None
    verified: bool = True
    taken_back: bool = False


def of_alert(tx: Tx, alert: Alert, history: AlertHistory | None = None) -> list[AlertReport]:
    """All of them, the oldest first; what went into it has its own there."""
    known_of = history or alert_history.of(tx, alert)
    told = [*_concerns(known_of.concerns), *_visits(tx, known_of.ids)]
    known = {(each.by, each.category) for each in told}
    joined = (each for each in _joined(tx, known_of) if _key(each) not in known)
    found = [*told, *_raised(tx, known_of.every, told), *joined]
    return sorted(found, key=lambda each: (each.at, each.id))


def readable(tx: Tx, me: Caller, alert: Alert) -> list[AlertReport]:
    """The same for an officer in whose reach it is: who may not read what was told sees only that something was."""
    history = alert_history.of(tx, alert)
    found = of_alert(tx, alert, history)
    if restricted.may_read(tx, me, alert, history):
        return found
    return [replace(each, category=restricted.KEPT_CATEGORY, child=None, child_seen=None) for each in found]


def who(tx: Tx, report: AlertReport) -> Role | None:
    """What the one who told it is; None for the clock."""
    return people.get(tx, report.by).role if report.by else None


def code_of(tx: Tx, child_id: int | None) -> str:
    """The code of the child it is about, "" for none."""
    return tx.session.get_one(Child, child_id).code if child_id else ""


def _key(report: AlertReport) -> tuple[int | None, str | None]:
    return report.by, report.category


def _concerns(found: list[Concern]) -> list[AlertReport]:
    return [
        AlertReport(
            ReportKind.concern,
            each.id,
            each.alert_id or 0,
            each.told_at,
            each.by_id,
            each.category,
            each.child_id,
            each.child_seen,
            each.verified,
            each.taken_back_at is not None,
        )
        for each in found
    ]


def _visits(tx: Tx, every: list[int]) -> list[AlertReport]:
    return [
        AlertReport(
            ReportKind.visit,
            each.id,
            each.alert_id or 0,
            each.told_at,
            each.by_id,
            _of_visit(each),
            each.child_id,
            verified=each.verified,
        )
        for each in tx.session.scalars(select(Visit).where(Visit.alert_id.in_(every)))
    ]


def _of_visit(visit: Visit) -> str | None:
    """The gravest that it told."""
    if visit.safe == Safety.danger:
        return "visit_danger"
    if visit.bond == Bond.afraid:
        return "visit_afraid"
    if visit.seen == Seen.gone:
        return "visit_gone"
    return f"visit_{VisitHarm(visit.what).name}" if visit.what else None


def _raised(tx: Tx, every: list[Alert], told: list[AlertReport]) -> list[AlertReport]:
    """Alerts that no concern and no visit raised: by a carer, an officer or the clock; not what left for the nation."""
    known = {_key(each) for each in told} | {(each.by, None) for each in told}
    found = [each for each in every if (each.reporter_id, each.category) not in known]
    left = reporters.raised_by_left(tx, every) if found else set()
    return [
        AlertReport(
            ReportKind.story,
            each.id,
            each.id,
            each.raised_at,
            each.reporter_id,
            each.category,
            each.child_id,
            verified=each.verified,
            taken_back=each.taken_back_at is not None,
        )
        for each in found
        if each.id not in left
    ]


def _joined(tx: Tx, history: AlertHistory) -> list[AlertReport]:
    """What joined it and is kept nowhere else."""
    return [
        AlertReport(ReportKind.story, each.id, each.alert_id, each.at, each.person_id, _told(tx, each))
        for each in history.events
        if each.what in (TOLD, ASKED_AGAIN)
    ]


def _told(tx: Tx, event: AlertEvent) -> str:
    return ladder.told_category(tx, event) if event.what == TOLD else ASKED_AGAIN
