"""The product, killed at one of its points; at each, on both engines, in `.ci/run` and the proofs."""

import json
import subprocess
import sys
from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import select

from bench.crash_points.audit import audit
from bench.crash_points.cases import POINTS, cases
from bench.crash_points.stock import DatabaseStage, furnish
from bench.crash_points.story import BEGINS, number_of
from core import failpoints
from core.clock import kigali
from core.models.message import Message
from core.models.visit import FollowUp
from core.settings import ROOT
from core.storage.db import Database
from tests.fixtures.texting import SQLITE
from tests.fixtures.world import Watch, World, open_database

PATIENCE = 100
"""Seconds on a machine that does ten other things; five on one that does not."""


@pytest.mark.lengthy
@pytest.mark.timeout(PATIENCE + 20)
def test_one_point_on_both_sides() -> None:
    """In a process of its own: it forks, and a test run has threads."""
    command = [sys.executable, "-m", "bench.crash_points", "--json", "--only", "drain.settle"]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, timeout=PATIENCE)
    assert done.stdout, done.stderr
    found: dict[str, Any] = json.loads(done.stdout)
    assert (found["broken"], done.returncode) == ([], 0), done.stderr
    assert (found["kills"], found["reports_lost"], found["alerts_without_sms"]) == (2, 0, 0)
    assert 1 <= found["most_copies"] <= 2


def test_no_point_is_left_out() -> None:
    cut = [tuple(case.point.split(":")[:2]) for case in cases()]
    assert set(cut) == {(name, side) for name in POINTS - set(failpoints.BY_HAND) for side in ("before", "after")}
    assert len(set(cut)) == len(cut)


def reminders(database: Database) -> list[tuple[date, datetime | None, int]]:
    """Whose visit is when, when it is told of next, and how many times it was."""
    with database.read() as tx:
        return [
            (each.due_on, each.remind_at, each.reminders)
            for each in tx.session.scalars(select(FollowUp).order_by(FollowUp.due_on))
        ]


def test_the_story_hangs_neither_on_the_real_day_nor_on_its_hour(
    tmp_path: Path, has_tables: Callable[[Path], None]
) -> None:
    """Just before midnight in Kigali; and in another year at five, when reminders of tomorrow's go."""
    found = []
    for at, real in enumerate(("2026-11-30 23:59:59", "2027-03-26 17:00:00")):
        has_tables(tmp_path / f"{at}.db")
        watch = Watch(datetime.fromisoformat(f"{real}+02:00").astimezone(UTC))
        database = open_database(f"sqlite:///{tmp_path}/{at}.db", watch)
        furnish(DatabaseStage.demo, database)
        found.append(reminders(database))
    tomorrow = kigali(BEGINS).date() + timedelta(days=1)
    assert (tomorrow, BEGINS + timedelta(minutes=10), 0) in found[0]
    assert found[0] == found[1]


def letters(database: Database) -> list[tuple[str, str]]:
    """What a far end would have taken, had each message gone out once."""
    with database.read() as tx:
        rows = list(tx.session.scalars(select(Message)))
        return [(number_of(tx, each), tx.vault.open("messages.text", each.id, each.text_sealed)) for each in rows]


@SQLITE
def test_the_audit_sees_what_is_lost_doubled_and_unowed(world: World) -> None:
    screen = world.phone(1).dial().press("2", "1").screen
    world.clock.settle()
    taken = letters(world.database)
    clean = audit(world.database, taken, [screen])
    assert (clean.reports_lost, clean.alerts_untold, clean.messages_wrong) == ([], [], [])
    assert (clean.most_copies, clean.sent_twice) == (1, 0)

    lost = audit(world.database, taken, ["CON No. 10101"]).reports_lost
    assert lost == ["10101 was told to somebody and is not there"]
    assert audit(world.database, [], [screen]).alerts_untold
    assert audit(world.database, [*taken, ("+250788000009", "hello")], [screen]).messages_wrong
    twice = audit(world.database, taken * 2, [screen])
    assert (twice.most_copies, twice.sent_twice) == (2, len(taken))
    assert audit(world.database, taken * 3, [screen]).messages_wrong
