"""How much processor a program and all that it started have used, as /proc tells (Linux)."""

import os
from collections import defaultdict
from pathlib import Path

_PROC = Path("/proc")
_PARENT, _USER, _SYSTEM = 1, 11, 12
"""Where these stand behind the name in /proc/PID/stat."""


def seconds_of(pid: int) -> float:
    """Seconds of user and system time of that process and of its living descendants; 0 where there is no /proc."""
    used: dict[int, int] = {}
    children: defaultdict[int, list[int]] = defaultdict(list)
    for each in _PROC.glob("[0-9]*/stat"):
        try:
            told = each.read_text().rpartition(")")[2].split()
        except OSError:  # it ended meanwhile
            continue
        used[int(each.parent.name)] = int(told[_USER]) + int(told[_SYSTEM])
        children[int(told[_PARENT])].append(int(each.parent.name))
    total, left = 0, [pid]
    while left:
        one = left.pop()
        total += used.get(one, 0)
        left += children[one]
    return total / os.sysconf("SC_CLK_TCK")
