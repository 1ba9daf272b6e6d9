"""The C library's memory, where many threads of a process only wait."""

import ctypes
from contextlib import suppress

_ARENA_MAX = -8
"""M_ARENA_MAX of glibc's malloc.h."""


def share() -> None:
    """All threads of this process, and of those it forks, share one heap, instead of one for each few of them that is
    never given back: some 10 MB of a web process. They wait for Python's own lock anyway. Where the C library knows no
    such wish, nothing changes.
    """
    with suppress(AttributeError, OSError):
        ctypes.CDLL(None).mallopt(_ARENA_MAX, 1)
