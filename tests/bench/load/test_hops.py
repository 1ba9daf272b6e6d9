"""The measurement itself: few visits, every answer right, and an ordinary hop still asks the database twice."""

import json
import os
import subprocess
import sys

import pytest

from bench.common.district import SCREENS
from bench.common.phones import RoundResult
from bench.load import hops
from core.settings import ROOT


def run(*arguments: str, **env: str) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "bench.load.hops", *arguments]
    return subprocess.run(command, cwd=ROOT, env={**os.environ, **env}, capture_output=True, text=True, timeout=60)


@pytest.mark.lengthy
def test_a_short_measurement_on_sqlite():
    done = run("--sessions", "15", "--rounds", "2", "--json")
    assert done.returncode == 0, done.stderr
    measured = json.loads(done.stdout)
    assert list(measured["statements"]) == list(SCREENS)
    assert 0 < measured["statements_per_hop"] <= 3
    assert 0 < measured["p50_ms"] <= measured["p99_ms"] <= measured["slowest_ms"]
    assert measured["ratio"] >= LOOSE_RATIO, measured


LOOSE_RATIO = 0.02
"""Far below what is measured alone on a machine: other tests run beside this one."""


def test_a_wrong_screen_is_told():
    with pytest.raises(hops.NotRight, match="visit.seen expected"):
        hops.right(RoundResult(1.0, [0.1], ["visit.seen expected, got visit.child"]))


@pytest.mark.parametrize("arguments", [("--sessions", "0"), ("--rounds", "x"), ("--postgres",)])
def test_a_command_that_makes_no_sense_is_told(arguments, capsys, monkeypatch):
    monkeypatch.setenv("DATABASE_URL", "sqlite:///var/inshuti.db")
    with pytest.raises(SystemExit) as stop:
        hops.main(arguments)
    assert stop.value.code == 2
    assert "error:" in capsys.readouterr().err
