"""What an office asked for is done by whoever is there: killed, stopped or broken off, it is taken up; no half file."""

import csv
import io
import logging
import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from typing import Any

import pytest
from sqlalchemy import func, select

from core.errors import Busy
from core.models.office_job import JobState, OfficeJob, OfficeWork
from core.models.office_part import FileSide, OfficePart
from core.models.person import Person
from core.operations import export_lists, office_imports, office_jobs, office_parts
from core.operations.export_lists import KINDS, ExportedList
from core.operations.office_imports import ImportedForm
from core.settings import ROOT
from jobs import office_exports, office_results
from jobs.office import Office
from tests.core.support.field import Field
from tests.fixtures.texting import BOTH_ENGINES, SQLITE
from tests.fixtures.world import World

DOOMED = """
import os, signal, sys
from datetime import datetime
from core import failpoints
from core.operations import export_lists
from jobs import office_exports, office_results
from jobs.office import Office
from tests.fixtures.texting import SQLITE
from tests.fixtures.world import open_database
url, now, point, nth, side, part = sys.argv[1:]
now = datetime.fromisoformat(now)
office_results.PART, office_exports.TOGETHER = int(part), 1
office_results.TELL = float("inf")  # words of how far it is are writes too: a slow machine would count others
failpoints.arm(point, failpoints.Side(side), int(nth), lambda: os.kill(os.getpid(), signal.SIGKILL))
Office(open_database(url, lambda: now)).run_next()
"""
SMALL = 60
"""Bytes in a part, so that four children take several."""


@pytest.fixture
def field(world: World) -> Field:
    """The demo people, and what their phones told."""
    return Field(world.database, world.watch)


def ask(field: Field, which: ExportedList = ExportedList.children, kind: str = "csv") -> int:
    headings = {each: each for each in KINDS[which].columns}
    asks = {"list": which, "narrowed": {}, "kind": kind, "names": False, "headings": headings, "words": {}}
    with field.database.write() as tx:
        return office_jobs.ask(tx, field.me(201, "desk"), OfficeWork.export, asks)


def row(field: Field, job: int) -> OfficeJob:
    with field.database.read() as tx:
        return tx.session.get_one(OfficeJob, job)


def content(field: Field, job: int) -> bytes:
    with field.database.read() as tx:
        return office_parts.read_all(tx, job, FileSide.result)


def whole(field: Field, job: int) -> list[list[str]]:
    made = content(field, job)
    found = row(field, job)
    assert (found.state, found.size) == (JobState.done, len(made))
    return list(csv.reader(io.StringIO(made.decode("utf-8-sig"))))


def is_killed(field: Field, point: str, nth: int, side: str) -> None:
    """A process takes the work up, and is killed there."""
    words = [str(field.database.engine.url), field.watch().isoformat(), point, str(nth), side, str(SMALL)]
    doomed = [sys.executable, "-c", DOOMED, *words]
    done = subprocess.run(doomed, cwd=ROOT, env=dict(os.environ), timeout=60, check=False)
    assert done.returncode == -signal.SIGKILL


def send(field: Field, rows: int) -> int:
    """A look at a roster of so many; its number."""
    roster = "name;sex;phone;village code\n" + "".join(
        f"Uwera {chr(97 + each // 26 % 26)}{chr(97 + each % 26)}zi;;0788{100_000 + each};24090107\n"
        for each in range(rows)
    )
    accept = ["third_in_village", "same_name"]
    with field.database.write() as tx:
        return office_imports.look(
            tx, field.me(301, "desk"), ImportedForm.people, "a.csv", roster.encode(), accept, None
        )


def people(field: Field) -> int:
    with field.database.read() as tx:
        return tx.connection.scalar(select(func.count()).select_from(Person)) or 0


@pytest.mark.lengthy
@SQLITE
@pytest.mark.parametrize("side", ["before", "after"])
@pytest.mark.parametrize(("point", "nth"), [("imports", 1), ("imports", 2), ("imports", 3), ("office", 2)])
def test_a_process_that_is_killed_brings_nobody_in_twice(field: Field, point: str, nth: int, side: str) -> None:
    """In each of three batches, and as it would write down that it is done."""
    rows, before = 450, people(field)
    look = send(field, rows)
    Office(field.database).run_next()
    with field.database.write() as tx:
        job = office_imports.store(tx, field.me(301, "desk"), look)
    is_killed(field, point, nth, side)
    field.watch.passes(minutes=2)
    assert Office(field.database).run_next() is not (point == "office" and side == "after")
    found = row(field, job)
    assert found.state is JobState.done and people(field) == before + rows
    with field.database.read() as tx:
        says = office_jobs.says_of(tx, found)
    assert says["fresh"] + says["known"] == rows and says["rejected"] == 0


