"""The office's work on any host: killed in the middle of each kind it is taken up whole, and nothing lies on a disk."""

import csv
import io
import json
import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import openpyxl
import pytest
from sqlalchemy import select

from core.models.office_job import JobState, OfficeJob, OfficeWork
from core.operations import office_imports, office_jobs
from core.settings import ROOT
from jobs.office import Office
from tests.core.support.field import Field
from tests.fixtures.texting import SQLITE
from tests.jobs.test_office import ask, content, field, is_killed, people, row, send

__all__ = ["field"]
MAPPING = b"key,id\ndata_set,pBOMPrpg1QX\ndistrict:Huye,DiszpKrYNg8\nvisits_made,f7n9E0hX8qk\nsms_segments,Ix2HsbDMLea"


def ask_for_workbook(field: Field) -> int:
    return ask(field, kind="xlsx")


def ask_for_research(field: Field) -> int:
    field.watch.passes(days=40)
    with field.database.write() as tx:
        return office_jobs.ask(tx, field.me(301, "desk"), OfficeWork.research, {"year": "2026", "kind": "csv"})


def ask_for_dhis2(field: Field) -> int:
    field.watch.passes(days=40)
    asks = {"month": "2026-10-01", "district": 24, "file": "mapping.csv", "kind": "json"}
    with field.database.write() as tx:
        return office_jobs.ask(tx, field.me(301, "desk"), OfficeWork.dhis2, asks, upload=MAPPING)


def is_whole_workbook(made: bytes) -> bool:
    sheet = openpyxl.load_workbook(io.BytesIO(made)).active
    return sheet is not None and sheet.max_row == 5


def is_whole_table(made: bytes) -> bool:
    head, *rows = csv.reader(io.StringIO(made.decode("utf-8-sig")))
    return bool(rows) and {len(each) for each in rows} == {len(head)}


def is_whole_set(made: bytes) -> bool:
    return bool(json.loads(made)["dataValues"])


KINDS: dict[str, tuple[Callable[[Field], int], Callable[[bytes], bool]]] = {
    "workbook": (ask_for_workbook, is_whole_workbook),
    "research": (ask_for_research, is_whole_table),
    "dhis2": (ask_for_dhis2, is_whole_set),
}


@pytest.mark.lengthy
@SQLITE
@pytest.mark.parametrize(("nth", "side"), [(1, "after"), (2, "before"), (3, "after"), (4, "before")])
@pytest.mark.parametrize("kind", KINDS)
def test_killed_in_the_middle_of_any_kind_it_is_taken_up_and_no_half_file_is_there(
    field: Field, kind: str, nth: int, side: str
) -> None:
    """Once it is claimed, at the audit's line, between parts and before the end."""
    asks, is_whole = KINDS[kind]
    job = asks(field)
    is_killed(field, "office", nth, side)
    assert row(field, job).state is JobState.working
    with field.database.read() as tx:
        assert not office_jobs.get(tx, field.me(201 if kind == "workbook" else 301), job).has_file
    field.watch.passes(minutes=2)
    assert Office(field.database).run_next()
    made, found = content(field, job), row(field, job)
    assert (found.state, found.size, found.tries) == (JobState.done, len(made), 2)
    assert is_whole(made)


ELSEWHERE = """
import os, sys
from datetime import datetime
from jobs.office import Office
import jobs.office_exports, jobs.office_imports
from tests.fixtures.world import open_database
WRITES = os.O_WRONLY | os.O_RDWR | os.O_CREAT
written = []
def hear(event, of):
    if event == "open" and isinstance(of[2], int) and of[2] & WRITES and of[0] != os.devnull:
        written.append(str(of[0]))
    if event in ("os.mkdir", "os.rename", "tempfile.mkstemp", "tempfile.mkdtemp"):
        written.append(event)
url, now = sys.argv[1:]
now = datetime.fromisoformat(now)
office = Office(open_database(url, lambda: now))
sys.addaudithook(hear)
while office.run_next():
    pass
print(written)
"""


@pytest.mark.lengthy
@pytest.mark.parametrize("database_url", ["postgres"], indirect=True)
def test_two_hosts_share_no_disk(field: Field, tmp_path: Path) -> None:
    """What was looked at on one host is stored, and a list made, on another, which writes to no disk of its own."""
    before, look = people(field), send(field, 3)
    assert Office(field.database).run_next()
    export = ask(field, kind="xlsx")
    with field.database.write() as tx:
        office_imports.store(tx, field.me(301, "desk"), look)
    assert run_elsewhere(field, tmp_path) == "[]"
    assert people(field) == before + 3 and is_whole_workbook(content(field, export))
    assert list(tmp_path.iterdir()) == []
    with field.database.read() as tx:
        assert set(tx.session.scalars(select(OfficeJob.state))) == {JobState.done}


def run_elsewhere(field: Field, folder: Path) -> str:
    """All that waits is done by a process that stands in that folder; what it wrote to a disk."""
    url = field.database.engine.url.render_as_string(hide_password=False)
    words = [sys.executable, "-c", ELSEWHERE, url, field.watch().isoformat()]
    there = {**os.environ, "PYTHONPATH": str(ROOT), "PYTHONDONTWRITEBYTECODE": "1", "TMPDIR": str(folder)}
    done = subprocess.run(words, cwd=folder, env=there, timeout=60, capture_output=True, text=True)
    assert done.returncode == 0, done.stderr[-800:]
    return done.stdout.strip().splitlines()[-1]
