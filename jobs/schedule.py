"""The sweeps: everything the clock wakes, in one list. What is due is decided by rows and the programme, never here."""

from collections.abc import Callable
from dataclasses import dataclass

from core.alerts import call_backs, ladder, late_calls, ownership
from core.broadcasts import rounds
from core.cases import care_leavers, session_eves
from core.children import follow_ups, visit_reminders
from core.messages import sending
from core.monitoring import alarms, invariants
from core.operations import retention
from core.people import supervisions
from core.referrals import reminders
from core.storage import audit_seal
from core.storage.db import Tx

Count = int


@dataclass(frozen=True, slots=True)
class PeriodicTask:
    """One rule over all rows that are due, in one transaction; safe to run twice, and by two at once."""

    name: str
    every_seconds: int
    run: Callable[[Tx], Count]


SWEEPS = (
    PeriodicTask("ladder", 1, ladder.climb_due),
    PeriodicTask("idle_owners", 30, ownership.restart_idle),
    PeriodicTask("unseen", 30, ownership.remind_unseen),
    PeriodicTask("next_visits", 30, follow_ups.plan_due),
    PeriodicTask("reminders", 30, visit_reminders.remind_due),
    PeriodicTask("sessions", 60, session_eves.remind_due),
    PeriodicTask("care_leavers", 60, care_leavers.ask),
    PeriodicTask("rounds", 30, rounds.run_next),
    PeriodicTask("recover", 5, sending.recover),
    PeriodicTask("expire", 30, sending.expire),
    PeriodicTask("broken_off", 30, call_backs.broken_off),
    PeriodicTask("late_calls", 30, late_calls.raise_late),
    PeriodicTask("referrals", 60, reminders.remind_due),
    PeriodicTask("supervision", 300, supervisions.tell_leads),
    PeriodicTask("retention", 60, retention.sweep),
    PeriodicTask("seal", 60, audit_seal.seal),
    PeriodicTask("invariants", 15, invariants.sweep),
    PeriodicTask("watch", 10, alarms.sweep),
)
