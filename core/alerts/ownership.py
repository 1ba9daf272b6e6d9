"""Owning an alert: one person takes it, the others stand down, the reporter hears; holding by SMS; acting; closing."""

from dataclasses import dataclass
from datetime import timedelta
from enum import StrEnum

from sqlalchemy import select

from core.alerts import (
    alerts,
    call_ladder,
    call_tries,
    deadlines,
    handing_over,
    holding,
    ladder,
    many_alerts,
    owner_watch,
    reporter_notices,
    ringing,
    scope,
    stand_down_notices,
    transfers,
    unsafe_phones,
)
from core.alerts.ringing import Contact, Reporter
from core.children import numbers
from core.clock import clock_time
from core.models.alert import NOT_SAFE, OPEN, UNOWNED, Alert, AlertEvent, AlertState, Deed, Notified
from core.storage import audit
from core.storage.access import Caller
from core.storage.db import Tx


class AlertOutcome(StrEnum):
    """How an alert ends."""

    resolved = "resolved"
    handed_over = "handed_over"
    false_alarm = "false_alarm"


@dataclass(frozen=True)
class Owned:
    """What an officer is told: whether it is now theirs, who is to be phoned, and until when the child is seen.

    `whom` says who is at that phone; `was` is the number it was reported from, where that changed since. Where the
    matter is that a phone is not safe, `place` is where the family is met, and `through_pair` whether an IZU may lead
    there. Where what was done is not noted, `reason` is the key of a sentence saying why.
    """

    mine: bool
    number: str
    phone: str = ""
    seen_by: str = ""
    reason: str = ""
    whom: str = ""
    place: str = ""
    through_pair: bool = False
    was: str = ""


@dataclass(frozen=True)
class Closed:
    """Whether the alert is closed, with how many reports, and whether others wait for the reader (`more`); if not,
    `reason` is the key of a sentence that says what is missing. `alike` others of its phone may be closed as it was.
    `told`: a volunteer who reported it hears so by SMS.
    """

    done: bool
    number: str
    reason: str = ""
    reports: int = 1
    more: bool = False
    alike: int = 0
    told: bool = False


def acknowledge(tx: Tx, me: Caller, alert_id: int) -> Owned:
    """One officer takes the alert; the others are told to stand down, the reporter that it has an owner.

    Taken in another district that it was offered to, or by the national desk for it, it is that district's. Saying it
    twice is no error. When another was first, the answer says so and nothing changes.
    """
    alert = alerts.reach(tx, me, alert_id)
    there = alert.offered_district_id
    theirs = there is not None and me.district in (there, None)
    if alert.owner_id is None and alert.state in OPEN:
        _own(tx, me, alert)
    elif (theirs or alert.offered_to_id == me.id) and alert.state in OPEN:
        handing_over.take(tx, me, alert)
    if there is not None and theirs and alert.owner_id == me.id:
        transfers.settle_in(tx, me, alert, there)
    audit.record(tx, me, "read", "alerts", alert.id)
    mine = alert.owner_id == me.id
    found = ringing.contact(tx, me, alert) if mine else Contact("", Reporter.hidden)
    met = unsafe_phones.where_met(tx, alert) if mine and alert.category == NOT_SAFE else ("", False)
    return Owned(mine, alert.number, found.phone, clock_time(alert.seen_by, tx.at), "", found.whom, *met, found.was)


def _own(tx: Tx, me: Caller, alert: Alert) -> None:
    alert.state, alert.owner_id, alert.owned_at = AlertState.acknowledged, me.id, tx.at
    alert.held_by_id = alert.held_until = None
    handing_over.settle(alert)
    deadlines.begin_to_act(tx, alert)
    alert.seen_due_at = deadlines.warn_at(tx, alert)
    ladder.event(tx, alert, "owned", me.id)
    ladder.withdraw(tx, alert, "owned")
    stand_down_notices.all_but(tx, alert, me.id)
    reporter_notices.tell(tx, alert, reporter_notices.OWNED_NOW)


def hold(tx: Tx, me: Caller, alert: Alert) -> str | None:
    """`OK` by SMS can be forged, so it only holds the ladder, once an alert, for those on it who can take it with a
    PIN; until when, or None.

    Said again while its own hold stands, the answer is the same. The number that an SMS of many alerts of one phone
    named holds all of them, any other number that one alone.
    """
    others = [each for each in many_alerts.named_for_all(tx, alert, me.id) if each.id != alert.id]
    until = _hold(tx, me, alert)
    for each in others if until else ():  # the SMS of all told of each, though its own rung is still to come
        tx.insert_once(Notified.__table__, {"alert_id": each.id, "person_id": me.id, "at": tx.at, "held": False})
        _hold(tx, me, alerts.get(tx, each.id))
    return until


def held_together(tx: Tx, me: Caller, alert: Alert) -> int:
    """How many alerts this one's number holds for the officer by now, itself among them."""
    held = [alerts.get(tx, each.id) for each in many_alerts.named_for_all(tx, alert, me.id)]
    return max(1, sum(each.held_by_id == me.id and each.held_until is not None for each in held))


