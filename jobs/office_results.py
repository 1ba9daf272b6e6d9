"""A file that is made by and by: its parts go into the database as they are full, and nowhere else."""

import io
from collections.abc import Callable

from core.errors import InshutiError
from core.models.office_job import FileSide
from core.operations import office_parts, office_queue
from core.operations.office_parts import PART
from core.operations.office_queue import ClaimedJob
from core.storage.db import Database

MOST_BYTES = 20_000_000
"""What a file may come to: a browser on a slow line still takes it."""


class CannotBeDone(Exception):
    """Why, by the word of a sentence that the desk has, and what stands in it."""

    def __init__(self, why: str, **slots: object) -> None:
        super().__init__(why)
        self.why, self.slots = why, slots


class TooLarge(InshutiError):
    """The file would be larger than any that is kept."""


class Stopped(InshutiError):
    """This process is to end; another takes the work up."""


class ResultFile(io.RawIOBase):
    """Bytes of a job's file, as writers of files know one. Raises LeaseLost where another makes it by now, Stopped,
    TooLarge.
    """

    def __init__(self, database: Database, job: ClaimedJob, stopping: Callable[[], bool]) -> None:
        super().__init__()
        self.done, self.all, self.size = 0, 0, 0
        self._database, self._job, self._stopping = database, job, stopping
        self._waiting, self._place = bytearray(), 0

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
        """So many more rows are in it. Raises Stopped."""
        self.done += rows
        if self._stopping():
            raise Stopped("this process is to end")

    def end(self) -> int:
        """All of it is kept; its size."""
        while self._waiting:
            self._keep(PART)
        return self.size

    def _keep(self, most: int) -> None:
        part = bytes(self._waiting[:most])
        self.size += len(part)
        if self.size > MOST_BYTES:
            raise TooLarge("the file would be too large")
        with self._database.write("office") as tx:
            office_queue.renew(tx, self._job, self.done, self.all)
            office_parts.add(tx, self._job.id, FileSide.result, self._place, part)
        del self._waiting[:most]
        self._place += 1
