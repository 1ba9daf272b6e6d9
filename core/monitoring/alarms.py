"""Watching the whole: which alarms ring now, and telling the operator. Everything is asked by an index, or counted.

`look` is for whoever shows it; `sweep` also keeps since when an alarm rings and owes the operator an SMS: one when it
begins, one an hour while it lasts, one when it is over.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import bindparam, case, exists, func, or_, select

from core.messages import costs, gateway_refusals
from core.models.alert import NOBODYS, Alert
from core.models.message import DeliveryReport, Lane, Message
from core.models.monitoring import Alarm, AlarmName, RateCounter
from core.models.record import Tick
from core.monitoring import invariants, operator_sms, ringing, unheard
from core.monitoring.machine import Machine, measure
from core.monitoring.operator_sms import ALARMS, UNSETTLED
from core.monitoring.ringing import OF_SENDING
from core.operations import breaches
from core.people import wrong_pins
from core.storage import audit_keys, rate_counters, ticks
from core.storage.db import Tx
from core.storage.prepared import Prepared, one_of

BACKUP, BACKUP_AWAY, RESTORED, WATCHING = "backup", "backup_away", "restored", "watching"
"""Names of ticks: the last backup, the last one that left the building, the last one that was restored on trial, and
since when somebody waits for a first one.
"""
MINUTE = timedelta(minutes=1)
SIMULATED = "simulated"
"""What the simulated gateway says of each message: no network stands behind it, so no report will come."""

_LATE = Prepared(select(func.count()).select_from(Alert).where(NOBODYS, Alert.due_at <= bindparam("late")))
_owed_at = case((Message.not_before > Message.created_at, Message.not_before), else_=Message.created_at)
_UNSENT = Prepared(
    select(
        func.min(case((Message.attempts > 0, _owed_at))),
        func.min(case((Message.attempts == 0, _owed_at))),
        func.min(case((Message.attempts == 0, Message.next_at))),
    ).where(
        Message.lane == Lane.alerts,
        one_of(Message.state, UNSETTLED),
        ~one_of(Message.notice, ALARMS),
        _owed_at <= bindparam("since"),
        or_(Message.expires_at.is_(None), Message.expires_at > bindparam("at")),
    )
)
_UNHEARD = ~exists().where(DeliveryReport.gateway == Message.gateway, DeliveryReport.provider_id == Message.provider_id)
_TAKEN = Prepared(
    select(func.count(), func.sum(case((_UNHEARD, 1), else_=0))).where(
        Message.lane == Lane.alerts,
        Message.sent_at > bindparam("from"),
        Message.sent_at <= bindparam("until"),
        Message.alert_id.is_not(None),
        Message.reason.is_distinct_from(SIMULATED),
    )
)
_KEPT = Prepared(select(Alarm.name, Alarm.since, Alarm.told_at))


@dataclass(frozen=True, slots=True)
class Sign:
    """One alarm: whether it rings, and the figure that decides it, in the unit its words name; None where nobody here
    can measure it.
    """

    name: AlarmName
    rings: bool
    figure: int | None


def signs(tx: Tx, machine: Machine | None = None) -> list[Sign]:
    """Every alarm as it stands now, in the order of urgency."""
    rule, here = tx.programme.watch, machine or measure(tx)
    standing = gateway_refusals.open_refusals(tx)
    unreported, judged = receipts(tx)
    happened = rate_counters.within(tx, MINUTE)
    failed, locked = happened[RateCounter.send_failed], happened[RateCounter.pin_locked]
    wrong = happened[RateCounter.wrong_token]
    silence, unsent, rungs, found = _silence(tx), _unsent(tx), _late_rungs(tx), sum(invariants.count_open(tx).values())
    backup, in_vain, changed = backup_age(tx), unheard.count(tx), audit_keys.changed(tx)
    many = judged >= rule.receipts_least and unreported * 100 >= rule.receipts_percent * judged
    full = here.disk_free is not None and here.disk_free < rule.disk_free_percent
    refused, poor = (AlarmName.gateway_refused_us in standing, AlarmName.gateway_balance in standing)
    return [
        Sign(AlarmName.no_tick, silence >= rule.no_tick, _seconds(silence)),
        Sign(AlarmName.rung_late, rungs > 0, rungs),
        Sign(AlarmName.unheard, in_vain > 0, in_vain),
        Sign(AlarmName.old_alert, unsent > timedelta(seconds=rule.old_alert_seconds), _seconds(unsent)),
        Sign(AlarmName.gateway_refused_us, refused, int(refused)),
        Sign(AlarmName.gateway_balance, poor, int(poor)),
        Sign(AlarmName.sends_failing, failed >= rule.failures_a_minute, failed),
        Sign(AlarmName.receipts_missing, many, unreported),
        Sign(AlarmName.invariants, found > 0, found),
        Sign(AlarmName.disk, full, None if here.disk_free is None else int(here.disk_free)),
        Sign(AlarmName.backup_age, backup is not None and backup > rule.backup_age, _hours(backup)),
        Sign(AlarmName.clock_skew, here.skew > rule.clock_skew_seconds, int(here.skew)),
        Sign(AlarmName.lock_outs, locked >= rule.locks_a_minute, locked),
        _wrong_pins(tx),
        Sign(AlarmName.wrong_tokens, wrong >= rule.wrong_tokens_a_minute, wrong),
        _strangers(tx),
        _breaches(tx),
        Sign(AlarmName.audit_changed, changed > 0, changed),
    ]


def _wrong_pins(tx: Tx) -> Sign:
    """Many people with a wrong PIN within the hour, and many more than is usual at this time of day; or within a day:
    who guesses slowly stays below any hour.
    """
    rule, found = tx.programme.watch, 0
    for span, most in ((wrong_pins.DAY, rule.wrong_pins_people_a_day), (wrong_pins.HOUR, rule.wrong_pins_people)):
        found = wrong_pins.people_within(tx, span)
        if found >= most and found >= rule.wrong_pins_rise * wrong_pins.usual(tx, span):
            return Sign(AlarmName.wrong_pins, rings=True, figure=found)
    return Sign(AlarmName.wrong_pins, rings=False, figure=found)


def _strangers(tx: Tx) -> Sign:
    """Unknown numbers whose text was not answered within the hour, as all of them together had their share."""
    unanswered = rate_counters.within(tx, 60 * MINUTE)[RateCounter.stranger_unanswered]
    return Sign(AlarmName.strangers, unanswered > 0, unanswered)


def _breaches(tx: Tx) -> Sign:
    """What the law wants sent of a breach within a day, or wanted sent before."""
    pressing = breaches.count_pressing(tx)
    return Sign(AlarmName.breach_due, pressing > 0, pressing)


def _seconds(span: timedelta) -> int:
    return int(span.total_seconds())


def _hours(span: timedelta | None) -> int:
    return int(span.total_seconds() // 3600) if span else 0


def _silence(tx: Tx) -> timedelta:
    """How long the clock has not ticked; nothing while it never did, as a new installation may start in any order."""
    last = ticks.last(tx, ticks.CLOCK)
    return tx.real - last if last else timedelta()


def _late_rungs(tx: Tx) -> int:
    return int(tx.all(_LATE, {"late": tx.at - tx.programme.watch.rung_late})[0][0])


def _unsent(tx: Tx) -> timedelta:
    """How long ago the oldest alert message was owed that has not left; a failed try does not make it younger.

    What only just may go, and our own alarms, do not count. Nor does one that nobody could have offered yet, as where
    programme time was moved on: it also has to be there so long in real time.
    """
    wait = timedelta(seconds=tx.programme.watch.old_alert_seconds)
    tried, fresh, since = tx.all(_UNSENT, {"since": tx.at - wait, "at": tx.at})[0]
    age: timedelta = max(tx.at - tried, timedelta()) if tried else timedelta()
    return max(age, min(tx.at - fresh, tx.real - since)) if fresh else age


def receipts(tx: Tx) -> tuple[int, int]:
    """Of the alert SMS a gateway took a while ago: how many have no delivery report at all, and how many are judged.

    Only those a network carries; the last half hour is judged, so that the alarm ends when reports come again.
    """
    rule = tx.programme.watch
    until = tx.at - rule.receipts_after
    judged, silent = tx.all(_TAKEN, {"from": until - rule.receipts_within, "until": until})[0]
    return int(silent or 0), int(judged or 0)


def backup_age(tx: Tx) -> timedelta | None:
    """How old the last backup is. Where none was ever made: how long one is missing, None if nobody minds.

    Somebody minds where an operator is named to be alarmed.
    """
    last = ticks.last(tx, BACKUP) or (ticks.last(tx, WATCHING) if tx.operator else None)
    return tx.real - last if last else None


def sweep(tx: Tx, machine: Machine | None = None) -> int:
    """Keep which alarms ring, and tell the operator of what changed; how many changes and messages that made."""
    if tx.operator:
        tx.insert_once(Tick.__table__, {"name": WATCHING, "owner": None, "until": None, "at": tx.real})
    rate_counters.forget_old(tx)
    wrong_pins.forget_old(tx)
    costs.forget_old(tx)
    kept = {name: (since, told_at) for name, since, told_at in tx.all(_KEPT, {})}
    now = signs(tx, machine)
    unsent = any(each.rings for each in now if each.name is AlarmName.old_alert)
    return sum(_follow(tx, sign, *kept.get(sign.name, (None, None)), unsent=unsent) for sign in now)


def _follow(tx: Tx, sign: Sign, since: datetime | None, told_at: datetime | None, *, unsent: bool) -> int:
    """No alarm about sending is over while an alert has not left."""
    if sign.rings and since is None:
        ringing.start(tx, sign.name)
        return 1 + ringing.tell(tx, sign.name, tx.real, told_at)
    if sign.rings and since:
        return ringing.tell(tx, sign.name, since, told_at)
    if since is None or (unsent and sign.name in OF_SENDING):
        return 0
    if told_at and told_at >= since:
        return _end(tx, sign.name, told_at)
    ringing.stop(tx, sign.name)
    return 1


def _end(tx: Tx, name: AlarmName, told_at: datetime) -> int:
    """The end of what the operator heard begin, or need not hear any more; it rings on until either is sure."""
    said = operator_sms.tell_over(tx, name, told_at)
    if said is None:
        return 0
    ringing.stop(tx, name)
    return 1 + said
