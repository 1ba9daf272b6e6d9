"""The one ticker: wakes the sweeps once a second. Two copies may run and either may die; a lease in SQL decides.

Programme time may be moved ahead for training: then every sweep and drain runs for each minute that passes.
"""

import math
import time
import uuid
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from datetime import date, datetime, timedelta

from core import logs
from core.clock import kigali
from core.errors import Busy
from core.messages import sending
from core.models.message import Lane
from core.models.monitoring import RateCounter
from core.monitoring import faults
from core.storage import rate_counters, sweep_runs, ticks
from core.storage.db import Bell, Database, Tx
from core.storage.next_due import NextRow
from core.storage.sweep_runs import SweepTally
from jobs.alarm_channels import AlarmChannels
from jobs.audit_checkpoints import Heads
from jobs.audit_heads import HeadSender
from jobs.drain import Drain
from jobs.schedule import SWEEPS, PeriodicTask, due_now, next_due

LEASE = timedelta(seconds=6)
NAME = "clock"
PATIENCE = timedelta(seconds=15)
"""How long a lane's messages may wait without any drain before the clock drains itself."""
QUIET_SECONDS = 20.0
HEADS_SECONDS = 60
TALLY_SECONDS = 10
A_YEAR = 366 * 24 * 60


class Clock:
    """Runs the sweeps while it holds the lease."""

    def __init__(
        self,
        database: Database,
        drain: Drain,
        bell: Bell | None,
        heads: Heads | None = None,
        channels: AlarmChannels | None = None,
        sender: HeadSender | None = None,
    ) -> None:
        self.database, self.drain, self.bell, self.heads = database, drain, bell, heads
        self.channels, self.sender = channels or AlarmChannels([]), sender or HeadSender([])
        self.owner = uuid.uuid4().hex
        self._holds = False
        self._day: date | None = None
        self._ran: dict[str, float] = {}
        self._tallies: dict[str, SweepTally] = {}
        self._waiting_since: dict[Lane, datetime] = {}
        self._aside: Callable[[Lane], object] = self._drain
        self._draining: set[Lane] = set()

    def run(self, stopping: Callable[[], bool], alive: Callable[[], object] = lambda: None) -> None:
        """Tick once a second until told to stop, then let the other copy go on at once; `alive` is told of each round.

        What is drained here is drained beside the ticking: a gateway that hangs must not hold up a rung.
        """
        with ThreadPoolExecutor(len(Lane), thread_name_prefix="drain") as hands:
            self._aside = lambda lane: hands.submit(self._drain, lane)
            self.channels.begin(self.database, stopping, lambda: self._holds)
            self.sender.begin(self.database, stopping, lambda: self._holds)
            self._tick_until(stopping, alive)
            self._let_go()

    def _let_go(self) -> None:
        """The other copy need not wait for the lease, nor for what is still being drained here."""
        try:
            with self.database.write("clock.let_go") as tx:
                ticks.let_go(tx, NAME, self.owner)
        except Busy:  # then the lease runs out by itself
            logs.get().warning("clock", result="database_busy")

    def _tick_until(self, stopping: Callable[[], bool], alive: Callable[[], object]) -> None:
        while not stopping():
            alive()
            began = time.monotonic()
            try:
                self._holds = self.tick()
                if self._holds:
                    self._remember()
            except Busy:
                logs.get().warning("clock", result="database_busy")
            time.sleep(max(0.05, 1 - (time.monotonic() - began)))

    def _remember(self) -> None:
        """Keep today's head of the audit outside the database; a disk that is full must not stop the ladder."""
        now = time.monotonic()
        if self.heads is None or now - self._ran.get("audit_heads", -1e9) < HEADS_SECONDS:
            return
        self._ran["audit_heads"] = now
        try:
            self.heads.remember(self.database)
        except OSError as error:
            logs.fault("audit_heads", error)

    def tick(self) -> bool:
        """One second's work, if the lease is ours; whether it was."""
        with self.database.write("clock.lease") as tx:
            if not ticks.lease(tx, NAME, self.owner, LEASE):
                self._holds = False
                return False
            if not self._holds:
                rate_counters.add(tx, RateCounter.clock_taken)
                self._holds = True
            kept = self._keep_tallies(tx)
        for name in kept:
            del self._tallies[name]
        now = time.monotonic()
        for sweep in SWEEPS:
            late = now - self._ran.get(sweep.name, -1e9) - sweep.every_seconds
            if late >= 0:
                first, self._ran[sweep.name] = sweep.name not in self._ran, now
                self._sweep(sweep, late=0.0 if first else late)
        self.ring()
        return True

    def _keep_tallies(self, tx: Tx) -> list[str]:
        """Every ten seconds, in the transaction that is there anyhow: how sweeps went since; those written down."""
        now = time.monotonic()
        if now - self._ran.get("tallies", -1e9) < TALLY_SECONDS:
            return []
        self._ran["tallies"] = now
        sweep_runs.keep(tx, self._tallies)
        return list(self._tallies)

    def _sweep(self, sweep: PeriodicTask, late: float = 0.0) -> int:
        """Run one sweep, so many seconds late. One that fails is logged and does not stop the others."""
        began, failed, done = time.perf_counter(), True, 0
        try:
            for _ in range(sweep.turns):
                failed = True  # until this turn is over, whatever the one before did
                count = self._run(sweep)
                failed = count is None
                done += count or 0
                if not count:
                    break
            return done
        finally:
            took = (time.perf_counter() - began) * 1000
            self._tallies.setdefault(sweep.name, SweepTally()).add(took, late * 1000, failed=failed)

    def _run(self, sweep: PeriodicTask) -> int | None:
        """What it did; None for a fault of ours."""
        logs.begin()
        try:
            run = sweep.run
            if sweep.look:
                with self.database.read() as tx:
                    run = sweep.look(tx)
            with self.database.write(sweep.failpoint) as tx:
                count = run(tx)
        except Busy:
            raise
        except Exception as error:  # noqa: BLE001  a fault in one sweep must not stop the ladder
            faults.note(self.database, RateCounter.clock_fault, error, name=sweep.name)
            return None
        if count:
            logs.get().info("sweep", name=sweep.name, counts=count)
        return count

    def ring(self) -> None:
        """Ring for every lane that has messages due; drain here if nobody came for 15 seconds."""
        with self.database.read() as tx:
            due = {lane for lane in Lane if sending.is_due(tx, lane)}
            drained = {lane: ticks.last(tx, f"drain:{lane}") for lane in due}
            now = tx.real
        self._waiting_since = {lane: self._waiting_since.get(lane, now) for lane in due}
        if due and self.bell:
            self.bell(due)
        for lane, since in self._waiting_since.items():
            last = max(since, drained[lane] or since)
            if (now - last >= PATIENCE or self.bell is None) and lane not in self._draining:
                self._draining.add(lane)
                self._aside(lane)

    def _drain(self, lane: Lane) -> None:
        """Drain here; a fault in one lane stops neither the others nor the ladder."""
        try:
            self.drain.run(lane, seconds=5)
        except Exception as error:  # noqa: BLE001  a fault of one lane must not end the clock
            faults.note(self.database, RateCounter.clock_fault, error, lane=lane.value)
        finally:
            self._draining.discard(lane)

    def advance(self, minutes: int) -> datetime:
        """Let programme time pass, everything due in each minute done in that minute; back when all is quiet.

        Minutes in which nothing is due are passed in one step.
        """
        self.settle()
        while minutes:
            step = min(minutes, self._quiet_minutes())
            with self.database.write("clock.advance") as tx:
                ticks.advance(tx, 60 * step)
            self.settle()
            minutes -= step
        with self.database.read() as tx:
            return tx.at

    def minutes_to_next_due(self) -> int:
        """How many minutes are left until something is due; 0 where nothing is within a year."""
        minutes = self._quiet_minutes()
        return 0 if minutes >= A_YEAR else minutes

    def _quiet_minutes(self) -> int:
        """How many minutes may pass at once: up to the one in which something is due; 1 at least."""
        with self.database.read() as tx:
            upcoming = next_due(tx)
            return A_YEAR if upcoming is None else max(1, math.ceil((upcoming - tx.at).total_seconds() / 60))

    def _sweeps_now(self) -> Sequence[PeriodicTask]:
        """All of them on the first look at a day of programme time, as some begin what comes due later; else those with
        something due. Those that read whole districts have a turn where a week has begun meanwhile; while time goes on
        by itself `tick` gives them theirs.
        """
        with self.database.read() as tx:
            before, today = self._day, kigali(tx.at).date()
            if before == today:
                return due_now(tx, SWEEPS)
        self._day = today
        weeks = before is not None and before.isocalendar()[:2] != today.isocalendar()[:2]
        return [each for each in SWEEPS if weeks or not each.is_thorough]

    def settle(self) -> None:
        """Run what is due and drain every lane until nothing is due and nobody is sending.

        One that moved something is run again, as it moves so much at once, and so is one that became due by it.
        """
        left = self._sweeps_now()
        while left and (moved := [sweep for sweep in left if self._sweep(sweep)]):
            with self.database.read() as tx:
                now = due_now(tx, SWEEPS)
            left = [each for each in now if each in moved or isinstance(each.next_due, NextRow)]
        end = time.monotonic() + QUIET_SECONDS
        while time.monotonic() < end:
            with self.database.read() as tx:
                due = [lane for lane in Lane if sending.is_due(tx, lane)]
                busy = sending.count_under_way(tx)
            if not due and not busy:
                return
            for lane in due:
                self.drain.run(lane, seconds=5)
            if not due:
                time.sleep(0.05)
