"""Rounds: words that go to many at one time, a few in each transaction, from where the one before has come.

Every round is declared in its topic's file and entered here. A row a round says when it goes next; one that is too late
is passed over, but for those whose words are owed however late.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import partial

from sqlalchemy import bindparam, select
from sqlalchemy.exc import OperationalError

from core import logs
from core.broadcasts import (
    departures_digest,
    encouragement,
    inactive_reminders,
    monthly_thanks,
    morning_alerts,
    officer_digest,
    own_yes,
    weekly_digest,
)
from core.errors import Busy
from core.models.round import Round
from core.programme.programme import Programme
from core.storage.db import Tx
from core.storage.next_due import NextRow


def _never_over(_programme: Programme) -> timedelta:
    return timedelta.max


@dataclass(frozen=True, slots=True)
class Plan:
    """A round: when it goes after a moment, what tells the next few, and how late it still goes."""

    name: str
    upcoming: Callable[[Programme, datetime], datetime | None]
    tell_some: Callable[[Tx, Round], int | None]
    patience: Callable[[Programme], timedelta] = _never_over


ROUNDS = (
    Plan("digest", weekly_digest.upcoming, weekly_digest.tell_some, lambda _programme: weekly_digest.PATIENCE),
    Plan("sector", weekly_digest.upcoming, weekly_digest.tell_some_sectors, lambda _programme: weekly_digest.PATIENCE),
    Plan("clock_alerts", morning_alerts.upcoming, morning_alerts.tell_some, morning_alerts.patience),
    Plan("morning", officer_digest.upcoming, officer_digest.tell_some, officer_digest.patience),
    Plan("departures", departures_digest.upcoming, departures_digest.tell_some, departures_digest.patience),
    Plan("thanks", monthly_thanks.upcoming, monthly_thanks.tell_some, monthly_thanks.patience),
    Plan("silence", inactive_reminders.upcoming, inactive_reminders.tell_some),
    Plan("encouragement", encouragement.upcoming, encouragement.tell_some, encouragement.patience),
    Plan("own_yes", own_yes.upcoming, own_yes.tell_some),
    Plan("school", encouragement.school_upcoming, encouragement.tell_some_of_school, encouragement.patience),
)

_NAMES = {each.name for each in ROUNDS}
_ROWS = select(Round).order_by(Round.name)
_LOCKED = _ROWS.with_for_update(skip_locked=True)
_WAITING = select(Round.name).where(Round.due_at > bindparam("at"))
NEXT_DUE = NextRow(Round.due_at, Round.due_at.is_not(None))


def run_next(tx: Tx) -> int:
    """Every round whose time has come tells the next few; how many moved. One that fails holds up no other."""
    if {name for (name,) in tx.connection.execute(_WAITING, {"at": tx.at})} >= _NAMES:
        return 0
    rows = tx.session.scalars(_LOCKED if tx.is_postgres else _ROWS)
    kept = {each.name: each for each in rows}
    return sum([_go_alone(tx, plan, kept.get(plan.name)) for plan in ROUNDS])


def _go_alone(tx: Tx, plan: Plan, going: Round | None) -> bool:
    if going is None or going.due_at is None:
        _begin(tx, plan, going)
        return False
    if going.due_at > tx.at:
        return False
    try:
        with tx.undone_alone():
            _go(tx, plan, going, going.due_at)
            tx.flush()
    except (Busy, OperationalError):
        raise
    except Exception as error:  # noqa: BLE001  whatever is wrong with this round; the others go on
        tx.afterwards.append(partial(logs.fault, "round", error, name=plan.name))
        return False
    return True


def _begin(tx: Tx, plan: Plan, going: Round | None) -> None:
    """A round nobody has planned yet, or for which nothing was known to plan."""
    due_at = plan.upcoming(tx.programme, tx.at)
    if going is None:
        tx.insert_once(Round.__table__, {"name": plan.name, "due_at": due_at, "since": tx.at, "reached": 0})
    elif due_at is not None:
        going.due_at, going.since = due_at, tx.at


def _go(tx: Tx, plan: Plan, going: Round, due_at: datetime) -> None:
    late = tx.at - due_at > plan.patience(tx.programme)
    if not going.reached:  # begun now: what came due since the round before is told, however long ago that was
        going.due_at = due_at = tx.at
    reached = None if late else plan.tell_some(tx, going)
    if reached is not None:
        going.reached = reached
        return
    going.since, going.reached = due_at, 0
    going.due_at = plan.upcoming(tx.programme, tx.at)
