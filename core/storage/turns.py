"""How many of a process work at once: threads that do only hinder each other, as each waits for Python's own lock.

Whoever waits for something slow leaves the turn before its work is done: for a disk, another machine, a PIN that is
weighed. Four at work where SQLite takes one writer cost a third more for each hop than one after the other.
"""

import threading
from queue import SimpleQueue


class Turns:
    """So many turns, taken in the order in which threads come."""

    def __init__(self, number: int) -> None:
        self._free: SimpleQueue[None] = SimpleQueue()
        for _ in range(number):
            self._free.put(None)
        self._holders: set[int] = set()

    def take(self) -> None:
        """Wait for one."""
        self._free.get()
        self._holders.add(threading.get_ident())

    def leave(self) -> None:
        """The next may go on; harmless where this thread has no turn, or has left it."""
        me = threading.get_ident()
        if me in self._holders:
            self._holders.remove(me)
            self._free.put(None)
