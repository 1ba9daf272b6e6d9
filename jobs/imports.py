"""A file's rows on their way into the database: looked at, then stored, a transaction a batch.

A batch is short, as on SQLite nobody else writes meanwhile: as many rows as this machine stores in the blink of an eye.
One that finds the database busy is tried again. Killed between two, or busy for too long, the same file is imported
again: what is in already is known again.
"""

import gc
import time
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
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
TURN = 0.02
"""Seconds that a batch may take: on SQLite a hop that comes meanwhile waits so long."""
LEAST = 5
"""Rows in a batch, however slow the machine is: each batch costs a look of its own at what is there."""


class Importer(Protocol[T]):
    """What the rows of one kind of file mean, and what becomes of them."""

    form: FileForm
    batch: int
    """Rows a transaction at most."""

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
    report, size, at = ImportReport(), max(LEAST, importer.batch // 8), 0
    while rows := table.rows[at : at + size]:
        wrong: list[RejectedRow] = []
        entries = list(_parsed(importer, table, rows, wrong))
        try:
            if entries:
                one = partial(_one, database, importer, me, entries, report, keep=keep)
                size = _next_size(size, _patiently(one, patience), importer.batch)
        except Busy:
            report.stopped_before = rows[0].number
            break
        report.rejected.extend(wrong)
        at += len(rows)
        done(len(rows))
    report.rejected.sort(key=lambda each: each.row.number)
    return report


def _next_size(size: int, took: float, most: int) -> int:
    """How many rows take a turn, after so many took so long: twice as many at most, as one batch says little."""
    return max(LEAST, min(most, 2 * size, int(size * TURN / max(took, 0.001))))


def _patiently(batch: Callable[[], float], patience: float) -> float:
    """One batch, tried again while the database is busy; seconds for which others waited for it. Raises Busy."""
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
) -> float:
    with database.write("imports") as tx, _nothing_collected():
        began = time.monotonic()
        if keep:
            importer.hold(tx, entries)
        judged = importer.judge(tx, me, entries)  # a look is written down too, where it names somebody
        if keep and judged.fresh:
            importer.store(tx, me, judged.fresh)
        tx.settle()
        took = time.monotonic() - began
    report.new.update(importer.label(each.says) for each in judged.fresh)
    report.known += judged.known
    report.rejected.extend(judged.rejected)
    report.notes.extend(judged.notes)
    return took


@contextmanager
def _nothing_collected() -> Iterator[None]:
    """To look for garbage among all rows of a large file takes a fifth of a second: not while others wait."""
    was = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was:
            gc.enable()


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
