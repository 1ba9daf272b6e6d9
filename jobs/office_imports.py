"""A file that an office sent at the desk: looked at, or stored, by the very code of the verbs; rejects are a file."""

from collections import Counter
from collections.abc import Iterator
from dataclasses import astuple
from datetime import date
from itertools import islice
from typing import IO, Any, cast

from core.errors import Busy, Unknown
from core.files import out
from core.files.faults import NotReadable
from core.files.forms import is_reason
from core.files.tables import Table
from core.models.office_job import OfficeWork
from core.models.office_part import FileSide
from core.operations import office_parts
from core.operations.office_imports import FORMS, ImportedForm
from core.operations.office_mending import MOST_LETTERS
from core.operations.office_queue import ClaimedJob
from core.storage.db import Database
from jobs import importers, imports, office_words
from jobs.imports import ImportReport
from jobs.office_refusals import CannotBeDone
from jobs.office_results import ResultFile

SHOWN = 100
"""Faults, and notes, shown on the page; the file of rejects holds all faults."""


def work(database: Database, job: ClaimedJob, file: ResultFile) -> dict[str, Any]:
    """What became of each row, or would; the rejected ones are in the file. Raises CannotBeDone, and Busy where the
    database stayed busy: what was stored is known again.
    """
    form, accept, start = ImportedForm(job.asks["form"]), job.asks["accept"], job.asks["start"]
    with database.read() as tx:
        content = office_parts.read_all(tx, job.of or job.id, FileSide.upload)
    if not content:
        raise CannotBeDone("lapsed")
    try:
        table = importers.read(content, job.asks["file"], FORMS[form], accept)
        with database.read() as tx:
            importer = importers.make(tx, job.me, form, accept, date.fromisoformat(start) if start else None)
    except (NotReadable, Unknown) as wrong:
        raise CannotBeDone("unreadable", said=str(wrong)) from None
    file.all = len(table.rows)
    keep = job.work is OfficeWork.store
    report = imports.run(database, importer, table, job.me, keep=keep, done=file.behind)
    if report.stopped_before:
        raise Busy("the database stayed busy")
    if report.rejected:
        language = job.me.language
        out.rejects(
            table, report.rejected, table.kind, cast(IO[bytes], file), office_words.faults(language), language.value
        )
    return _said(report, table)


def _mendable(report: ImportReport, table: Table) -> Iterator[tuple[str, list[str]]]:
    """The first rejected rows as they came, for a page to mend: not such as have cells beyond the headings."""
    width = len(table.headings) - is_reason(table.headings[-1])
    for each in report.rejected[:SHOWN]:
        cells = each.row.cells
        if sum(map(len, cells)) <= MOST_LETTERS and not any(cells[len(table.headings) :]):
            yield str(each.row.number), list(cells[:width])


def _said(report: ImportReport, table: Table) -> dict[str, Any]:
    faults = [fault for each in report.rejected for fault in each.faults]
    notes = [*table.notes, *report.notes]
    return {
        "kind": table.kind,
        "new": dict(Counter(report.new)),
        "fresh": sum(report.new.values()),
        "known": report.known,
        "rejected": len(report.rejected),
        "faults": [astuple(each) for each in islice(faults, SHOWN)],
        "more_faults": max(0, len(faults) - SHOWN),
        "headings": [each for each in table.headings if not is_reason(each)],
        "mend": dict(_mendable(report, table)),
        "notes": notes[:SHOWN],
        "more_notes": max(0, len(notes) - SHOWN),
    }