def _hold(tx: Tx, me: Caller, alert: Alert) -> str | None:
    told = None if me.invited or me.is_locked else tx.session.get(Notified, (alert.id, me.id))
    if told and alert.held_by_id == me.id and alert.held_until and alert.held_until > tx.at and alert.state in UNOWNED:
        return clock_time(alert.held_until, tx.at)
    if told is None or not holding.is_free_for(tx, alert, me.id):
        return None
    rule = tx.programme.rule(alert.level)
    told.held, alert.held_by_id = True, me.id
    alert.held_until = tx.at + rule.hold
    alert.due_at = max(alert.due_at or alert.held_until, alert.held_until)
    ladder.event(tx, alert, "held_by_sms", me.id)
    return clock_time(alert.held_until, tx.at)


def act(tx: Tx, me: Caller, alert_id: int, deed: int) -> Owned:
    """The owner says what was done. Any deed ends the watch over idle owners, "seen the child" the one over that;
    one that was offered to a colleague still waits for that colleague only until then. One that is closed stays closed.
    """
    alert = alerts.reach(tx, me, alert_id)
    if alert.state not in OPEN:
        return Owned(False, alert.number, reason="end.did.closed")
    kind = Deed(deed)
    if alert.owner_id is None and _owned_before(tx, me, alert):
        _own(tx, me, alert)
    if alert.owner_id != me.id:
        return _note_for_owner(tx, me, alert, kind)
    first = alert.acted_at is None
    alert.acted_at, alert.due_at, alert.lose_at = tx.at, alert.offered_until, None
    alert.state = AlertState.acting
    if kind is Deed.called:
        alert.phoned_at = tx.at
        call_tries.close_of(tx, me, alert)
    if kind is Deed.saw_child:
        alert.seen_at, alert.seen_due_at = tx.at, None
    ladder.event(tx, alert, f"did_{kind.name}", me.id)
    if first and kind is not Deed.nothing_found:
        reporter_notices.tell(tx, alert, reporter_notices.GOING)
    audit.record(tx, me, "changed", "alerts", alert.id)
    return Owned(True, alert.number)


def _owned_before(tx: Tx, me: Caller, alert: Alert) -> bool:
    lost = (AlertEvent.alert_id == alert.id, AlertEvent.what.in_(owner_watch.LOST), AlertEvent.person_id == me.id)
    return tx.session.scalar(select(AlertEvent.id).where(*lost).limit(1)) is not None


def _note_for_owner(tx: Tx, me: Caller, alert: Alert, deed: Deed) -> Owned:
    """What somebody did who had lost it, and whom another has followed: kept as a note, and the owner is told."""
    if alert.owner_id is None or not _owned_before(tx, me, alert):
        return Owned(False, alert.number, reason="officer.not_yours")
    ladder.event(tx, alert, f"noted_{deed.name}", me.id)
    audit.record(tx, me, "changed", "alerts", alert.id)
    handing_over.tell_colleague(tx, alert, alert.owner_id, "sms.alert.noted")
    return Owned(False, alert.number, reason="officer.noted_for_owner")


def close(tx: Tx, me: Caller, alert_id: int, outcome: str) -> Closed:
    """The owner closes the alert; the reporter hears that it is done; whom it was offered to stands down.

    Refused to anybody else, before something was done, and for one that was taken back before the volunteer was phoned.
    That a phone is not safe ends only by having met the family, safe again.
    """
    alert = alerts.reach(tx, me, alert_id)
    if alert.owner_id != me.id or alert.state not in OPEN:
        return Closed(False, alert.number, "close.not_yours")
    if alert.category == NOT_SAFE:
        if AlertOutcome(outcome) is not AlertOutcome.resolved:
            return Closed(False, alert.number, "close.not_met")
        alert.acted_at = alert.seen_at = tx.at
        unsafe_phones.open_phone(tx, alert)
    if alert.acted_at is None:
        return Closed(False, alert.number, "close.nothing_done")
    if alert.taken_back_at and not alert.phoned_at:
        return Closed(False, alert.number, "close.phone_first")
    alert.state, alert.closed_at = AlertState(AlertOutcome(outcome)), tx.at
    alert.due_at = alert.lose_at = alert.seen_due_at = None
    call_ladder.begin_without(tx, alert)
    stand_down_notices.all_offered(tx, alert, me.id)
    handing_over.settle(alert)
    free = tx.at + timedelta(days=alerts.KEPT_DAYS)
    numbers.move(tx, alert.district_id, alert.number, alert.id, free_at=free)
    ladder.event(tx, alert, f"closed_{outcome}", me.id)
    audit.record(tx, me, "changed", "alerts", alert.id)
    told = reporter_notices.tell(tx, alert, reporter_notices.DONE)
    return Closed(True, alert.number, reports=alert.reports, more=bool(scope.open_in_reach(tx, me)), told=told)
