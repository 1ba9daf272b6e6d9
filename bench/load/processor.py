"""The processes that a program started, and how much processor they have used, as /proc tells (Linux)."""

import os
from collections.abc import Iterator
from pathlib import Path

_PROC = Path("/proc")
_PARENT, _USER, _SYSTEM = 1, 11, 12
"""Where these stand behind the name in /proc/PID/stat."""


def seconds_of(pid: int) -> float:
    """Seconds of user and system time of that process and of its living descendants; 0 where there is no /proc."""
    told = {each: (parent, ticks) for each, parent, ticks in _processes()}
    total, left = 0, [pid]
    while left:
        one = left.pop()
        total += told.get(one, (0, 0))[1]
        left += [each for each, (parent, _) in told.items() if parent == one]
    return total / os.sysconf("SC_CLK_TCK")


def children_of(pid: int) -> list[int]:
    """The living processes that it started itself."""
    return [each for each, parent, _ in _processes() if parent == pid]


def _processes() -> Iterator[tuple[int, int, int]]:
    """Each process, its parent, and its ticks of processor."""
    for each in _PROC.glob("[0-9]*/stat"):
        try:
            told = each.read_text().rpartition(")")[2].split()
        except OSError:  # it ended meanwhile
            continue
        yield int(each.parent.name), int(told[_PARENT]), int(told[_USER]) + int(told[_SYSTEM])
