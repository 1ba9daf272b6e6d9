"""A volunteer or an officer proposes to close a case; two officers close it, one keeps it open, any concern reopens."""

from dataclasses import dataclass
from datetime import timedelta

from sqlalchemy import select, update

from core.cases import closing_checks, no_home, placements
from core.cases.closing_checks import ChecklistAnswers
from core.cases.waiting_lines import DISTRICTS
from core.children import case_steps, children, follow_ups, reviews
from core.clock import kigali
from core.errors import NotYours
from core.language.words import Say
from core.messages import outbox
from core.messages.outbox import Notice
from core.models import child_facts
from core.models.alert import OPEN, Alert
from core.models.base import new_id
from core.models.case import CaseStep
from core.models.child import NOT_LOOKED, Child
from core.models.closing_check import ChecklistLine
from core.models.message import Lane
from core.models.person import Role
from core.models.registration import CloseReason, Closing, ClosingState
from core.models.visit import FollowUp
from core.people import duty, people
from core.storage import audit
from core.storage.access import Caller
from core.storage.db import Tx

NOT_GROWN = "end.closing.not_grown"
"""Why nobody is closed as grown up whom the calendar does not call so."""
REOPENED_WITHIN_DAYS = 7
"""A case that a concern reopened is visited within a week, as in the weeks after a placement."""


@dataclass(frozen=True)
class ProposedClosing:
    """What who proposes is told; `again` if it was proposed before for that reason and nobody has decided yet,
    `instead` if it was for another, which this one replaces.

    Where nothing can be proposed, `closing` is 0 and `refused` is the key of a sentence that says why.
    """

    closing: int
    code: str
    reason: str
    again: bool = False
    refused: str = ""
    instead: bool = False


@dataclass(frozen=True)
class OpenClosing:
    """One case that waits for officers: its code, why it shall be closed, since when, and whether one has agreed."""

    id: int
    child: int
    code: str
    village: int
    reason: str
    asked_on: str
    agreed_once: bool


@dataclass(frozen=True)
class Decided:
    """What came of an officer's word.

    `state`: "agreed" (a second officer must agree too), "second_needed" (the same officer cannot be both), "closed",
    "kept_open", "open_alert" (no case is closed over an open alert), "gone" (decided by others meanwhile), "replaced"
    (for another reason meanwhile, which is to be agreed anew).
    """

    code: str
    state: str


def propose(tx: Tx, me: Caller, child_id: int, reason: str, paper: bool = False) -> ProposedClosing:
    """The case is "closure asked" and one social worker hears so. Proposed for another reason before, this one replaces
    that, and whoever agreed must agree anew.

    Nobody has grown up before the calendar says so, but where a `paper` was seen. A case that is closed stays so: it
    can only be reopened. Raises NotYours to a volunteer for a child of another village, to an officer for one of
    another district.
    """
    tx.session.get_one(Child, child_id, with_for_update=tx.is_postgres)  # one of a pair after the other
    here = children.in_village if me.role is Role.volunteer else children.in_district
    child = here(tx, me, child_id)
    if child.closed_on:
        return ProposedClosing(0, child.code, reason, refused="end.closing.was_closed")
    if reason == CloseReason.grew_up and not paper and not is_grown_up(tx, child):
        return ProposedClosing(0, child.code, reason, refused=NOT_GROWN)
    if standing := _waiting(tx, child.id):
        return _propose_again(tx, me, child, standing, CloseReason(reason), paper=paper)
    closing = Closing(
        id=new_id(),
        child_id=child.id,
        district_id=child.district_id,
        reason=CloseReason(reason),
        state=ClosingState.asked,
        asked_by_id=me.id,
        asked_at=tx.at,
        paper_seen=paper,
    )
    tx.session.add(closing)
    tx.flush()
    case_steps.enter(tx, case_steps.get_case(tx, child.id), CaseStep.closure_asked, me.id)
    _tell_district(tx, closing)
    audit.record(tx, me, "closure_asked", "children", child.id)
    return ProposedClosing(closing.id, child.code, closing.reason)


