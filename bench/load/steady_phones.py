"""Phones that do not wait, as long as something else goes on: visits told at an even rate, ten seconds at a time."""

import threading
import time
from collections.abc import Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import contextmanager
from pathlib import Path

from bench.common.district import SCREENS
from bench.common.environment import LoadEnvironment
from bench.common.phones import RoundResult
from bench.load import generator
from bench.load.hops import talks
from bench.load.latency import SPARE_SECONDS, THINK_SECONDS, WARM_UP, moments

HOPS = 120
"""A second."""
SLICE_SECONDS = 10.0
"""So long begin the visits of one player: the next begins where it ends, for as long as there is work."""
PLAYERS = 8


def visits(seconds: float) -> int:
    """How many of them so many seconds take, with a slice alone before and some to warm up."""
    return WARM_UP + round(HOPS * (seconds + 3 * SLICE_SECONDS) / len(SCREENS))


class SteadyPhones:
    """`alone` is what hops took with nothing beside them, `heard` what they took beside it."""

    def __init__(self, program: Path, environment: LoadEnvironment, most_seconds: float) -> None:
        self._program, self._environment, self._most = program, environment, most_seconds
        self._stop, self.heard = threading.Event(), RoundResult()
        lasts = WARM_UP * len(SCREENS) + SPARE_SECONDS
        generator.arrive(program, environment.port, moments(talks(environment, WARM_UP), 20), lasts)
        self.alone = self._slice()

    @contextmanager
    def ringing(self) -> Iterator[None]:
        """As long as the block goes on; then `heard` is all of it."""
        with ThreadPoolExecutor(PLAYERS) as players:
            playing = players.submit(self._play, players)
            try:
                yield
            finally:
                self._stop.set()
                self.heard = playing.result()

    def _play(self, players: ThreadPoolExecutor) -> RoundResult:
        begun = time.monotonic()
        slices: list[Future[RoundResult]] = []
        while not self._stop.is_set() and len(slices) * SLICE_SECONDS < self._most:
            slices.append(players.submit(self._slice))
            self._stop.wait(max(0.0, begun + len(slices) * SLICE_SECONDS - time.monotonic()))
        heard = RoundResult()
        for each in slices:
            heard = heard.joined(each.result())
        return heard

    def _slice(self) -> RoundResult:
        asked = list(moments(talks(self._environment, round(HOPS * SLICE_SECONDS / len(SCREENS))), HOPS))
        lasts = SLICE_SECONDS + len(SCREENS) * THINK_SECONDS + SPARE_SECONDS
        return generator.arrive(self._program, self._environment.port, asked, lasts)
