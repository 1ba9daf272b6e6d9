"""How many hops were answered, how, and how long that took: counted in memory that forked workers share.

A worker has a slot of its own, so that none waits for another; one that follows a dead one goes on in its slot. So what
is read is the sum of all there ever were since the web service began, whichever of them is asked.
"""

import fcntl
import mmap
import os
import tempfile
import threading
from bisect import bisect_left
from dataclasses import dataclass

BOUNDS = (1.0, 2.5, 5.0, 10.0, 25.0, 50.0, 100.0, 250.0, 500.0, 1500.0, 5000.0)
"""Milliseconds; with what is above them all there are twelve buckets."""
RESULTS = ("con", "end", "not_saved")
_SLOTS = 64
_CELLS = len(BOUNDS) + 2
"""Of one result: the buckets, and the microseconds of all."""
_SLOT = 1 + len(RESULTS) * _CELLS
"""Whose it is, then the results."""
_OFFSETS = {result: 1 + at * _CELLS for at, result in enumerate(RESULTS)}


@dataclass(frozen=True, slots=True)
class HopTimes:
    """The hops of one result: how many in each bucket, and the seconds of all together."""

    result: str
    buckets: tuple[int, ...]
    seconds: float


class HopHistogram:
    """Made before workers are forked."""

    def __init__(self) -> None:
        self._cells = memoryview(mmap.mmap(-1, 8 * _SLOTS * _SLOT)).cast("Q")
        self._claims = tempfile.TemporaryFile()  # noqa: SIM115  open as long as this process, and for those it forks
        self._begin_anew()
        os.register_at_fork(after_in_child=self._begin_anew)

    def _begin_anew(self) -> None:
        self._lock, self._at = threading.Lock(), -1

    def observe(self, result: str, milliseconds: float) -> None:
        """One more."""
        with self._lock:
            if self._at < 0:
                self._at = self._claim()
            at, cells = self._at + _OFFSETS[result], self._cells
            cells[at + bisect_left(BOUNDS, milliseconds)] += 1
            cells[at + _CELLS - 1] += int(milliseconds * 1000)

    def _claim(self) -> int:
        """Where this process counts: a slot that is nobody's, or whose worker is gone."""
        fcntl.lockf(self._claims, fcntl.LOCK_EX)
        try:
            starts = range(0, _SLOTS * _SLOT, _SLOT)
            at = next((each for each in starts if not _is_alive(self._cells[each])), starts[-1])
            self._cells[at] = os.getpid()
            return at
        finally:
            fcntl.lockf(self._claims, fcntl.LOCK_UN)

    def times(self) -> list[HopTimes]:
        """What all workers counted by now."""
        return [self._of(result) for result in RESULTS]

    def _of(self, result: str) -> HopTimes:
        starts = range(_OFFSETS[result], _SLOTS * _SLOT, _SLOT)
        *buckets, micros = (sum(self._cells[start + each] for start in starts) for each in range(_CELLS))
        return HopTimes(result, tuple(buckets), micros / 1_000_000)


def _is_alive(worker: int) -> bool:
    if not worker or worker == os.getpid():
        return False
    try:
        os.kill(worker, 0)
    except ProcessLookupError:
        return False
    except PermissionError:
        return True
    return True


HOPS = HopHistogram()
"""Of this web service."""
