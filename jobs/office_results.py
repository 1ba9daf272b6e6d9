"""A file that is made by and by: its parts go into the database as they are full, and nowhere else."""

import io
import time
from collections.abc import Callable

from core.models.office_part import FileSide
from core.operations import office_parts, office_queue
from core.operations.office_parts import PART
from core.operations.office_queue import ClaimedJob
from core.storage.db import Database, Tx
from jobs.office_refusals import Stopped, TooLarge

MOST_BYTES = 20_000_000
"""What a file may come to: a browser on a slow line still takes it."""
TELL = 1.0
"""Seconds between two words of how far it is."""
REST = 1.0
"""Seconds of rest for each second of processor: nobody waits for an office's file, and phones share this machine."""
MOST_REST = 0.5


class ResultFile(io.RawIOBase):
    """Bytes of a job's file, as writers of files know one. Raises LeaseLost where another makes it by now, Stopped,
    TooLarge.
    """

    def __init__(self, database: Database, job: ClaimedJob, stopping: Callable[[], bool]) -> None:
        super().__init__()
        self.done, self.all, self.size = 0, 0, 0
        self._database, self._job, self._stopping = database, job, stopping
        self._waiting, self._place, self._told = bytearray(), 0, time.monotonic()
        self._rested = time.process_time()

    def writable(self) -> bool:
        """It is."""
        return True

    def write(self, data: object) -> int:
        """These bytes come next."""
        content = bytes(data)  # type: ignore[call-overload]  # any buffer, as every file takes
        self._waiting += content
        while len(self._waiting) >= PART:
            self._keep(PART)
        return len(content)

    def behind(self, rows: int) -> None:
        """So many more rows are behind us; that is written down now and then. Raises Stopped, LeaseLost."""
        self.done += rows
        if self._stopping():
            raise Stopped("this process is to end")
        time.sleep(min(MOST_REST, REST * (time.process_time() - self._rested)))
        self._rested = time.process_time()
        if time.monotonic() - self._told >= TELL:
            with self._database.write("office", effects=False) as tx:
                self._renew(tx)

    def end(self) -> int:
        """All of it is kept; its size."""
        while self._waiting:
            self._keep(PART)
        return self.size

    def _renew(self, tx: Tx) -> None:
        office_queue.renew(tx, self._job, self.done, self.all)
        self._told = time.monotonic()

    def _keep(self, most: int) -> None:
        part = bytes(self._waiting[:most])
        self.size += len(part)
        if self.size > MOST_BYTES:
            raise TooLarge("the file would be too large")
        with self._database.write("office") as tx:
            self._renew(tx)
            office_parts.add(tx, self._job.id, FileSide.result, self._place, part)
        del self._waiting[:most]
        self._place += 1
