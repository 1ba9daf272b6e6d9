"""The product, killed at each of its points: half of the sides on one engine, the others on the other."""

import json
import os
import subprocess
import sys
from typing import Any

import pytest
from sqlalchemy import select

from bench.crash_points.audit import audit
from bench.crash_points.cases import POINTS, cases
from bench.crash_points.story import number_of
from core import failpoints
from core.models.message import Message
from core.settings import ROOT
from core.storage.db import Database
from tests.fixtures.texting import SQLITE
from tests.fixtures.world import World

PATIENCE = 200
"""Seconds on a machine that does ten other things; ten on one that does not."""


def run(*words: str, **env: str) -> dict[str, Any]:
    """In a process of its own: it forks, and a test run has threads."""
    command = [sys.executable, "-m", "bench.crash_points", "--json", *words]
    done = subprocess.run(
        command, cwd=ROOT, env={**os.environ, **env}, capture_output=True, text=True, timeout=PATIENCE
    )
    assert done.stdout, done.stderr
    found: dict[str, Any] = json.loads(done.stdout)
    assert found["broken"] == []
    assert done.returncode == 0, done.stderr
    return found


def held(found: dict[str, Any], half: int) -> None:
    assert found["kills"] == found["points"] == len(cases(half))
    assert (found["reports_lost"], found["alerts_without_sms"]) == (0, 0)
    assert 1 <= found["most_copies"] <= 2


@pytest.mark.timeout(PATIENCE + 20)
def test_each_point_on_sqlite() -> None:
    held(run("--half", "0"), 0)


@pytest.mark.timeout(PATIENCE + 20)
def test_each_point_on_postgres(postgres_url: str) -> None:
    held(run("--half", "1", "--postgres", DATABASE_URL=postgres_url.replace("+psycopg", "")), 1)


def test_no_point_is_left_out() -> None:
    cut = [tuple(case.point.split(":")[:2]) for case in cases()]
    assert set(cut) == {(name, side) for name in POINTS - set(failpoints.BY_HAND) for side in ("before", "after")}
    assert len(set(cut)) == len(cut)
    assert {case.point for case in cases(0)} | {case.point for case in cases(1)} == {case.point for case in cases()}
    assert len(cases(0)) == len(cases(1)) == len(cut) / 2


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