def _propose_again(
    tx: Tx, me: Caller, child: Child, standing: Closing, reason: CloseReason, *, paper: bool
) -> ProposedClosing:
    if standing.reason is reason:
        return ProposedClosing(standing.id, child.code, standing.reason, again=True)
    standing.reason, standing.paper_seen = reason, paper
    standing.asked_by_id, standing.asked_at = me.id, tx.at
    standing.first_id = standing.first_at = None
    tx.flush()
    _tell_district(tx, standing)
    audit.record(tx, me, "closure_asked", "children", child.id)
    return ProposedClosing(standing.id, child.code, standing.reason, instead=True)


def is_grown_up(tx: Tx, child: Child) -> bool:
    """By the calendar: so many years after the year of birth, the only thing that is known."""
    return not child_facts.is_under(tx.programme.closing.grown_up_years, kigali(tx.at).year, child)


def open_in_reach(tx: Tx, me: Caller) -> list[OpenClosing]:
    """The cases that wait in the officer's district, the oldest first."""
    found = select(Closing, Child).join(Child, Child.id == Closing.child_id).where(Closing.state == ClosingState.asked)
    theirs = Closing.district_id.in_(DISTRICTS) if me.district is None else Closing.district_id == me.district
    rows = tx.session.execute(found.where(theirs).order_by(Closing.asked_at))
    return [
        OpenClosing(
            row.Closing.id,
            row.Child.id,
            row.Child.code,
            row.Child.village_id,
            row.Closing.reason.value,
            f"{row.Closing.asked_at:%d/%m}",
            row.Closing.first_id is not None,
        )
        for row in rows
    ]


def decide(
    tx: Tx, me: Caller, closing_id: int, agree: bool, told: ChecklistAnswers | None = None, reason: str | None = None
) -> Decided:
    """An officer agrees or not. Two different officers close a case; one who does not agree keeps it open at once.

    `reason` is the one the officer saw: agreed is to nothing else. Who agrees to a success has gone through the
    checklist: `told` is what no record holds, and what is not met counts as explained. Raises NotYours to anybody but
    an officer of the child's district, ValueError without `told`.
    """
    closing = tx.session.get_one(Closing, closing_id, with_for_update=tx.is_postgres)
    _must_reach(me, closing)
    child = children.held(tx, closing.child_id)
    if closing.state is not ClosingState.asked:
        return Decided(child.code, "gone")
    if not agree:
        return _keep_open(tx, me, closing, child)
    if reason not in (None, closing.reason):
        return Decided(child.code, "replaced")
    if closing.reason in closing_checks.SUCCESSES:
        if told is None:
            raise ValueError("a success has a checklist")
        closing_checks.record_answers(tx, me, closing, told)
    if closing.first_id is None:
        closing.first_id, closing.first_at = me.id, tx.at
        audit.record(tx, me, "closure_agreed", "children", child.id)
        return Decided(child.code, "agreed")
    if closing.first_id == me.id:
        return Decided(child.code, "second_needed")
    if tx.session.scalar(select(Alert.id).where(Alert.child_id == child.id, Alert.state.in_(OPEN)).limit(1)):
        return Decided(child.code, "open_alert")
    return _close(tx, me, closing, child)


def missing(tx: Tx, me: Caller, closing_id: int, told: ChecklistAnswers) -> list[ChecklistLine]:
    """What of the checklist is not met today; the look is recorded. Raises NotYours as `decide`."""
    closing = tx.session.get_one(Closing, closing_id)
    _must_reach(me, closing)
    audit.record(tx, me, "read", "children", closing.child_id)
    return closing_checks.missing(tx, closing, told)


def _must_reach(me: Caller, closing: Closing) -> None:
    if me.role is None or not me.role.is_officer or me.district not in (closing.district_id, None):
        raise NotYours("this case belongs to another district")


def reopen_on_worry(tx: Tx, child: Child, by: int | None = None) -> None:
    """Somebody is worried: a closed case goes on at once. Nobody is sent to visit a child that died: of that one an
    officer finds out who is meant, and reopens it where the child lives.
    """
    if child.closed_on and not is_closed_as_dead(tx, child.id):
        reopen(tx, child, by)


def is_closed_as_dead(tx: Tx, child_id: int) -> bool:
    """Whether two officers closed the case because the child died."""
    dead = (Closing.state == ClosingState.closed, Closing.reason == CloseReason.died)
    return tx.connection.scalar(select(Closing.id).where(Closing.child_id == child_id, *dead).limit(1)) is not None