@pytest.mark.lengthy
@SQLITE
@pytest.mark.parametrize("side", ["before", "after"])
@pytest.mark.parametrize("nth", [1, 2, 3, 5, 7])
def test_a_process_that_is_killed_leaves_no_half_file(field: Field, nth: int, side: str) -> None:
    """At its claim, at the audit's line, between parts, at the end."""
    job = ask(field)
    is_killed(field, "office", nth, side)
    assert row(field, job).state is not JobState.done
    with field.database.read() as tx:
        assert not office_jobs.get(tx, field.me(201), job).has_file
    field.watch.passes(minutes=2)
    assert Office(field.database).run_next()
    lines = whole(field, job)
    assert len(lines) == 5 and len({each[0] for each in lines}) == 5


@BOTH_ENGINES
@pytest.mark.parametrize("kind", ["csv", "xlsx"])
def test_asked_to_end_it_gives_the_work_back(field: Field, kind: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(office_exports, "TOGETHER", 1)
    job, looks = ask(field, kind=kind), iter([False] * 2 + [True] * 50)
    Office(field.database, lambda: next(looks)).run_next()
    assert (row(field, job).state, row(field, job).tries) == (JobState.waiting, 0)
    assert Office(field.database).run_next(), "another has it at once"
    assert row(field, job).state is JobState.done


@SQLITE
def test_a_fault_of_ours_ends_one_job_and_no_other(
    field: Field, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    job = ask(field)
    field.watch.passes(seconds=1)
    next_one = ask(field)

    def breaks(*_: object) -> list[list[str]]:
        raise KeyError("a child's words")

    with monkeypatch.context() as patched, caplog.at_level(logging.ERROR):
        patched.setattr(export_lists, "rows", breaks)
        Office(field.database).run_next()
    found = row(field, job)
    assert found.state is JobState.failed and content(field, job) == b""
    assert "a child's words" not in caplog.text
    Office(field.database).run_next()
    assert row(field, next_one).state is JobState.done


@SQLITE
def test_the_rows_of_a_list_are_found_while_others_write(field: Field, monkeypatch: pytest.MonkeyPatch) -> None:
    ids = export_lists.ids

    def beside_a_hop(*asked: Any) -> list[int]:
        with field.database.write():
            return ids(*asked)

    monkeypatch.setattr(export_lists, "ids", beside_a_hop)
    job = ask(field)
    Office(field.database).run_next()
    assert len(whole(field, job)) == 5


@SQLITE
def test_a_database_that_is_busy_costs_no_try(field: Field, monkeypatch: pytest.MonkeyPatch) -> None:
    job = ask(field)

    def busy(*_: object) -> list[list[str]]:
        raise Busy("busy")

    with monkeypatch.context() as patched:
        patched.setattr(export_lists, "rows", busy)
        Office(field.database).run_next()
    assert (row(field, job).state, row(field, job).tries) == (JobState.waiting, 0)
    Office(field.database).run_next()
    assert row(field, job).state is JobState.done


@SQLITE
def test_a_file_that_would_be_too_large_is_none(field: Field, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(office_results, "MOST_BYTES", 100)
    monkeypatch.setattr(office_results, "PART", 30)
    job = ask(field)
    Office(field.database).run_next()
    with field.database.read() as tx:
        assert office_jobs.get(tx, field.me(201), job).says == {"failed": "large"}
        assert tx.connection.scalar(select(func.count()).select_from(OfficePart)) == 0


@BOTH_ENGINES
def test_two_do_not_the_same_and_nothing_is_left(field: Field) -> None:
    jobs = [ask(field, each) for each in (ExportedList.children, ExportedList.volunteers, ExportedList.children)]
    offices = [Office(field.database), Office(field.database)]
    assert [each.run_next() for each in (*offices, *offices)] == [True, True, True, False]
    assert all(row(field, each).state is JobState.done for each in jobs)
    assert all(row(field, each).tries == 1 for each in jobs)


@pytest.fixture(autouse=True)
def quick(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Nobody waits between two tries."""
    monkeypatch.setattr("jobs.office.LOOK", 0.0)
    yield
