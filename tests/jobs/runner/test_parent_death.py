"""A program that starts at the back of its machine, and comes forward once it is loaded."""

import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from core.settings import ROOT
from jobs.runner.parent_death import BACK_NICE, with_parent_death_signal
from jobs.runner.procfile import read_procfile
from jobs.runner.supervisor import free_port
from tests.fixtures.world import FIELD_KEYS, SECRET, TOKEN

pytestmark = pytest.mark.skipif(
    not Path("/proc/self/autogroup").exists(), reason="this system does not weigh sessions against each other"
)
COMES_FORWARD = (
    "import sys; from jobs.runner.parent_death import restore_priority;"
    " sys.stdin.readline(); restore_priority(); print(flush=True)"
)


@contextmanager
def started(
    command: list[str], *, low_priority: bool, env: dict[str, str] | None = None
) -> Iterator[subprocess.Popen[str]]:
    process = subprocess.Popen(
        with_parent_death_signal(command, low_priority=low_priority),
        cwd=ROOT,
        env=env,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
        start_new_session=True,
    )
    with process:
        try:
            yield process
        finally:
            os.killpg(process.pid, signal.SIGKILL)


def nice(process: subprocess.Popen[str]) -> int:
    """How its session is weighed, 0 being like everybody else."""
    return int(Path(f"/proc/{process.pid}/autogroup").read_text().split()[-1])


def soon(true: Callable[[], bool]) -> bool:
    end = time.monotonic() + 30
    while not true() and time.monotonic() < end:
        time.sleep(0.01)
    return true()


@pytest.mark.parametrize(("low_priority", "weighed"), [(True, BACK_NICE), (False, 0)])
def test_it_is_at_the_back_until_it_is_loaded(low_priority: bool, weighed: int) -> None:
    with started([sys.executable, "-c", COMES_FORWARD], low_priority=low_priority) as process:
        assert soon(lambda: nice(process) == weighed)
        assert process.stdin and process.stdout
        process.stdin.write("\n")
        process.stdin.flush()
        process.stdout.readline()
        assert nice(process) == 0


@pytest.mark.parametrize("name", ["web", "clock"])
def test_each_of_our_programs_comes_forward_by_itself(name: str, tmp_path: Path) -> None:
    env = {
        **os.environ,
        "DATABASE_URL": f"sqlite:///{tmp_path}/no-tables.db",
        "REDIS_URL": "",
        "SECRET_KEY": SECRET,
        "FIELD_KEYS": FIELD_KEYS,
        "WEBHOOK_TOKEN": TOKEN,
        "SMS_GATEWAY": "simulated",
        "PYTHONDONTWRITEBYTECODE": "1",
        "PORT": str(free_port(0)),
    }
    with started(read_procfile(ROOT / "Procfile", env)[name], low_priority=True, env=env) as process:
        assert soon(lambda: nice(process) == BACK_NICE)
        assert soon(lambda: nice(process) == 0)
