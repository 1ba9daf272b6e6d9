"""One hop of this process at a time is worked on, where the database takes one writer at a time anyway.

Threads that work side by side hand Python's own lock to and fro at each call of the database, which goes on without it:
each then costs more than one after the other.
"""

import threading

from core.errors import Busy


class HopTurn:
    """Whose turn it is. Whoever waits for something slow leaves it: a disk, another machine, a PIN that is weighed."""

    def __init__(self, patience: float) -> None:
        """`patience`: how many seconds a hop waits for those before it."""
        self._patience = patience
        self._lock = threading.Lock()
        self._holder = 0

    def take(self) -> None:
        """Wait for it. Raises Busy where those before take too long; then nothing was begun."""
        if not self._lock.acquire(timeout=self._patience):
            raise Busy("too many of this process wait for their turn")
        self._holder = threading.get_ident()

    def leave(self) -> None:
        """The next may go on; harmless where this thread has no turn."""
        if self._holder == threading.get_ident():
            self._holder = 0
            self._lock.release()


class NoTurn:
    """All at once, as PostgreSQL's rows are locked one by one and its answers are waited for."""

    def take(self) -> None:
        """At once."""

    def leave(self) -> None:
        """Nothing was taken."""
