"""A year for research: district by district and month by month, each in a look of its own."""

from collections.abc import Iterator
from typing import IO, Any, cast

from core.files import out
from core.files.kinds import FileKind
from core.measures import research
from core.operations.office_queue import ClaimedJob
from core.storage import audit
from core.storage.db import Database
from jobs.office_refusals import CannotBeDone
from jobs.office_results import ResultFile


def work(database: Database, job: ClaimedJob, file: ResultFile) -> dict[str, Any]:
    """All months that are over are in the file; how many lines. Raises CannotBeDone where none is."""
    with database.write("office") as tx:
        audit.record(tx, job.me, "researched", "measures", job.me.district)
        places, months = research.districts(tx, job.me), research.months(tx, int(job.asks["year"]))
    if not months:
        raise CannotBeDone("empty")
    file.all = len(places) * len(months)
    count = 0

    def lines() -> Iterator[list[str]]:
        nonlocal count
        yield list(research.COLUMNS)
        for place in places:
            for first in months:
                with database.read() as tx:
                    found = list(research.lines(tx, place, first))
                count += len(found)
                yield from found
                file.behind(1)

    out.write(FileKind(job.asks["kind"]), lines(), cast(IO[bytes], file))
    return {"rows": count}
