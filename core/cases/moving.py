"""A child moves to another village: pair, schedule and history move in one step, and both pairs are told.

Across districts an alert stays with the officers who were told of it; see docs/decisions/0016-a-child-that-moves.md.
"""

from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from typing import Any

from sqlalchemy import select, update

from core.alerts import ladder
from core.children import case_steps, children, follow_ups, households, numbers
from core.clock import kigali
from core.codes import Length
from core.language.words import Say
from core.messages import household_risk, outbox
from core.messages.outbox import Notice
from core.models.alert import OPEN, Alert
from core.models.case import Case, CaseStep, Need
from core.models.child import Child, Household, NumberHolder
from core.models.duty import Referral
from core.models.foster import FosterFamily
from core.models.message import Lane
from core.models.person import Person
from core.models.place import Place
from core.models.registration import Closing
from core.models.review import Review
from core.models.visit import FollowUp
from core.people import duty, pair_notices, people, places
from core.storage import audit
from core.storage.access import Caller
from core.storage.db import Tx

OF_DISTRICT: tuple[Any, ...] = (Case, Need, Review, Closing, Referral)
"""What the child's own district works on: all of it is the new district's."""


@dataclass(frozen=True)
class MovedChild:
    """The child's code from now on, and the day of its next visit as "29/11", "" if none is due.

    `left_behind` are the ids and codes of its siblings in the village it left. Where it did not move, `reason` is the
    key of a sentence that says why. `visited` is False where its new village has nobody who visits.
    """

    code: str
    next_on: str
    reason: str = ""
    left_behind: list[tuple[int, str]] = field(default_factory=list)
    visited: bool = True


def move(
    tx: Tx, me: Caller, child_id: int, village_id: int, with_carer: bool, *, tells_arrival: bool = True
) -> MovedChild:
    """The child lives in that village from today, in this district or another. Its placement goes on.

    The pair there owes the next visit on its day, with reminders of its own, and hears so unless somebody else tells it
    (`tells_arrival`). A carer who moves along stays the child's
    carer; without, nobody of the old home hears of the child any more. In another district the code stays the same, or,
    where that is in use there, a new one is drawn and the old one leads to the child still. Raises NotYours out of the
    officer's reach, ValueError for what is no village.
    """
    child, village = children.in_district(tx, me, child_id, changing=True), tx.session.get_one(Place, village_id)
    if village.level != "village":
        raise ValueError("a child lives in a village")
    if reason := _refused(tx, child, village):
        return MovedChild(child.code, "", reason)
    left, code, district = child.village_id, child.code, child.district_id
    siblings = [(each.id, each.code) for each in households.siblings_of(tx, child) if each.village == left]
    _keep_home(tx, child, village) if with_carer else household_risk.leave(tx, child)
    child.village_id = village.id
    if village.district_id != district:
        _cross(tx, me, child, village)
    next_on = _hand_schedule(tx, child)
    audit.record(tx, me, "moved", "children", child.id)
    duty, today = f"moved:{child.id}:{tx.at:%H%M%S}", kigali(tx.at).date()
    pair_notices.notify_pair(tx, left, "sms.visit.left", code, today, duty)
    if tells_arrival:
        pair_notices.notify_pair(tx, child.village_id, "sms.visit.arrived", child.code, next_on or today, duty)
    visited = bool(people.pair(tx, child.village_id))
    return MovedChild(child.code, f"{next_on:%d/%m}" if next_on else "", left_behind=siblings, visited=visited)


def _refused(tx: Tx, child: Child, village: Place) -> str:
    if child.village_id == village.id:
        return "end.moving.same"
    return "end.moving.closed" if case_steps.get_case(tx, child.id).step is CaseStep.closed else ""


def _keep_home(tx: Tx, child: Child, village: Place) -> None:
    """The carer and the household, where they are named, live there too."""
    if child.caregiver_id:
        carer = tx.session.get_one(Person, child.caregiver_id)
        carer.village_id, carer.sector_id, carer.district_id = village.id, village.sector_id, village.district_id
    if child.household_id:
        household = tx.session.get_one(Household, child.household_id)
        household.village_id = village.id
        if household.district_id != village.district_id:
            household.code = _code_there(
                tx, NumberHolder.household, household.id, household.code, village.district_id or 0
            )
            household.district_id = village.district_id or 0
            fostering = update(FosterFamily).where(FosterFamily.household_id == household.id)
            tx.session.execute(fostering.values(district_id=household.district_id))


def _cross(tx: Tx, me: Caller, child: Child, village: Place) -> None:
    """All that the old district worked on is the new one's; what it told is history, and its alerts stay with it."""
    there = village.district_id or 0
    child.code = _code_there(tx, NumberHolder.child, child.id, child.code, there)
    child.district_id = there
    tx.flush()
    for kind in OF_DISTRICT:
        tx.session.execute(update(kind).where(kind.child_id == child.id).values(district_id=there))
    for alert in tx.session.scalars(select(Alert).where(Alert.child_id == child.id, Alert.state.in_(OPEN))):
        ladder.event(tx, alert, "child_moved", me.id)
    _tell_district(tx, child, village)


def _code_there(tx: Tx, holder: NumberHolder, row: int, code: str, district: int) -> str:
    """The same code where the new district has it free, or has it as this one's since an earlier stay; else a new one.

    The row of the district that is left stays: nobody else is ever given a code that papers still bear.
    """
    if numbers.give(tx, district, holder, row, code) or numbers.find(tx, district, code, holder) == (holder, row):
        return code
    return numbers.take(tx, district, holder, row, Length.code)


def _hand_schedule(tx: Tx, child: Child) -> date | None:
    """The visits that are due are the new pair's, with reminders of their own; one is due soon if none was."""
    due = follow_ups.due_visits(tx, child.id)
    for each in due:
        outbox.withdraw_all(tx, each.id, "moved")
        follow_up = tx.session.get_one(FollowUp, each.id)
        follow_up.village_id, follow_up.district_id = child.village_id, child.district_id
        follow_up.reminders, follow_up.remind_at = 0, follow_ups.eve_of(tx.programme, each.due_on)
        follow_up.digest_on = None  # the digest that named it went to the pair that was left
        follow_ups.skip_past(tx, each.id)
    if due or children.current_placement(tx, child.id) is None:
        return due[0].due_on if due else None
    soon = follow_ups.first_day(tx.programme, kigali(tx.at).date())
    follow_ups.plan(tx, child, soon)
    return soon


def _tell_district(tx: Tx, child: Child, village: Place) -> None:
    """One social worker of the new district: where, no code; what is owed there stands on the list behind the PIN.
    Children who come within minutes, or in one night, are one SMS: siblings are moved one by one.
    """
    wait = tx.programme.limits.partner_notice_wait.total_seconds()
    turn_ends = datetime.fromtimestamp((tx.at.timestamp() // wait + 1) * wait, UTC)
    not_before = tx.programme.gentle.next(turn_ends)
    one = Say("sms.moved_in", {"place": places.spoken(tx, child.district_id, village.sector_id)})
    more = Say("sms.moved_in.many", {"place": places.spoken(tx, child.district_id, None)})
    for worker in duty.answering(tx, child.district_id)[:1]:
        once = f"moved_in:{child.district_id}:{not_before:%Y%m%d%H%M%S}:{worker.id}"
        if not outbox.post(tx, worker, Notice(one, Lane.receipts, once, not_before=not_before)):
            outbox.rewrite(tx, once, worker, more)
