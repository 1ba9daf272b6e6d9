"""The sweeps: everything the clock wakes, in one list. What is due is decided by rows and the programme, never here.

One entry is all there is to a sweep: its failpoint and the jump over minutes without work follow from it.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import datetime

from core import failpoints
from core.alerts import cut_talks, doubted_owners, ladder, late_calls, owner_watch, reporter_notices, unseen_children
from core.broadcasts import group_messages, rounds
from core.cases import care_leavers, late_duties, session_eves, taking_over
from core.children import follow_ups, visit_reminders
from core.measures import stored
from core.messages import sending
from core.monitoring import alarms, district_checks, invariants
from core.operations import erasures, office_queue, retention
from core.people import supervisions
from core.referrals import reminders
from core.reporting import unfinished_texts
from core.storage import audit_seal, key_sweep
from core.storage.db import Tx
from core.storage.next_due import NextDue, NextRow, NoneNeeded, Upcoming

Count = int
READS_MUCH = NoneNeeded("it reads whole districts, each in its turn, whether anything is due or not")


@dataclass(frozen=True, slots=True)
class PeriodicTask:
    """One rule over the next few rows that are due, in one transaction; safe to run twice, and by two at once.

    `next_due` says when in programme time it has something to do next, or why nobody needs to know. One that reads long
    has a `look`, which reads without holding anybody up and returns what is then run. One that waits for nothing has
    several `turns` in a tick, as long as it does something: between two of them others may write.
    """

    name: str
    every_seconds: int
    run: Callable[[Tx], Count]
    next_due: NextDue
    look: Callable[[Tx], Callable[[Tx], Count]] | None = None
    turns: int = 1

    @property
    def failpoint(self) -> str:
        """What its commit is called where a process is made to die."""
        return f"{failpoints.SWEEP}{self.name}"

    @property
    def is_thorough(self) -> bool:
        """True where it reads much whether anything is due or not: while time is moved on it has one turn a week."""
        return self.next_due is READS_MUCH


MENDS = NoneNeeded("it mends what another sweep left behind")
SWEEPS = (
    PeriodicTask("ladder", 1, ladder.climb_due, ladder.NEXT_DUE, turns=10),
    PeriodicTask("idle_owners", 30, owner_watch.restart_idle, owner_watch.NEXT_IDLE),
    PeriodicTask("doubted_owners", 10, doubted_owners.release_owned, doubted_owners.NEXT_DUE),
    PeriodicTask("unseen", 30, unseen_children.remind, unseen_children.NEXT_UNSEEN),
    PeriodicTask("not_taken", 30, reporter_notices.tell_not_taken, reporter_notices.NEXT_DUE),
    PeriodicTask("next_visits", 30, follow_ups.plan_due, follow_ups.NEXT_TO_PLAN),
    PeriodicTask("reminders", 1, visit_reminders.remind_due, visit_reminders.NEXT_DUE),
    PeriodicTask("sessions", 60, session_eves.remind_due, session_eves.NEXT_DUE),
    PeriodicTask("care_leavers", 6, care_leavers.ask, care_leavers.NEXT_DUE),
    PeriodicTask("late_duties", 60, late_duties.tell_leads, late_duties.NEXT_DUE),
    PeriodicTask("first_days", 300, taking_over.tell_due, taking_over.NEXT_DUE),
    PeriodicTask("rounds", 1, rounds.run_next, rounds.NEXT_DUE),
    PeriodicTask("group_messages", 1, group_messages.tell_some, group_messages.NEXT_DUE),
    PeriodicTask("recover", 5, sending.recover, NoneNeeded("a lease runs out in real time")),
    PeriodicTask("expire", 30, sending.expire, sending.NEXT_TO_EXPIRE),
    PeriodicTask("broken_off", 30, cut_talks.broken_off, cut_talks.NEXT_BROKEN_OFF),
    PeriodicTask("unfinished", 60, unfinished_texts.ring, unfinished_texts.NEXT_RUN_OUT),
    PeriodicTask("late_calls", 30, late_calls.raise_late, late_calls.NEXT_DUE),
    PeriodicTask("referrals", 60, reminders.remind_due, reminders.NEXT_DUE),
    PeriodicTask("supervision", 300, supervisions.tell_leads, supervisions.NEXT_DUE),
    PeriodicTask("office_files", 60, office_queue.lapse, office_queue.NEXT_DUE),
    PeriodicTask("retention", 60, retention.sweep, retention.NEXT_DUE),
    PeriodicTask(
        "seal", 60, audit_seal.seal, NoneNeeded("it seals what others wrote, in the minutes in which they did")
    ),
    PeriodicTask("erasures", 60, erasures.sweep, NoneNeeded("an erasure waits for the places of keys, in real time")),
    PeriodicTask("child_keys", 60, key_sweep.sweep, MENDS),
    PeriodicTask("invariants", 15, invariants.sweep, MENDS),
    PeriodicTask("districts", 3, district_checks.check_next, READS_MUCH, look=district_checks.look),
    PeriodicTask("figures", 1, stored.count_next, READS_MUCH, look=stored.look),
    PeriodicTask("watch", 10, alarms.sweep, NoneNeeded("it watches the service itself, in real time")),
)

_UPCOMING = Upcoming([*(each.next_due for each in SWEEPS), sending.NEXT_TO_SEND])


def next_due(tx: Tx) -> datetime | None:
    """The first moment of programme time at which any sweep or drain has something to do; None if there is none."""
    return _UPCOMING.find(tx)


def due_now(tx: Tx, sweeps: Iterable[PeriodicTask]) -> list[PeriodicTask]:
    """Those of them that have rows which are due; and those of whose rows nobody can say it beforehand, which look
    themselves. What reads whole districts is none of them.
    """
    due = {id(row) for row, at in _UPCOMING.of_rows(tx) if at <= tx.at}
    asked = [each for each in sweeps if not each.is_thorough]
    return [each for each in asked if not isinstance(each.next_due, NextRow) or id(each.next_due) in due]
