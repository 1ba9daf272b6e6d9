"""The office's long work, one piece after the other: what was asked for at the desk, claimed in the database.

It is looked for once a second, by no bell: whoever asked waits at a page, and nobody's safety hangs on it. What each
kind of work needs is read when it is first done, as that lies in the memory of this process from then on.
"""

import secrets
import time
from collections.abc import Callable
from contextlib import suppress
from importlib import import_module

from core import logs
from core.errors import Busy
from core.models.office_job import OfficeWork
from core.operations import office_queue
from core.operations.office_queue import ClaimedJob, LeaseLost
from core.storage.db import Database
from jobs.office_refusals import CannotBeDone, Stopped, TooLarge
from jobs.office_results import ResultFile

LOOK = 1.0
"""Seconds between two looks for work."""
PATIENCE = 60.0
"""Seconds for which the end of a job is written down again while the database is busy or away."""
DOES = {
    OfficeWork.export: "jobs.office_exports",
    OfficeWork.look: "jobs.office_imports",
    OfficeWork.store: "jobs.office_imports",
    OfficeWork.research: "jobs.office_research",
    OfficeWork.dhis2: "jobs.office_dhis2",
}
"""By what module each kind of work is done: its `work` fills the file, and says what came of it."""


class Office:
    """Whoever does it. Any number may, anywhere: a job is one's, until its lease is over."""

    def __init__(self, database: Database, stopping: Callable[[], bool] = lambda: False) -> None:
        self._database, self._stopping = database, stopping

    def run(self) -> None:
        """Until this process is to end."""
        while not self._stopping():
            did = False
            with suppress(Busy):
                did = self.run_next()
            if not did and not self._stopping():
                time.sleep(LOOK)

    def run_next(self) -> bool:
        """The next that waits is done, or it is said why not; False where nothing waits. Raises Busy."""
        with self._database.read() as tx:
            if not office_queue.is_due(tx):
                return False
        with self._database.write("office") as tx:
            job = office_queue.claim(tx, secrets.token_hex(8))
        if job is not None:
            with suppress(LeaseLost):
                self._work(job)
        return True

    def _work(self, job: ClaimedJob) -> None:
        """Raises LeaseLost, and Busy where not even the end could be written down: then the lease runs out."""
        file = ResultFile(self._database, job, self._stopping)
        try:
            says = import_module(DOES[job.work]).work(self._database, job, file)
            size = file.end()
        except CannotBeDone as wrong:
            self._fail(job, wrong.why, **wrong.slots)
        except TooLarge:
            self._fail(job, "large")
        except (Stopped, Busy):
            self._patiently(lambda: self._give_back(job))
        except LeaseLost:
            raise
        except Exception as error:  # noqa: BLE001  one job that cannot be done stops no other
            ref = secrets.token_hex(4)
            logs.fault("office", error, ref=ref)
            self._fail(job, "fault", ref=ref)
        else:
            self._patiently(lambda: self._finish(job, says, size))

    def _finish(self, job: ClaimedJob, says: dict[str, object], size: int) -> None:
        with self._database.write("office") as tx:
            office_queue.finish(tx, job, says, size)
        logs.get().info("office", work=job.work.value, result="done", counts=size)

    def _fail(self, job: ClaimedJob, why: str, **slots: object) -> None:
        def failed() -> None:
            with self._database.write("office") as tx:
                office_queue.fail(tx, job, why, **slots)

        self._patiently(failed)
        logs.get().info("office", work=job.work.value, result=why)

    def _give_back(self, job: ClaimedJob) -> None:
        with self._database.write("office") as tx:
            office_queue.give_back(tx, job)

    def _patiently(self, ends: Callable[[], None]) -> None:
        until = time.monotonic() + PATIENCE
        while True:
            try:
                return ends()
            except Busy:
                if time.monotonic() >= until or self._stopping():
                    raise
            time.sleep(LOOK)
