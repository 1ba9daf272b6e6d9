"""Hosts that are cut off: one of two machines no longer reaches database, Redis and gateway, and later does again.

Its phones are still answered by the network, its processes still believe what they knew; the other machine has to carry
everything, and what the first one held must neither be lost nor done twice when its line comes back.
"""

import contextlib
import os
import random
import signal
import time

from bench.chaos.environment import ChaosEnvironment

FIRST_SECONDS, BETWEEN_SECONDS = 6.0, 12.0
"""Until the first, and between two: long enough for the one that came back to be needed again."""
LONGER_THAN_LEASES = 35.0
"""Seconds of one cut: a claim of the outbox is held for 30, the clocks' lease for less."""


class Cuts:
    """So many of them, one host after the other; `step` is called again and again from the loop that supervises."""

    def __init__(self, environment: ChaosEnvironment, times: int, seed: int) -> None:
        self._environment, self._left = environment, times
        self._which = random.Random(seed).randrange(2)
        self._next = time.monotonic() + FIRST_SECONDS
        self._cut: list[int] = []
        self.done = 0
        """How many are over."""
        self.ended = 0.0

    @property
    def is_over(self) -> bool:
        """Whether the last one is over."""
        return not self._left and not self._cut

    def step(self) -> None:
        """Whatever is due now."""
        if time.monotonic() < self._next:
            return
        if self._cut:
            self._mend()
        elif self._left:
            self._begin()

    def _begin(self) -> None:
        networks = self._environment.fleet.of("network")
        self._cut = networks[self._which % len(networks)].pids()
        self._which += 1
        self._left -= 1
        self._send(signal.SIGSTOP)
        self._next = time.monotonic() + LONGER_THAN_LEASES

    def _mend(self) -> None:
        self._send(signal.SIGCONT)
        self._cut = []
        self.done += 1
        self.ended = time.time()
        self._next = time.monotonic() + BETWEEN_SECONDS

    def _send(self, what: signal.Signals) -> None:
        for pid in self._cut:
            with contextlib.suppress(ProcessLookupError):
                os.kill(pid, what)
