"""The measurement beside held connections: short here, and with no bound on time, as other tests run beside it."""

import json
import os
import subprocess
import sys

import pytest

from bench.load import stalled
from bench.load.stalled import StalledMeasured, faults
from core.settings import ROOT


@pytest.mark.lengthy
def test_a_short_measurement_holds_connections_and_tells_visits():
    command = [sys.executable, "-m", "bench.load.stalled", "--sessions", "8", "--rounds", "2", "--json"]
    done = subprocess.run(command, cwd=ROOT, env=dict(os.environ), capture_output=True, text=True, timeout=90)
    measured = json.loads(done.stdout)
    assert (measured["idle"], measured["stalled"], measured["hops"]) == (200, 20, 2 * 8 * 9), done.stderr
    assert 0 < measured["p50_ms"] <= measured["p99_ms"] <= measured["slowest_ms"]
    assert measured["held"] is (measured["p99_ms"] < stalled.P99_MS)
    assert done.returncode == (0 if measured["held"] else 1)


def test_a_late_hop_is_told():
    fine = StalledMeasured("sqlite", 200, 20, 144, 5.0, 499.9, 900.0, 20.0, 4)
    assert faults(fine) == []
    late = StalledMeasured("sqlite", 200, 20, 144, 5.0, 500.0, 900.0, 20.0, 4)
    assert faults(late) == ["p99 was 500.0 ms, 20.0 ms with nothing held"]


@pytest.mark.parametrize("arguments", [("--sessions", "0"), ("--rounds", "x"), ("--postgres",)])
def test_a_command_that_makes_no_sense_is_told(arguments, capsys, monkeypatch):
    monkeypatch.setenv("DATABASE_URL", "sqlite:///var/inshuti.db")
    with pytest.raises(SystemExit) as stop:
        stalled.main(arguments)
    assert stop.value.code == 2
    assert "error:" in capsys.readouterr().err
