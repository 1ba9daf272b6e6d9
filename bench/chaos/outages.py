"""Outages: the gateway's process is gone for a minute at a time, while people report and everything else may be killed.

When it is back, every alert that was owed by then has to leave within half a minute. Nobody is killed shortly before
its return and until they have left: what dies holds its messages for its lease of 30 seconds, and that is another
promise.
"""

import time
from datetime import timedelta

from sqlalchemy import func, or_, select

from bench.chaos.environment import ChaosEnvironment
from core.errors import Busy
from core.models.message import Lane, Message, MessageState
from core.storage.db import Database

FIRST_SECONDS, BETWEEN_SECONDS = 6.0, 20.0
"""Until the first, and between two."""
QUIET_SECONDS = 40.0
"""How long before its return nobody is killed."""
MOST_SECONDS = 120.0
"""How long the alerts are waited for at most."""
LOOK_SECONDS = 0.25


class Outages:
    """So many of them, of so many seconds each; `step` is called again and again from the loop that supervises."""

    def __init__(self, environment: ChaosEnvironment, times: int, seconds: float) -> None:
        self._environment, self._left, self._seconds = environment, times, seconds
        self._next = time.monotonic() + FIRST_SECONDS
        self._back = 0.0
        self._returned = 0.0
        self._look = 0.0
        self.waited: list[float | None] = []
        """Seconds until all alerts of an outage had left, None where that was never."""
        self.ended = 0.0

    @property
    def is_over(self) -> bool:
        """Whether the last one is over, and its alerts have left."""
        return not self._left and not self._back and not self._returned

    @property
    def wants_quiet(self) -> bool:
        """Whether nobody may be killed now."""
        return bool(self._returned) or (bool(self._back) and self._back - time.monotonic() < QUIET_SECONDS)

    def step(self) -> None:
        """Whatever is due now."""
        now = time.monotonic()
        if self._returned:
            self._wait(now)
        elif self._back:
            if now >= self._back:
                self._come_back()
        elif self._left and now >= self._next:
            self._go(now)

    def _go(self, now: float) -> None:
        self._left -= 1
        self._back = now + self._seconds
        for each in self._environment.fleet.of("gateway"):
            each.hold()

    def _come_back(self) -> None:
        for each in self._environment.fleet.of("gateway"):
            each.release()
        self._back, self._returned = 0.0, time.time()

    def _wait(self, now: float) -> None:
        if now < self._look:
            return
        self._look = now + LOOK_SECONDS
        passed, left = time.time() - self._returned, owed(self._environment.database, self._returned)
        if left == 0 or passed > MOST_SECONDS:
            self.waited.append(passed if left == 0 else None)
            self._returned, self.ended = 0.0, time.time()
            self._next = now + BETWEEN_SECONDS


def owed(database: Database, by: float) -> int | None:
    """How many alerts' SMS that were owed by then have not left; None: no answer.

    One whose answer was lost on the way has left: it waits for its lease, to go a second time.
    """
    unsettled = Message.state.in_((MessageState.queued, MessageState.claimed, MessageState.sending))
    try:
        with database.read() as tx:
            then = tx.at - timedelta(seconds=max(0.0, tx.real.timestamp() - by))
            in_time = or_(Message.expires_at.is_(None), Message.expires_at > tx.at)
            due = (Message.lane == Lane.alerts, Message.unclear == 0, Message.created_at <= then)
            counted = select(func.count()).select_from(Message).where(unsettled, in_time, *due)
            return int(tx.connection.scalar(counted.where(Message.not_before <= then)) or 0)
    except Busy:
        return None
