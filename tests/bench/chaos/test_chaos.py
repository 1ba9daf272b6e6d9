"""What the storm of kills is told, and that it ends cleanly; `.ci/run` and the proofs let it rage."""

import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from bench.chaos import __main__ as chaos
from core.settings import ROOT


@pytest.mark.proofs
def test_stopped_in_the_middle_it_leaves_nothing_running(tmp_path: Path):
    command = [sys.executable, "-m", "bench.chaos", "--kills", "40"]
    env = {**os.environ, "TMPDIR": str(tmp_path)}
    run = subprocess.Popen(command, cwd=ROOT, env=env, stderr=subprocess.PIPE, stdout=subprocess.DEVNULL, text=True)
    assert run.stderr is not None
    while "of 40 killed" not in (said := run.stderr.readline()):
        assert said, "it ended before the storm"
    run.send_signal(signal.SIGTERM)
    assert run.wait(40) == 130
    deadline = time.monotonic() + 5
    while (left := _running_with(str(tmp_path))) and time.monotonic() < deadline:
        time.sleep(0.1)
    assert left == []
    assert list(tmp_path.glob("inshuti-chaos-*")) == []


def _running_with(words: str) -> list[str]:
    """Processes whose environment or command names that folder."""
    found = []
    for process in Path("/proc").glob("[0-9]*"):
        try:
            told = (process / "environ").read_bytes() + (process / "cmdline").read_bytes()
        except OSError:
            continue
        if words.encode() in told and int(process.name) != os.getpid():
            found.append(process.name)
    return found


@pytest.mark.parametrize(
    "arguments",
    [
        ("--kills", "-1"),
        ("--kills", "401"),
        ("--kills", "x"),
        ("--outages", "9"),
        ("--away", "1"),
        ("--database", "x"),
        ("--cuts", "1"),
        ("--cuts", "21", "--database", "postgres"),
        ("--gateway", "x"),
    ],
)
def test_a_command_that_makes_no_sense_is_told(arguments, capsys):
    with pytest.raises(SystemExit) as stop:
        chaos.main(arguments)
    assert stop.value.code == 2
    assert "error:" in capsys.readouterr().err
