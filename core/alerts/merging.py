"""Two alerts that turn out to be about one child become one: one ladder, one owner, and nobody told is forgotten."""

from datetime import timedelta

from sqlalchemy import delete, select

from core.alerts import alerts, call_backs, ladder, reporter_notices, stand_down_notices, two_districts, updates
from core.alerts.rung_times import rung_time
from core.children import numbers
from core.messages import refused_numbers
from core.models.alert import UNOWNED, Alert, AlertEvent, AlertState, Level, Notified
from core.models.child import Child
from core.models.message import Message
from core.storage.db import Tx

UNITED = "sms.alert.united"
"""Tells a lead that an officer made two alerts one."""
PARTED = "parted"
"""What taking them apart leaves in the story of both."""


def name_child(tx: Tx, alert: Alert, child: Child) -> Alert:
    """The alert is about this child. If the child has an open one of the last day, this one is merged into it.

    Returns the alert that goes on.
    """
    alert.child_id = child.id
    alert.village_id = child.village_id if child.district_id == alert.district_id else alert.village_id
    ladder.event(tx, alert, "child_named")
    two_districts.tell_home(tx, alert, child)
    older = alerts.open_for_child(tx, child.id, alert.district_id, but=alert.id, bypasses=alert.bypasses)
    return merge(tx, alert, older) if older else alert


def merge(tx: Tx, alert: Alert, older: Alert) -> Alert:
    """Both are about one matter, and both bypass the district or neither: the newer goes into the older, returned.

    Only a code, an officer's key or the reporter's own yes says so. The merged alert's number leads to the other, its
    ladder stops; the higher level and the earlier deadlines win.
    """
    if older.seen_at is None:
        older.seen_by = min(older.seen_by, alert.seen_by)
    owned = older.owner_id is not None
    _one_owner(tx, older, alert)
    waits = [each.feedback_at for each in (older, alert) if each.feedback_at]
    alert.state, alert.due_at, alert.seen_due_at, alert.feedback_at = AlertState.merged, None, None, None
    alert.merged_into_id, alert.closed_at = older.id, tx.at
    older.reports += alert.reports
    older.shielded = older.shielded or alert.shielded
    _same_ladder(tx, older, alert)
    older.feedback_at = min(waits, default=None) if older.state in UNOWNED else None
    _tell_reporters(tx, older, alert, owned=owned)
    call_backs.merged(tx, older, alert)
    numbers.move(tx, alert.district_id, alert.number, older.id, free_at=tx.at + timedelta(days=alerts.KEPT_DAYS))
    ladder.event(tx, older, "merged_in")
    return older


def _tell_reporters(tx: Tx, older: Alert, alert: Alert, *, owned: bool) -> None:
    """Who reported the one that nobody owned hears that somebody has it now; `owned` says whether the older one was."""
    if owned == (alert.owner_id is not None):
        return
    new, known = (alert, older) if owned else (older, alert)
    for each in set(alerts.reporters(tx, new)) - set(alerts.reporters(tx, known)):
        reporter_notices.tell_newcomer(tx, older, each)


def part(tx: Tx, alert: Alert, merged_id: int) -> Alert:
    """What went into that alert was another matter after all: it goes on under its own number, from its first rung, and
    is about no code. Nothing that was done counts for it. Returned.
    """
    merged = tx.session.get_one(Alert, merged_id, with_for_update=tx.is_postgres)
    merged.state, merged.merged_into_id, merged.closed_at = AlertState.raised, None, None
    merged.child_id = merged.household_id = merged.owner_id = merged.owned_at = None
    merged.acted_at = merged.phoned_at = merged.seen_at = merged.held_by_id = merged.held_until = None
    merged.seen_by = tx.programme.deadline(merged.level, tx.at, tx.programme.rule(merged.level).seen)
    alert.reports = max(1, alert.reports - merged.reports)
    numbers.move(tx, merged.district_id, merged.number, merged.id, free_at=None)
    tx.connection.execute(delete(Notified).where(Notified.alert_id == merged.id))
    ladder.event(tx, merged, "opened_again")
    ladder.start(tx, merged)
    return merged


