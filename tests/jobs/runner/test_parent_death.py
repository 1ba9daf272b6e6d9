"""A program whose parent was killed ends with it, and one that cannot be started says so in a sentence."""

import os
import select
import signal
import subprocess
import sys

import pytest

from core.settings import ROOT
from jobs.runner.parent_death import with_parent_death_signal

PATIENCE = 20.0
PARENT = (
    "import subprocess, sys; from jobs.runner.parent_death import with_parent_death_signal;"
    " subprocess.Popen(with_parent_death_signal([sys.executable, '-c',"
    " 'import time; print(1, flush=True); time.sleep(60)'])); sys.stdin.read()"
)


@pytest.mark.skipif(sys.platform != "linux", reason="only Linux tells a process of its parent's death")
def test_it_ends_with_a_parent_that_is_killed() -> None:
    with subprocess.Popen(
        [sys.executable, "-c", PARENT], cwd=ROOT, stdin=subprocess.PIPE, stdout=subprocess.PIPE
    ) as parent:
        assert parent.stdout and parent.stdout.readline() == b"1\n"
        os.kill(parent.pid, signal.SIGKILL)
        closed, _, _ = select.select([parent.stdout], [], [], PATIENCE)
        assert closed and parent.stdout.read() == b"", "the child still holds what it writes to"


def test_a_program_that_is_not_there_is_named() -> None:
    found = subprocess.run(with_parent_death_signal(["/no/such/program"]), capture_output=True, text=True, check=False)
    assert found.returncode == 1
    assert found.stderr == "/no/such/program cannot be started: No such file or directory\n"
