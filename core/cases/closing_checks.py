"""The checklist before a case is closed as a success: what the records say, and what only an officer knows."""

from dataclasses import dataclass
from datetime import time

from sqlalchemy import Exists, exists, select

from core.children import case_steps, children, reviews, visit_records
from core.clock import kigali, moment
from core.models.alert import Alert, AlertState, Level
from core.models.base import new_id
from core.models.case import Schedule
from core.models.closing_check import ChecklistLine, ClosingCheck
from core.models.duty import OPEN_REFERRALS, Referral
from core.models.registration import CloseReason, Closing
from core.models.support_plan import PlanKind, PlanLine, PlanState
from core.models.visit import Health, School, Visit
from core.storage.access import Caller
from core.storage.db import Tx

SUCCESSES = (CloseReason.safe, CloseReason.grew_up)
"""Reasons that want the checklist. All others (moved, lost, died, broke down) are no success and are counted apart."""
NO_VIOLENCE = (AlertState.false_alarm, AlertState.merged)
"""What an alert was that tells of none: a mistake, or the same as another."""
ONLY_PLACED = (ChecklistLine.no_violence, ChecklistLine.carer, ChecklistLine.group)
"""What is not asked of a child that never left its home."""
MIDNIGHT = time(0)


@dataclass(frozen=True)
class ChecklistAnswers:
    """What no record holds: the birth is registered, the child is in a group, child and carer were asked."""

    birth: bool
    group: bool
    asked: bool


def examine(tx: Tx, closing: Closing, told: ChecklistAnswers) -> dict[ChecklistLine, bool]:
    """Each line of the checklist, and whether it is met today. Who has grown up need not live with the same carer; a
    child that never left its home has a shorter list, and was seen there.
    """
    last = tx.session.scalar(
        select(Visit).where(Visit.child_id == closing.child_id).order_by(Visit.on.desc(), Visit.told_at.desc()).limit(1)
    )
    found = {
        ChecklistLine.no_violence: not _was_violence(tx, closing.child_id),
        ChecklistLine.school: last is not None and last.school in (School.goes, School.not_of_age),
        ChecklistLine.meals: last is not None and last.health not in (None, Health.hungry),
        ChecklistLine.carer: _lives_there_long(tx, closing.child_id),
        ChecklistLine.birth: told.birth,
        ChecklistLine.group: told.group or _joined_a_group(tx, closing.child_id),
        ChecklistLine.referrals: not _waits_for_service(tx, closing.child_id),
        ChecklistLine.visit: last is not None
        and (kigali(tx.at).date() - last.on).days <= tx.programme.closing.visit_days,
        ChecklistLine.asked: told.asked,
    }
    if closing.reason is CloseReason.grew_up:
        del found[ChecklistLine.carer]
    if case_steps.get_case(tx, closing.child_id).schedule is not Schedule.at_home:
        return found
    seen = times_seen(tx, closing.child_id) >= tx.programme.case_duties.at_home_visits
    return {check: met for check, met in found.items() if check not in ONLY_PLACED} | {ChecklistLine.seen: seen}


def times_seen(tx: Tx, child_id: int) -> int:
    """On how many days somebody visited the child at home and saw it."""
    made = tx.session.scalars(select(Visit).where(Visit.child_id == child_id))
    return len({each.on for each in made if visit_records.saw_the_child({"seen": each.seen})})


def missing(tx: Tx, closing: Closing, told: ChecklistAnswers) -> list[ChecklistLine]:
    """What is not met, in the order of the list."""
    return [check for check, met in examine(tx, closing, told).items() if not met]


def record_answers(tx: Tx, me: Caller, closing: Closing, told: ChecklistAnswers) -> None:
    """The list as this officer found it stands with the case."""
    for check, met in examine(tx, closing, told).items():
        row = {"id": new_id(), "closing_id": closing.id, "by_id": me.id, "check": check, "met": met, "at": tx.at}
        tx.insert_once(ClosingCheck.__table__, row)


def _was_violence(tx: Tx, child: int) -> bool:
    """True if a danger or high alert about the child was raised lately and was no false alarm."""
    since = reviews.month_after(kigali(tx.at).date(), -tx.programme.closing.violence_months)
    grave = Alert.level.in_((Level.danger, Level.high)) & Alert.state.not_in(NO_VIOLENCE)
    raised = Alert.raised_at >= moment(since, MIDNIGHT)
    return _is_there(tx, exists().where(Alert.child_id == child, grave, raised))


def _lives_there_long(tx: Tx, child: int) -> bool:
    placement = children.current_placement(tx, child)
    if placement is None:
        return False
    return reviews.month_after(placement.began_on, tx.programme.closing.carer_months) <= kigali(tx.at).date()


def _joined_a_group(tx: Tx, child: int) -> bool:
    joined = (PlanLine.kind == PlanKind.belonging) & (PlanLine.state == PlanState.done)
    return _is_there(tx, exists().where(PlanLine.child_id == child, joined))


def _waits_for_service(tx: Tx, child: int) -> bool:
    return _is_there(tx, exists().where(Referral.child_id == child, Referral.state.in_(OPEN_REFERRALS)))


def _is_there(tx: Tx, some: Exists) -> bool:
    return bool(tx.session.scalar(select(some)))
