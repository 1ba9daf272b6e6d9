"""Work of an office as it goes by: when each piece was taken up, and when it was over."""

import threading
import time
from typing import Self

from sqlalchemy import select

from core.models.office_job import JobState, OfficeJob
from core.storage.db import Database

LOOK_SECONDS = 0.1


class OfficeWatch:
    """Looks ten times a second, as long as the block goes on."""

    def __init__(self, database: Database) -> None:
        self._database, self._stop = database, threading.Event()
        self._thread = threading.Thread(target=self._look)
        self._began: dict[int, float] = {}
        self._ended: dict[int, float] = {}

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(self, *_error: object) -> None:
        self._stop.set()
        self._thread.join()

    def seconds(self, job: int) -> float:
        """From when it was taken up until it was over."""
        return round(self._ended.get(job, 0.0) - self._began.get(job, 0.0), 1)

    def _look(self) -> None:
        while not self._stop.is_set():
            with self._database.read() as tx:
                found = tx.connection.execute(select(OfficeJob.id, OfficeJob.state, OfficeJob.ended_at)).all()
            for job, state, ended_at in found:
                if state is not JobState.waiting:
                    self._began.setdefault(job, time.monotonic())
                if ended_at:
                    self._ended.setdefault(job, time.monotonic())
            self._stop.wait(LOOK_SECONDS)
