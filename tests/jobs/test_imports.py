"""A file on its way in: batch by batch, cut in two and taken up again, once each."""

import logging
import threading
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import func, select

from core import failpoints
from core.cases.records import ChildRow, RecordReader
from core.cases.records_form import RECORDS
from core.cases.records_import import ChildRecords
from core.errors import Busy
from core.failpoints import Side
from core.files import tables
from core.files.cells import key
from core.files.importing import FileEntry
from core.models.person import Person, PersonStatus
from core.models.place import Place
from core.people import institutions
from core.people.roster import Roster
from core.people.roster_form import ROSTER
from core.people.roster_rows import RosterRow
from core.storage import access
from core.storage.access import Caller
from core.storage.db import Database, Tx
from jobs import imports
from jobs.imports import ImportReport
from tests.core.support.everywhere import every_place
from tests.core.support.field import Field
from tests.core.support.records import RIGHT, START
from tests.fixtures.texting import BOTH_ENGINES
from tests.fixtures.world import Watch

pytestmark = BOTH_ENGINES

OPERATOR = access.operator("Jean")
ROWS = 450


class Died(BaseException):
    """As if the process were gone."""


def die() -> None:
    raise Died


@pytest.fixture
def field(database: Database, watch: Watch) -> Field:
    """The demo people."""
    return Field(database, watch)


@pytest.fixture(autouse=True)
def disarmed() -> Iterator[None]:
    yield
    failpoints.disarm()


def roster(field: Field) -> bytes:
    """A woman in each of many villages without volunteers, and one wrong row."""
    finder = every_place(field.database)
    free = [each for each in finder.villages() if each.district == 24 and each.id != 24090108][:ROWS]
    lines = [f"Uwera Alice,woman,07885{at:05},{each.code}" for at, each in enumerate(free)]
    lines[7] = "Uwera Alice,woman,07,24090107"
    return "\n".join(("name,sex,phone,village code", *lines)).encode()


def bring(field: Field, content: bytes, seen: list[int] | None = None) -> ImportReport:
    table = tables.read(content, "a.csv", ROSTER)
    done = (seen if seen is not None else []).append
    return imports.run(field.database, Roster(every_place(field.database)), table, OPERATOR, keep=True, done=done)


def invited(field: Field) -> int:
    found = select(func.count()).where(Person.standing == PersonStatus.invited)
    return field.look(lambda tx: tx.connection.scalar(found) or 0)


