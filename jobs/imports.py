"""A file's rows on their way into the database: looked at, then stored, a transaction a batch.

A batch is short, as on SQLite nobody else writes meanwhile; one that finds the database busy is tried again. Killed
between two, or busy for too long, the same file is imported again: what is in already is known again.
"""

import time
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from functools import partial
from typing import Protocol, TypeVar

from core.errors import Busy
from core.files.forms import FileForm
from core.files.importing import FileEntry, Judged, rejected
from core.files.rows import RejectedRow, RowReader
from core.files.tables import FileRow, Table
from core.storage.access import Caller
from core.storage.db import Database, Tx

T = TypeVar("T")
PATIENCE = 20.0
"""Seconds for which a batch is tried again while the database is busy or away."""
_BETWEEN = 0.25


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
        """Which of these are new, known, or cannot be stored; the same again where nothing of it was kept."""

    def store(self, tx: Tx, me: Caller, entries: Sequence[FileEntry[T]]) -> None:
        """These are in from now on."""


@dataclass(slots=True)
class ImportReport:
    """What became of a file, or would: how many are new by kind, how many were in, which rows were rejected.

    `notes` are sentences on what was taken for granted of new ones. `stopped_before` is the row at which a database
    that stayed busy put an end to it, 0 where all rows were looked at.
    """

    new: Counter[str] = field(default_factory=Counter)
    known: int = 0
    rejected: list[RejectedRow] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)
    stopped_before: int = 0


def run(
    database: Database,
    importer: Importer[T],
    table: Table,
    me: Caller,
    *,
    keep: bool,
    done: Callable[[int], object],
    patience: float = PATIENCE,
) -> ImportReport:
    """Every row of the table is looked at, and stored where the file shall be kept. `done` hears of rows behind us.

    A database that is busy for longer than `patience` seconds puts an end to it: what came before is kept.
    """
    report = ImportReport()
    for rows in _batched(table.rows, importer.batch):
        wrong: list[RejectedRow] = []
        entries = list(_parsed(importer, table, rows, wrong))
        try:
            if entries:
                _patiently(partial(_one, database, importer, me, entries, report, keep=keep), patience)
        except Busy:
            report.stopped_before = rows[0].number
            break
        report.rejected.extend(wrong)
        done(len(rows))
    report.rejected.sort(key=lambda each: each.row.number)
    return report


def _patiently(batch: Callable[[], None], patience: float) -> None:
    """One batch, tried again while the database is busy. Raises Busy."""
    until = time.monotonic() + patience
    while True:
        try:
            return batch()
        except Busy:
            if time.monotonic() >= until:
                raise
        time.sleep(_BETWEEN)


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
    importer: Importer[T], table: Table, rows: Sequence[FileRow], wrong: list[RejectedRow]
) -> Iterator[FileEntry[T]]:
    for row in rows:
        reader = RowReader(table, row)
        says = importer.parse(reader) if row.fault is None else None
        if says is None:
            wrong.append(rejected(reader))
        else:
            yield FileEntry(row, says)


def _batched(rows: Sequence[FileRow], size: int) -> Iterator[Sequence[FileRow]]:
    return (rows[at : at + size] for at in range(0, len(rows), size))
