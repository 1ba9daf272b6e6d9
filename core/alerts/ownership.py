"""Owning an alert: one person takes it, the others stand down, the reporter hears; holding by SMS; acting; closing."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from sqlalchemy import bindparam, select

from core.alerts import alerts, deadlines, handing_over, ladder, one_phone, pin_notices, stand_down_notices, transfers
from core.alerts.rung_times import rung_time
from core.children import numbers
from core.language.words import Say
from core.messages import outbox
from core.messages.outbox import Notice
from core.models.alert import OPEN, OWNED, UNOWNED, Alert, AlertEvent, AlertState, Deed, Level, Notified
from core.models.message import Lane
from core.models.person import Role
from core.people import duty, people
from core.programme.values import Post
from core.storage import audit
from core.storage.access import Caller
from core.storage.db import Tx
from core.storage.due_rows import DueRows
from core.storage.next_due import NextRow
from core.storage.prepared import one_of

_IDLE = DueRows(select(Alert).where(Alert.due_at <= bindparam("at"), one_of(Alert.state, OWNED)).limit(50))
_UNSEEN = DueRows(select(Alert).where(Alert.seen_due_at <= bindparam("at"), one_of(Alert.state, OPEN)).limit(50))
NEXT_IDLE = NextRow(Alert.due_at, one_of(Alert.state, OWNED))
NEXT_UNSEEN = NextRow(Alert.seen_due_at, one_of(Alert.state, OPEN))


TO_REPORTERS = ("sms.reporter.coming", "sms.reporter.done")
LOST = ("offer_lapsed", "owner_idle")
"""What losing an alert leaves in its story."""
AWAKE = timedelta(hours=2)
"""Who told a danger so lately hears at any hour what became of it."""


class AlertOutcome(StrEnum):
    """How an alert ends."""

    resolved = "resolved"
    handed_over = "handed_over"
    false_alarm = "false_alarm"


class Reporter(StrEnum):
    """Who is at the phone an alert came from, as far as the reader may know; `unsafe`: nobody may ring there."""

    volunteer = "volunteer"
    family = "family"
    unsafe = "unsafe"
    hidden = "hidden"


@dataclass(frozen=True)
class Owned:
    """What an officer is told: whether it is now theirs, who is to be phoned, and until when the child is seen.

    `whom` says who is at that phone. Where what was done is not noted, `reason` is the key of a sentence saying why.
    """

    mine: bool
    number: str
    phone: str = ""
    seen_by: str = ""
    reason: str = ""
    whom: str = ""


@dataclass(frozen=True)
class Closed:
    """Whether the alert is closed; if not, `reason` is the key of a sentence that says what is missing."""

    done: bool
    number: str
    reason: str = ""


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
    phone, whom = reporter_phone(tx, me, alert) if mine else ("", Reporter.hidden)
    return Owned(mine, alert.number, phone, ladder.clock_time(alert.seen_by, tx.at), whom=whom)


def _own(tx: Tx, me: Caller, alert: Alert) -> None:
    alert.state, alert.owner_id, alert.owned_at = AlertState.acknowledged, me.id, tx.at
    alert.held_by_id = alert.held_until = None
    handing_over.settle(alert)
    alert.due_at = deadlines.idle_until(tx, alert, tx.at)
    alert.seen_due_at = deadlines.warn_at(tx, alert)
    ladder.event(tx, alert, "owned", me.id)
    ladder.withdraw(tx, alert, "owned")
    stand_down_notices.all_but(tx, alert, me.id)
    tell_reporters(tx, alert, "sms.reporter.coming", "coming")


def tell_reporters(tx: Tx, alert: Alert, key: str, name: str) -> None:
    """Feedback to whoever reported, no topic: by day, of a danger told in the last two hours at any hour.

    With a protected person it waits behind the PIN, not sent. What it overtakes is withdrawn.
    """
    ladder.withdraw_notices(tx, alert, TO_REPORTERS, "overtaken")
    if alert.shielded:
        pin_notices.keep_for_reporters(tx, alert, key, name)
        return
    awake = alert.level == Level.danger and tx.at - alert.raised_at <= AWAKE
    for reporter in alerts.reporters(tx, alert):
        person = people.get(tx, reporter)
        if person.role != Role.volunteer:
            continue
        notice = Notice(
            Say(key, {"number": alert.told_as or alert.number}),
            Lane.receipts,
            f"alert:{alert.id}:{name}:{alert.climbed}:{reporter}",
            not_before=tx.at if awake else tx.programme.daytime.next(tx.at),
            alert_id=alert.id,
        )
        outbox.post(tx, person, notice)


def reporter_phone(tx: Tx, me: Caller, alert: Alert) -> tuple[str, Reporter]:
    """The reporter's number, and who is there, for the eyes that may see it: with a protected person only the owner and
    the lead; where the district is bypassed, the national desk. No number where it is not safe to ring.
    """
    may = me.role is Role.national if alert.bypasses else me.id == alert.owner_id or me.role is Role.lead
    if alert.shielded and not may:
        return "", Reporter.hidden
    audit.record(tx, me, "read", "reporter", alert.id)
    phone = people.number_of(tx, alert.reporter_id)
    if phone and outbox.is_silenced(tx, phone):
        return "", Reporter.unsafe
    family = phone and people.get(tx, alert.reporter_id or 0).role is Role.caregiver
    return phone, Reporter.family if family else Reporter.volunteer if phone else Reporter.hidden


def hold(tx: Tx, me: Caller, alert: Alert) -> str | None:
    """`OK` by SMS can be forged, so it only holds the ladder, once an alert, for those on it; until when, or None.

    Said again while its own hold stands, the answer is the same. Of many alerts of one phone it holds all.
    """
    others = [each for each in one_phone.of_one_phone(tx, alert) if each.id != alert.id]
    until = _hold(tx, me, alert)
    for each in others if until else ():
        _hold(tx, me, each)
    return until


def _hold(tx: Tx, me: Caller, alert: Alert) -> str | None:
    told = None if me.invited else tx.session.get(Notified, (alert.id, me.id))
    if told and alert.held_by_id == me.id and alert.held_until and alert.held_until > tx.at and alert.state in UNOWNED:
        return ladder.clock_time(alert.held_until, tx.at)
    if told is None or told.held or alert.state not in UNOWNED or alert.held_until:
        return None
    rule = tx.programme.rule(alert.level)
    told.held, alert.held_by_id = True, me.id
    alert.held_until = tx.at + rule.hold
    alert.due_at = max(alert.due_at or alert.held_until, alert.held_until)
    ladder.event(tx, alert, "held_by_sms", me.id)
    return ladder.clock_time(alert.held_until, tx.at)


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
    alert.acted_at, alert.due_at = tx.at, alert.offered_until
    alert.state = AlertState.acting
    if kind is Deed.called:
        alert.phoned_at = tx.at
    if kind is Deed.saw_child:
        alert.seen_at, alert.seen_due_at = tx.at, None
    ladder.event(tx, alert, f"did_{kind.name}", me.id)
    audit.record(tx, me, "changed", "alerts", alert.id)
    return Owned(True, alert.number)


def _owned_before(tx: Tx, me: Caller, alert: Alert) -> bool:
    lost = (AlertEvent.alert_id == alert.id, AlertEvent.what.in_(LOST), AlertEvent.person_id == me.id)
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
    """
    alert = alerts.reach(tx, me, alert_id)
    if alert.owner_id != me.id or alert.state not in OPEN:
        return Closed(False, alert.number, "close.not_yours")
    if alert.acted_at is None:
        return Closed(False, alert.number, "close.nothing_done")
    if alert.taken_back_at and not alert.phoned_at:
        return Closed(False, alert.number, "close.phone_first")
    alert.state, alert.closed_at = AlertState(AlertOutcome(outcome)), tx.at
    alert.due_at = alert.seen_due_at = None
    stand_down_notices.all_offered(tx, alert, me.id)
    handing_over.settle(alert)
    free = tx.at + timedelta(days=alerts.KEPT_DAYS)
    numbers.move(tx, alert.district_id, alert.number, alert.id, free_at=free)
    ladder.event(tx, alert, f"closed_{outcome}", me.id)
    audit.record(tx, me, "changed", "alerts", alert.id)
    tell_reporters(tx, alert, "sms.reporter.done", "done")
    return Closed(True, alert.number)


