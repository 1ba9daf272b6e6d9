"""The day is moved for a process and its children; waits are not."""

import os
import shutil
import subprocess
import sys
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest

from bench.common.settings import FAKETIME_SECONDS, process_environment
from bench.proofs.another_day import offset, preloaded

CHILD = "import datetime, threading; threading.Event().wait(0.05); print(datetime.datetime.now(datetime.UTC).date())"
PARENT = f"import subprocess, sys; subprocess.run([sys.executable, '-c', {CHILD!r}], check=True)"


def test_whole_days_are_moved_so_that_the_hour_stays():
    assert offset(date(2028, 2, 29), datetime(2027, 2, 28, 23, 59, tzinfo=UTC)) == timedelta(days=366)
    assert offset(date(2027, 2, 28), datetime(2027, 2, 28, 23, 59, tzinfo=UTC)) == timedelta()


@pytest.mark.skipif(shutil.which("cc") is None, reason="no C compiler here")
def test_a_process_and_its_children_read_the_other_day_and_their_waits_end(tmp_path: Path):
    """Also where the day of this very process is moved: what is handed on counts from the machine's own."""
    moved = offset(date(2028, 2, 29), datetime.now(UTC)) + timedelta(seconds=int(os.environ.get(FAKETIME_SECONDS, "0")))
    env = {
        **os.environ,
        "LD_PRELOAD": str(preloaded(tmp_path)),
        FAKETIME_SECONDS: str(int(moved.total_seconds())),
    }
    done = subprocess.run([sys.executable, "-c", PARENT], env=env, capture_output=True, text=True, timeout=20)
    assert done.stdout.strip() in ("2028-02-29", "2028-03-01"), done.stderr


def test_servers_that_a_measurement_starts_read_the_other_day_too(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setenv("LD_PRELOAD", "")
    monkeypatch.setenv(FAKETIME_SECONDS, "86400")
    assert process_environment()[FAKETIME_SECONDS] == "86400"
