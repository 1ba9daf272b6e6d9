"""The sweeps: everything the clock wakes, in one list. What is due is decided by rows and the programme, never here."""

from collections.abc import Callable
from dataclasses import dataclass

from core import (
    audit_seal,
    call_backs,
    care_leavers,
    follow_ups,
    invariants,
    ladder,
    late_calls,
    owners,
    referral_reminders,
    retention,
    rounds,
    sending,
    session_eves,
    supervisions,
    watch,
)
from core.db import Tx

Count = int


@dataclass(frozen=True, slots=True)
class Sweep:
    """One rule over all rows that are due, in one transaction; safe to run twice, and by two at once."""

    name: str
    every_seconds: int
    run: Callable[[Tx], Count]


SWEEPS = (
    Sweep("ladder", 1, ladder.climb_due),
    Sweep("idle_owners", 30, owners.restart_idle),
    Sweep("unseen", 30, owners.remind_unseen),
    Sweep("reminders", 30, follow_ups.remind_due),
    Sweep("sessions", 60, session_eves.remind_due),
    Sweep("care_leavers", 60, care_leavers.ask),
    Sweep("rounds", 30, rounds.go_on),
    Sweep("recover", 5, sending.recover),
    Sweep("expire", 30, sending.expire),
    Sweep("broken_off", 30, call_backs.broken_off),
    Sweep("late_calls", 30, late_calls.raise_late),
    Sweep("referrals", 60, referral_reminders.remind_due),
    Sweep("supervision", 300, supervisions.tell_leads),
    Sweep("retention", 60, retention.sweep),
    Sweep("seal", 60, audit_seal.seal),
    Sweep("invariants", 15, invariants.sweep),
    Sweep("watch", 10, watch.sweep),
)