def was_parted(tx: Tx, message: int) -> bool:
    """Whether what that SMS says is one matter was taken apart again since it was owed."""
    sms = tx.session.get_one(Message, message)
    pair = [int(each) for each in sms.once.split(":")[1:4:2]]
    both = [refused_numbers.goes_on(tx, each) for each in pair]
    since = (AlertEvent.what == PARTED, AlertEvent.at > sms.created_at)
    found = select(AlertEvent.id).where(AlertEvent.alert_id.in_([*pair, *both]), *since)
    return tx.connection.scalar(found.limit(1)) is not None


def _one_owner(tx: Tx, older: Alert, alert: Alert) -> None:
    """Who owns either owns both, the older one's owner first; all others who were told of the other stand down.

    The owner hears what the other one adds.
    """
    if older.owner_id:
        ladder.withdraw(tx, alert, "owned")
        stand_down_notices.all_but(tx, alert, older.owner_id)
        _add(tx, older, alert)
    elif alert.owner_id:
        ladder.withdraw(tx, older, "owned")
        stand_down_notices.all_but(tx, older, alert.owner_id)
        _hand_to(older, alert)
        _take_on(tx, older, alert)


def _add(tx: Tx, older: Alert, alert: Alert) -> None:
    """The older one's owner answers for the newer one too, be it that the same person has acted on it already."""
    if alert.owner_id == older.owner_id and alert.acted_at:
        _rise(tx, older, alert)
    else:
        another = alert.reporter_id not in alerts.reporters(tx, older)
        alerts.hear(tx, older, alert.level, alert.raised_at, urgent=another)


def _hand_to(older: Alert, alert: Alert) -> None:
    """Who owns the newer alert owns the one that goes on, with all that was done."""
    moments = ("owned_at", "acted_at", "phoned_at", "due_at", "lose_at", "seen_at", "seen_due_at", "offered_until")
    for name in ("state", "owner_id", "offered_to_id", "offered_district_id", *moments):
        setattr(older, name, getattr(alert, name))


def _take_on(tx: Tx, older: Alert, alert: Alert) -> None:
    """The newer one's owner hears what the older one is; a danger that was told before this one is to be answered."""
    if older.level == Level.danger:
        updates.renew(tx, older, "sms.alert.more")
    elif _rise(tx, older, alert):
        updates.tell_owner(tx, older, "sms.alert.risen")


def _rise(tx: Tx, older: Alert, alert: Alert) -> bool:
    """The higher level wins; whether that is the newer one's."""
    if alert.level.rank >= older.level.rank:
        return False
    older.level = alert.level
    ladder.event(tx, older, f"level_{alert.level}")
    return True


def _same_ladder(tx: Tx, older: Alert, alert: Alert) -> None:
    """The alert that goes on takes the newer one's place on the ladder if that was the more urgent, and with it who
    holds that: nobody where nobody does. Of two that are as urgent it is held by whoever holds either.
    """
    if older.state in UNOWNED and alert.level.rank < older.level.rank:
        older.level, older.ladder_from = alert.level, alert.ladder_from
        older.climbed, older.rung = alert.climbed, alert.rung
        older.due_at = rung_time(tx.programme, older.level, older.ladder_from, older.climbed)
        older.acknowledge_by = min(older.acknowledge_by, alert.acknowledge_by)
        _hold_as(tx, older, alert)
    elif older.state in UNOWNED and alert.level.rank == older.level.rank and alert.held_by_id and not older.held_until:
        _hold_as(tx, older, alert)
    for told in tx.session.scalars(select(Notified).where(Notified.alert_id == alert.id)):
        row = {"alert_id": older.id, "person_id": told.person_id, "at": told.at, "held": False}
        tx.insert_once(Notified.__table__, row)
    if older.held_by_id and (holds := tx.session.get(Notified, (older.id, older.held_by_id))):
        holds.held = True


def _hold_as(tx: Tx, older: Alert, alert: Alert) -> None:
    """Until the moment that the holder was told; one whose time is over holds nothing more."""
    older.held_by_id, older.held_until = alert.held_by_id, alert.held_until
    if alert.held_until and alert.held_until > tx.at:
        older.due_at = max(older.due_at or alert.held_until, alert.held_until)