def reopen(tx: Tx, child: Child, by: int | None = None) -> None:
    """A closed case goes on at once, with a visit within a week. Nothing for an open one, and for one whose record is
    being erased.

    What ended with the case goes on with it, the officers' duties too.
    """
    if child.closed_on is None or children.is_going(child):
        return
    placements.go_on_with_case(tx, child, child.closed_on)
    child.closed_on, child.leaver_looked_on = None, NOT_LOOKED
    last = (Closing.child_id == child.id) & (Closing.state == ClosingState.closed)
    tx.session.execute(update(Closing).where(last).values(state=ClosingState.reopened))
    case_steps.resume(tx, child.id, by)
    case = case_steps.get_case(tx, child.id)
    case.died_at, case.owed_from = None, kigali(tx.at).date()
    reviews.resume(tx, child.id)
    soon = kigali(tx.at).date() + timedelta(days=REOPENED_WITHIN_DAYS)
    follow_ups.plan(tx, child, follow_ups.open_day(tx.programme, soon))
    if children.current_placement(tx, child.id) is None:
        no_home.is_owed(tx, child)


def _waiting(tx: Tx, child_id: int) -> Closing | None:
    return tx.session.scalar(
        select(Closing).where(Closing.child_id == child_id, Closing.state == ClosingState.asked).limit(1)
    )


def _close(tx: Tx, me: Caller, closing: Closing, child: Child) -> Decided:
    _settle(tx, me, closing, ClosingState.closed)
    child.closed_on = kigali(tx.at).date()
    placements.end_with_case(tx, me, child, closing.reason)
    case_steps.enter(tx, case_steps.get_case(tx, child.id), CaseStep.closed, me.id)
    follow_ups.end_all(tx, child.id, "closing")
    reviews.end_all(tx, child.id)
    audit.record(tx, me, "closed", "children", child.id)
    _tell_pair(tx, closing, child, "sms.visit.closed")
    return Decided(child.code, "closed")


def _keep_open(tx: Tx, me: Caller, closing: Closing, child: Child) -> Decided:
    _settle(tx, me, closing, ClosingState.kept_open)
    for due in follow_ups.due_visits(tx, child.id):
        follow_up = tx.session.get_one(FollowUp, due.id)
        if follow_up.remind_at is None and follow_up.reminders <= follow_ups.DISTRICT:
            follow_up.remind_at, follow_up.reminders = follow_ups.eve_of(tx.programme, follow_up.due_on), 0
            follow_ups.skip_past(tx, follow_up.id)
    case_steps.resume(tx, child.id, me.id)
    case_steps.get_case(tx, child.id).died_at = None
    audit.record(tx, me, "kept_open", "children", child.id)
    _tell_pair(tx, closing, child, "sms.visit.goes_on")
    return Decided(child.code, "kept_open")


def _settle(tx: Tx, me: Caller, closing: Closing, state: ClosingState) -> None:
    closing.state, closing.second_id, closing.decided_at = state, me.id, tx.at


def rest(tx: Tx, child: Child) -> None:
    """No reminder of a visit to this child goes out any more, to nobody."""
    for due in follow_ups.due_visits(tx, child.id):
        outbox.withdraw_all(tx, due.id, "closing")
        tx.session.get_one(FollowUp, due.id).remind_at = None


def _tell_district(tx: Tx, closing: Closing) -> None:
    for worker in duty.answering(tx, closing.district_id, besides=closing.asked_by_id)[:1]:
        once = f"closing:{closing.id}:{closing.reason}:{worker.id}"
        not_before = tx.programme.gentle.next(tx.at)
        outbox.post(tx, worker, Notice(Say("sms.closing"), Lane.receipts, once, not_before=not_before))


def _tell_pair(tx: Tx, closing: Closing, child: Child, key: str) -> None:
    """Who visits the child hears what was decided, nothing of why."""
    for volunteer in people.pair(tx, child.village_id):
        words = Say(key, {"code": child.code, "date": f"{kigali(tx.at):%d/%m}"})
        once = f"closing:{closing.id}:{key}:{volunteer.id}"
        not_before = tx.programme.gentle.next(tx.at)
        outbox.post(tx, volunteer, Notice(words, Lane.receipts, once, not_before=not_before))