def restart_idle(tx: Tx) -> int:
    """An owner who recorded nothing in twice the acknowledge time loses the alert: its ladder goes on one rung up.

    So it does where a colleague did not take in time what was offered.
    """
    idle = _IDLE.take(tx, at=tx.at)
    for alert in idle:
        offered, before = alert.offered_until is not None, alert.owner_id
        ladder.event(tx, alert, LOST[0] if offered else LOST[1], before)
        if before:
            handing_over.tell_colleague(tx, alert, before, "sms.alert.lost")
        alert.state, alert.owner_id = AlertState.notified, None
        handing_over.forget_deeds(alert)
        handing_over.lapse(alert)
        alert.ladder_from = _as_if_on(tx, alert)
        ladder.climb(tx, alert)
    return len(idle)


def _as_if_on(tx: Tx, alert: Alert) -> datetime:
    """A beginning of the ladder that makes its next rung due now."""
    ahead = rung_time(tx.programme, alert.level, alert.ladder_from, alert.climbed) - alert.ladder_from
    return tx.at - ahead if alert.level == Level.danger else tx.at


def remind_unseen(tx: Tx) -> int:
    """The child must be seen: 2 hours before the deadline the owner is told, at it and every 4 hours after the lead.

    The hours in which an alert of its level tells nobody do not count, or all that fell due in them would come at once.
    """
    late = _UNSEEN.take(tx, at=tx.at)
    for alert in late:
        over, not_before = tx.at >= alert.seen_by, ladder.quiet(tx, alert.level)
        posts = duty.on_post(tx, alert, Post.lead) if over else []
        owner = [people.get(tx, alert.owner_id)] if alert.owner_id else []
        for person in posts or owner:
            words = Say("sms.alert.unseen", {"number": alert.number, "time": ladder.clock_time(alert.seen_by, tx.at)})
            once = f"alert:{alert.id}:unseen:{alert.seen_due_at:%m%d%H%M}:{person.id}"
            outbox.post(tx, person, Notice(words, Lane.alerts, once, not_before=not_before, alert_id=alert.id))
        alert.seen_due_at = not_before + tx.programme.owners.seen_again if over else alert.seen_by
    return len(late)
