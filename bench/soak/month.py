"""The days of the soak, one after the other: a morning, a restart, an afternoon, an evening of reminders, a night.

Programme time is moved by what lies between; all that happens in between happens in real time, so that one day is
lived in a minute or two and everything that a day owes is owed within them.
"""

import time
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from itertools import islice
from pathlib import Path

from sqlalchemy import func, or_, select

from bench.common import patience
from bench.load import generator
from bench.soak.calls import DayCalls, NationCallers, moments, seconds_of
from bench.soak.hosting import SoakHost
from core.children.follow_ups import eve_of
from core.clock import kigali
from core.models.message import Message, MessageState
from core.storage import ticks
from core.storage.db import Tx

MORNING_HOUR = 8
QUIET_SECONDS, MOST_SECONDS, LOOK_SECONDS = 6.0, 600.0, 0.5
"""Nothing owed for so long: the day's part is over; and how long that may take at most."""
SPARE_SECONDS = 60.0
CROWD_DAY = 2
"""Of the days, from the first as 0, the one on which one district calls twenty times as often as on others."""
CROWD_TIMES, DISTRICTS = 20, 30
UNSETTLED = Message.state.in_((MessageState.queued, MessageState.claimed, MessageState.sending))
Say = Callable[[str], None]


@dataclass(frozen=True)
class Month:
    """How long it is and how much is told on each of its days; hops a second."""

    days: int
    visits: int
    dangers: int
    rate: int
    seed: int


@dataclass
class Lived:
    """What was pressed and heard; when each evening's reminders were owed, by their day."""

    visits: int = 0
    dangers: int = 0
    hops: int = 0
    waits: list[float] = field(default_factory=list)
    wrong: list[str] = field(default_factory=list)
    evenings: list[datetime] = field(default_factory=list)
    unsettled: int = 0


def live(host: SoakHost, nation: NationCallers, month: Month, program: Path, say: Say) -> Lived:
    """All days. Raises TimeoutError where phones still wait."""
    lived = Lived()
    for day in range(month.days):
        _go_to(host, _next_morning, lived)
        calls = nation.day(month.visits, month.dangers)
        if day == CROWD_DAY:
            crowd = nation.crowd(CROWD_TIMES * month.visits // DISTRICTS)
            busy = {each.number for each in crowd}
            calls.visits[:] = [*(each for each in calls.visits if each.number not in busy), *crowd]
        say(f"day {day + 1} of {month.days}: {lived.hops:,} hops so far, {lived.unsettled} SMS never left")
        first, second = _halves(calls)
        _call(host, first, month.rate, program, lived)
        host.restart()
        _call(host, second, month.rate, program, lived)
        _go_to(host, _evening, lived)
        _rest(host, lived)
    return lived


def _halves(calls: DayCalls) -> tuple[DayCalls, DayCalls]:
    visits, dangers = len(calls.visits) // 2, len(calls.dangers) // 2
    return (
        DayCalls(list(islice(calls.visits, visits)), calls.dangers[:dangers]),
        DayCalls(calls.visits[visits:], calls.dangers[dangers:]),
    )


def _call(host: SoakHost, calls: DayCalls, rate: int, program: Path, lived: Lived) -> None:
    asked = moments(calls, rate, host.token)
    heard = generator.arrive(program, host.port, iter(asked), seconds_of(asked) + SPARE_SECONDS)
    lived.visits += len(calls.visits)
    lived.dangers += len(calls.dangers)
    lived.hops += len(heard.waits)
    lived.waits += heard.waits
    lived.wrong += heard.wrong
    _rest(host, lived)


def _next_morning(tx: Tx) -> datetime:
    now = kigali(tx.at)
    return (now + timedelta(days=now.hour >= MORNING_HOUR)).replace(hour=MORNING_HOUR, minute=0, second=0)


def _evening(tx: Tx) -> datetime:
    """When reminders of tomorrow's visits are owed; on a day that has none, six in the evening."""
    now = kigali(tx.at)
    eve = kigali(eve_of(tx.programme, now.date() + timedelta(days=1)))
    return eve if eve > now else now.replace(hour=18, minute=0, second=0)


def _go_to(host: SoakHost, when: Callable[[Tx], datetime], lived: Lived) -> None:
    def go(tx: Tx) -> None:
        ticks.advance(tx, max(0, int((when(tx) - kigali(tx.at)).total_seconds())))

    patience.write(host.database, go)
    if when is _evening:
        with host.database.read() as tx:
            lived.evenings.append(tx.at)
    _rest(host, lived)


def _rest(host: SoakHost, lived: Lived) -> None:
    """Until nothing is owed for a while; what never leaves is counted and left behind."""
    end, quiet_since = time.monotonic() + MOST_SECONDS, time.monotonic()
    while time.monotonic() < min(end, quiet_since + QUIET_SECONDS):
        host.fleet.tend()
        time.sleep(LOOK_SECONDS)
        if owed(host):
            quiet_since = time.monotonic()
    lived.unsettled = owed(host)


def owed(host: SoakHost) -> int:
    """SMS whose time has come and that have not left."""
    with host.database.read() as tx:
        in_time = or_(Message.expires_at.is_(None), Message.expires_at > tx.at)
        due = select(func.count()).where(UNSETTLED, Message.not_before <= tx.at, in_time)
        return int(tx.connection.scalar(due) or 0)
