"""The watchdog of the clock, run by each drain: only another process can tell that the clock stands still."""

import threading
import time
from collections.abc import Callable

from core import logs
from core.errors import Busy
from core.models.message import Lane
from core.storage import ticks
from jobs.alarm_channels import AlarmChannels
from jobs.drain import Drain

EVERY = 10.0
"""Seconds between looks: the operator's SMS leaves that long after the clock has been silent for its two minutes."""


class ClockWatchdog:
    """Does the clock's watching while the clock is dead: rings the alarm, and sends the SMS itself."""

    def __init__(self, drain: Callable[[], Drain], channels: AlarmChannels | None = None) -> None:
        self._drain, self._channels = drain, channels or AlarmChannels([])

    def look(self) -> bool:
        """One look; whether the clock was found silent."""
        drain = self._drain()
        with drain.database.read() as tx:
            last = ticks.last(tx, ticks.CLOCK)
            if last is None or tx.real - last < tx.programme.watch.no_tick:
                return False
        from core.monitoring import alarms  # all that is watched: a drain needs it only while nobody else watches

        with drain.database.write("clock_watchdog") as tx:
            owed = alarms.sweep(tx)
        self._channels.announce(drain.database)
        if owed:
            drain.run(Lane.alerts, seconds=5)
        return True

    def begin(self, stopping: Callable[[], bool]) -> threading.Thread:
        """Look again and again, beside whatever this process does, until it is told to stop."""
        thread = threading.Thread(target=self._run, args=[stopping], name="clock-watchdog", daemon=True)
        thread.start()
        return thread

    def _run(self, stopping: Callable[[], bool]) -> None:
        while not stopping():
            time.sleep(EVERY)
            try:
                if self.look():
                    logs.get().error("clock_watchdog", result="clock_silent")
            except Busy:
                logs.get().warning("clock_watchdog", result="database_busy")
            except Exception as error:  # noqa: BLE001  a watchdog that fell over would look like a clock that ticks
                logs.fault("clock_watchdog", error)
