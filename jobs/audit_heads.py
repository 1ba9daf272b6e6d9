"""Heads of the audit sent where nobody of this machine can write: a file elsewhere, a program, a mailbox.

By them `./inshuti audit verify --heads FILE` finds what somebody wrote anew who had the database and the audit's key.
None is sent inside a transaction or in the clock's own thread.
"""

import subprocess
import threading
import time
from collections.abc import Callable, Sequence
from datetime import timedelta

from core import logs
from core.errors import Busy
from core.storage import audit_heads, ticks
from core.storage.db import Database
from jobs.alarm_channels import Channel

EVERY = timedelta(hours=1)
LOOK_SECONDS = 60.0
"""How often it is looked whether one is due: a place that did not take it is asked again so soon."""


class HeadSender:
    """Sends a head to every place, once an hour, whatever the database says of the last one."""

    def __init__(self, places: Sequence[Channel]) -> None:
        self._places = places
        self._sent = time.monotonic()

    def send_due(self, database: Database) -> bool:
        """Send the newest head if it is time; whether a place took it. Raises Busy."""
        if not self._places:
            return False
        with database.read() as tx:
            waits = time.monotonic() - self._sent < EVERY.total_seconds()
            if waits and audit_heads.sent_within(tx, EVERY):
                return False
            line = audit_heads.line(tx.vault, audit_heads.current(tx))
        took = [each for each in self._places if _say(each, line)]
        if took:
            self._sent = time.monotonic()
            with database.write("audit.head") as tx:
                ticks.mark(tx, audit_heads.SENT)
        return bool(took)

    def begin(
        self, database: Database, stopping: Callable[[], bool], mine: Callable[[], bool]
    ) -> threading.Thread | None:
        """Look each minute, in a thread of its own, while that is `mine` to do; none without a place."""
        if not self._places:
            return None
        thread = threading.Thread(target=self._run, args=[database, stopping, mine], name="audit-heads", daemon=True)
        thread.start()
        return thread

    def _run(self, database: Database, stopping: Callable[[], bool], mine: Callable[[], bool]) -> None:
        looked = 0.0
        while not stopping():
            time.sleep(1)
            if not mine() or time.monotonic() - looked < LOOK_SECONDS:
                continue
            looked = time.monotonic()
            try:
                self.send_due(database)
            except Busy:
                logs.get().warning("audit_head", result="database_busy")
            except Exception as error:  # noqa: BLE001  the next look may do better, and readyz tells of it
                logs.fault("audit_head", error)


def _say(place: Channel, line: str) -> bool:
    try:
        place.say(line)
    except (OSError, subprocess.SubprocessError) as error:
        logs.get().error("audit_head", name=place.name, result=type(error).__name__)
        return False
    return True
