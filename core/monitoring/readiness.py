"""Is everything right? Asked of the rows by `/readyz` and by `doctor`, which say the same.

What a process needs to serve at all stands apart from what a person must look at: a balancer that took the line away
because one district has no officer would leave every other district without it.
"""

from dataclasses import dataclass
from typing import Literal

from sqlalchemy import func, select

from core.clock import kigali
from core.errors import Busy
from core.messages import switches
from core.models.alert import OPEN, Alert
from core.monitoring import alarm_texts, alarms
from core.operations import office_queue
from core.people import staffing
from core.programme import floors
from core.storage import ticks
from core.storage.db import Tx


@dataclass(frozen=True, slots=True)
class HealthCheck:
    """One thing that must be right: its name, whether it is, a sentence, what needs it, and what mends it.

    `serve`: without it this process cannot answer, and a balancer should take it out. `person`: a person must look.
    """

    name: str
    ok: bool
    detail: str
    needs: Literal["serve", "person"] = "person"
    mend: str = ""


NO_DATABASE = HealthCheck(
    "database", False, "The database does not answer.", "serve", "Start it, or mend DATABASE_URL."
)


def no_database(refused: Busy) -> HealthCheck:
    """The database refuses: why and what mends it, where more is known than that it does not answer."""
    said, _, mend = str(refused).partition(": ")
    if not mend:
        return NO_DATABASE
    return HealthCheck("database", False, f"{said[0].upper()}{said[1:]}.", "serve", f"{mend[0].upper()}{mend[1:]}.")


OLD_TABLES = HealthCheck(
    "schema", False, "The tables are old, or not there yet: run ./inshuti migrate.", "serve", "Run ./inshuti migrate."
)
SERVES = (
    HealthCheck("database", True, "The database answers.", "serve"),
    HealthCheck("schema", True, "The tables fit this release.", "serve"),
)


def for_people(tx: Tx) -> list[HealthCheck]:
    """What a person must look at, the programme apart; every alarm by its name, as the runbook has it."""
    rings = [
        HealthCheck(
            each.name, not each.rings, alarm_texts.detail(each), mend=alarm_texts.WORDS[each.name].mend * each.rings
        )
        for each in alarms.signs(tx)
    ]
    notices = [*_office(tx), *_sending_off(tx), *_reminders_off(tx)]
    return [_clock(tx), _reachable(tx), _officers(tx), *notices, *rings]


def programme(tx: Tx) -> HealthCheck:
    """Whether the programme keeps its own promises."""
    warnings = floors.warnings(tx.programme, kigali(tx.at).date())
    return HealthCheck("programme", not warnings, " ".join(warnings) or "The programme keeps its own promises.")


def _clock(tx: Tx) -> HealthCheck:
    last = ticks.last(tx, ticks.CLOCK)
    start = "Start `worker.py clock`, or ./inshuti up."
    if last is None:
        return HealthCheck("clock", False, "No clock has run yet: start worker.py clock.", mend=start)
    fresh = tx.real - last < tx.programme.watch.no_tick
    said = f"The clock last ticked {int((tx.real - last).total_seconds())} s ago."
    return HealthCheck("clock", fresh, said, mend="" if fresh else start)


def _reachable(tx: Tx) -> HealthCheck:
    lost = tx.connection.scalar(
        select(func.count()).where(Alert.nobody_found, Alert.state.in_(OPEN), Alert.owner_id.is_(None))
    )
    if not lost:
        return HealthCheck("rungs_reachable", True, "No open alert met a rung at which nobody answers.")
    said = f"{lost} alerts found a rung where nobody has a working phone: phone them."
    return HealthCheck("rungs_reachable", False, said, mend="Give its officers working phones, or enrol others.")


def _officers(tx: Tx) -> HealthCheck:
    empty = staffing.vacancies(tx)
    if not empty:
        return HealthCheck("officers", True, "Every post that the ladders name is held.")
    named = ", ".join(f"{each.district or 'the nation'}: {each.post.replace('_', ' ')}" for each in empty)
    said = f"Nobody holds {len(empty)} posts that the ladders name: {named}."
    mend = "Put them in: ./inshuti people add. Who is in doubt or locked out holds none: people confirm, pin-reset."
    return HealthCheck("officers", False, said, mend=mend)


def _office(tx: Tx) -> list[HealthCheck]:
    """Shown only while what an office asked for at the desk waits, and nobody works on it."""
    waits = office_queue.stalled(tx)
    if not waits:
        return []
    said = f"{waits} exports or imports of the desk wait, and nobody works on them."
    return [HealthCheck("office_work", False, said, mend="Start `worker.py office`, or ./inshuti up.")]


def _sending_off(tx: Tx) -> list[HealthCheck]:
    """Shown only while nothing is sent."""
    words = switches.complaint(tx)
    mend = "Run `./inshuti sending on` when people may be told again."
    return [HealthCheck("sending_off", False, words, mend=mend)] if words else []


def _reminders_off(tx: Tx) -> list[HealthCheck]:
    """A notice while reminders are held back; nothing is wrong."""
    words = switches.notice(tx)
    return [HealthCheck("reminders_off", True, words)] if words else []