@pytest.mark.parametrize(("side", "kept"), [(Side.before, 24), (Side.after, 74)])
def test_cut_in_a_batch_it_is_whole_or_not_there_and_the_same_file_again_brings_the_rest(
    field: Field, side: Side, kept: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(imports, "TURN", 1000.0)
    content = roster(field)
    failpoints.arm("imports", side, 2, die)
    with pytest.raises(Died):
        bring(field, content)
    failpoints.disarm()
    assert invited(field) == kept, "the wrong row is of the first batch"
    seen: list[int] = []
    report = bring(field, content, seen)
    assert (report.known, report.new, len(report.rejected)) == (kept, {"volunteer": ROWS - 1 - kept}, 1)
    assert invited(field) == ROWS - 1
    assert seen == [25, 50, 100, 200, 75], "twice as many each time, up to the most"


def test_on_a_slow_machine_a_batch_is_small(field: Field, monkeypatch: pytest.MonkeyPatch) -> None:
    """Whoever presses a key waits for one of them, not for two hundred rows."""
    monkeypatch.setattr(imports, "TURN", 0.0)
    content, seen = roster(field), list[int]()
    bring(field, content, seen)
    assert seen == [25, *[5] * 85] and invited(field) == ROWS - 1


def test_the_same_file_by_two_at_once_brings_everybody_once(field: Field) -> None:
    content = roster(field)
    reports: list[ImportReport] = []

    def one() -> None:
        reports.append(bring(field, content))

    both = [threading.Thread(target=one) for _ in range(2)]
    for each in both:
        each.start()
    for each in both:
        each.join(60)
    assert invited(field) == ROWS - 1
    assert len(reports) == 2


def test_no_line_of_the_log_and_no_column_of_a_table_holds_a_name(
    field: Field, caplog: pytest.LogCaptureFixture, database_url: str
) -> None:
    with caplog.at_level(logging.DEBUG):
        bring(field, roster(field))
    assert "Uwera" not in caplog.text
    assert "07885" not in caplog.text
    if database_url.startswith("sqlite"):
        stored = b"".join(Path(f"{database_url[10:]}{end}").read_bytes() for end in ("", "-wal"))
        assert b"Demo" not in stored and b"Uwera" not in stored
        assert b"07885" not in stored


@contextmanager
def held(field: Field, seconds: float) -> Iterator[None]:
    """Somebody else writes for so long: on SQLite into the one file, on PostgreSQL into the very places."""
    begun, done = threading.Event(), threading.Event()

    def write() -> None:
        with field.database.write() as tx:
            if tx.is_postgres:
                tx.connection.execute(select(Place.id).with_for_update())
            begun.set()
            done.wait(seconds)

    other = threading.Thread(target=write)
    other.start()
    begun.wait(30)
    try:
        yield
    finally:
        done.set()
        other.join(30)


@pytest.mark.lengthy
def test_a_batch_that_finds_the_database_busy_is_tried_again(field: Field) -> None:
    content = roster(field)
    with held(field, 2.5):
        report = bring(field, content)
    assert (report.new, len(report.rejected), report.stopped_before) == ({"volunteer": ROWS - 1}, 1, 0)
    assert invited(field) == ROWS - 1


@pytest.mark.lengthy
def test_a_database_that_stays_busy_puts_an_end_to_it_and_the_same_again_goes_on(field: Field) -> None:
    content, seen = roster(field), list[int]()
    table = tables.read(content, "a.csv", ROSTER)
    with held(field, 60):
        one = Roster(every_place(field.database))
        report = imports.run(field.database, one, table, OPERATOR, keep=True, done=seen.append, patience=0)
    assert (report.new, report.rejected, report.stopped_before, seen) == ({}, [], 2, [])
    assert bring(field, content).new == {"volunteer": ROWS - 1}


class BusyOnce:
    """The database is away when a batch was all but stored, once each batch."""

    def __init__(self) -> None:
        self.failed = set[int]()

    def fail(self, entries: Sequence[FileEntry[Any]]) -> None:
        if (first := entries[0].row.number) not in self.failed:
            self.failed.add(first)
            raise Busy("The database is busy.")


class BusyRoster(Roster):
    def store(self, tx: Tx, me: Caller, entries: Sequence[FileEntry[RosterRow]]) -> None:
        super().store(tx, me, entries)
        failing.fail(entries)


class BusyRecords(ChildRecords):
    def store(self, tx: Tx, me: Caller, entries: Sequence[FileEntry[ChildRow]]) -> None:
        super().store(tx, me, entries)
        failing.fail(entries)


failing = BusyOnce()


def test_a_batch_of_people_that_is_tried_again_is_judged_as_the_first_time(field: Field) -> None:
    failing.failed.clear()
    pair = (("Uwera Alice", "woman", 1), ("Mugisha Jean", "man", 2))
    officers = "Keza Diane,woman,0788501003,,Huye,social worker,\nUwase Ange,woman,0788501004,,Huye,social worker,"
    lines = [f"{name},{sex},078850100{at},24090107,,," for name, sex, at in pair]
    text = "\n".join(("name,sex,phone,village code,district,role,covers", *lines, f"{officers}0788501003"))
    table = tables.read(text.encode(), "a.csv", ROSTER)
    one = BusyRoster(every_place(field.database))
    report = imports.run(field.database, one, table, OPERATOR, keep=True, done=lambda _rows: None)
    assert (failing.failed, report.rejected) == ({2}, [])
    assert report.new == {"volunteer": 2, "social worker": 2}


def test_a_batch_of_children_that_is_tried_again_is_judged_as_the_first_time(field: Field) -> None:
    failing.failed.clear()
    sister = {**RIGHT, "name": "Teta Ange"}
    text = "\n".join((";".join(RIGHT), *(";".join(row.values()) for row in (RIGHT, sister))))
    table = tables.read(text.encode(), "a.csv", RECORDS)
    places, known = (
        every_place(field.database),
        {key(each.name): each.id for each in field.look(institutions.known, OPERATOR)},
    )
    one = BusyRecords(RecordReader(places, known, START), places, start=START)
    report = imports.run(field.database, one, table, OPERATOR, keep=True, done=lambda _rows: None)
    assert (failing.failed, report.rejected, report.new) == ({2}, [], {"relative": 2})
