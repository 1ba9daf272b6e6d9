"""A file's rows on their way into the database: looked at, then stored, a transaction a batch.

A batch is short, as on SQLite nobody else writes meanwhile. Killed between two, the same file is imported again: what
is in already is known again.
"""

from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from typing import Protocol, TypeVar

from core.files.forms import FileForm
from core.files.importing import FileEntry, Judged, rejected
from core.files.rows import RejectedRow, RowReader
from core.files.tables import FileRow, Table
from core.storage.access import Caller
from core.storage.db import Database, Tx

T = TypeVar("T")


class Importer(Protocol[T]):
    """What the rows of one kind of file mean, and what becomes of them."""

    form: FileForm
    batch: int
    """Rows a transaction: as many as take a fraction of a second."""

    def parse(self, row: RowReader) -> T | None:
        """What the row says; None where something is wrong, which the reader knows."""

    def label(self, says: T) -> str:
        """What is counted together in a summary."""

    def hold(self, tx: Tx, entries: Sequence[FileEntry[T]]) -> None:
        """Whoever else brings in the same waits for this transaction."""

    def judge(self, tx: Tx, me: Caller, entries: Sequence[FileEntry[T]]) -> Judged[T]:
        """Which of these are new, known, or cannot be stored."""

    def store(self, tx: Tx, me: Caller, entries: Sequence[FileEntry[T]]) -> None:
        """These are in from now on."""


@dataclass(slots=True)
class ImportReport:
    """What became of a file, or would: how many are new by kind, how many were in, which rows were rejected.

    `notes` are sentences on what was taken for granted of new ones.
    """

    new: Counter[str] = field(default_factory=Counter)
    known: int = 0
    rejected: list[RejectedRow] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)


def run(
    database: Database, importer: Importer[T], table: Table, me: Caller, *, keep: bool, done: Callable[[int], object]
) -> ImportReport:
    """Every row of the table is looked at, and stored where the file shall be kept. `done` hears of rows behind us."""
    report = ImportReport()
    for rows in _batched(table.rows, importer.batch):
        entries = list(_parsed(importer, table, rows, report))
        if entries:
            _one(database, importer, me, entries, report, keep=keep)
        done(len(rows))
    report.rejected.sort(key=lambda each: each.row.number)
    return report


def _one(
    database: Database,
    importer: Importer[T],
    me: Caller,
    entries: Sequence[FileEntry[T]],
    report: ImportReport,
    *,
    keep: bool,
) -> None:
    with database.write("imports") as tx:  # a look is written down too, where it names somebody
        if keep:
            importer.hold(tx, entries)
        judged = importer.judge(tx, me, entries)
        if keep and judged.fresh:
            importer.store(tx, me, judged.fresh)
    report.new.update(importer.label(each.says) for each in judged.fresh)
    report.known += judged.known
    report.rejected.extend(judged.rejected)
    report.notes.extend(judged.notes)


def _parsed(
    importer: Importer[T], table: Table, rows: Sequence[FileRow], report: ImportReport
) -> Iterator[FileEntry[T]]:
    for row in rows:
        reader = RowReader(table, row)
        says = importer.parse(reader) if row.fault is None else None
        if says is None:
            report.rejected.append(rejected(reader))
        else:
            yield FileEntry(row, says)


def _batched(rows: Sequence[FileRow], size: int) -> Iterator[Sequence[FileRow]]:
    return (rows[at : at + size] for at in range(0, len(rows), size))
