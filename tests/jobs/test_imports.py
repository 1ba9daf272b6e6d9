"""A file on its way in: batch by batch, cut in two and taken up again, once each."""

import logging
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import func, select

from core import failpoints
from core.failpoints import Side
from core.files import tables
from core.models.person import Person, PersonStatus
from core.people.roster import Roster
from core.people.roster_form import ROSTER
from core.storage import access
from core.storage.db import Database
from jobs import imports
from jobs.imports import ImportReport
from tests.core.support.everywhere import every_place
from tests.core.support.field import Field
from tests.fixtures.world import Watch

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


@pytest.mark.parametrize(("side", "kept"), [(Side.before, 199), (Side.after, 399)])
def test_cut_in_a_batch_it_is_whole_or_not_there_and_the_same_file_again_brings_the_rest(
    field: Field, side: Side, kept: int
) -> None:
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
    assert seen == [200, 200, 50]


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
