"""A list of the desk as a file: found at once, read some hundred rows at a time, written as they come."""

from collections.abc import Iterator
from typing import IO, Any, cast

from core.files import out
from core.files.kinds import FileKind
from core.operations import export_lists
from core.operations.export_kinds import ExportContext
from core.operations.export_lists import KINDS, TOGETHER, ExportedList
from core.operations.office_queue import ClaimedJob
from core.storage import audit
from core.storage.db import Database
from jobs.office_refusals import CannotBeDone
from jobs.office_results import ResultFile

NAMED = "exported_names"


def work(database: Database, job: ClaimedJob, file: ResultFile) -> dict[str, Any]:
    """All rows are in the file; how many. Raises CannotBeDone for a list that holds nothing, or is not theirs now."""
    which, names = ExportedList(job.asks["list"]), bool(job.asks["names"])
    if not export_lists.may(job.me, which) or (names and not export_lists.may_name(job.me, which)):
        raise CannotBeDone("gone")
    with database.write("office") as tx:
        audit.record(tx, job.me, NAMED if names else "exported", KINDS[which].record, job.me.district)
    with database.read() as tx:
        found = export_lists.ids(tx, job.me, which, job.asks["narrowed"])
    if not found:
        raise CannotBeDone("empty")
    file.all = len(found)
    columns = export_lists.columns(which, names=names)
    lines = _lines(database, job, file, found, columns)
    out.write(FileKind(job.asks["kind"]), lines, cast(IO[bytes], file))
    return {"rows": file.done}


def _lines(
    database: Database, job: ClaimedJob, file: ResultFile, found: list[int], columns: list[str]
) -> Iterator[list[str]]:
    which, asks = ExportedList(job.asks["list"]), job.asks
    yield [asks["headings"][each] for each in columns]
    for at in range(0, len(found), TOGETHER):
        some = found[at : at + TOGETHER]
        with database.read() as tx:
            rows = export_lists.rows(tx, job.me, which, some, ExportContext(tx, asks["words"], asks["narrowed"]))
        yield from (export_lists.cells(each, columns) for each in rows)
        file.behind(len(some))
