"""What `./inshuti up` forks from one process: each is its own child, says what it says, and ends with it."""

import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from jobs.runner.fork_client import ForkClient
from jobs.runner.started import Forked, Started

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="elsewhere each is started alone")

ROOT = Path(__file__).resolve().parents[3]
PROGRAM = f"""
import os, sys, time
sys.path.insert(0, {str(ROOT)!r})
from jobs.runner import fork_server
read = os.getpid()
words = fork_server.serve(int(sys.argv[2])) if sys.argv[1] == "forks" else sys.argv[1:]
if words:
    if sys.argv[1] == "forks":
        words = words[1:]
        fork_server.be_called(" ".join(words))
    print(*words, read, os.getpid(), os.getppid(), os.getpgid(0), flush=True)
    sys.exit(int(words[1]) if words[0] == "end" else time.sleep(60))
"""
PYTHON = str(Path(sys.executable).with_name("python"))


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Where a small `worker.py` lies, which says who it is."""
    (tmp_path / "worker.py").write_text(PROGRAM)
    return tmp_path


@pytest.fixture
def client() -> Iterator[ForkClient]:
    made = ForkClient()
    yield made
    made.close()


def start(client: ForkClient, folder: Path, *words: str) -> tuple[Started, list[str]]:
    started = client([PYTHON, "worker.py", *words], os.environ, folder)
    assert started.stdout is not None
    return started, started.stdout.readline().split()


def end(started: Started) -> None:
    started.terminate()
    started.wait()


def test_each_is_a_child_of_ours_in_a_group_of_its_own_and_the_program_is_read_once(
    client: ForkClient, folder: Path
) -> None:
    first, (*words, read, pid, parent, group) = start(client, folder, "drain", "alerts")
    second, said = start(client, folder, "clock", "x")
    try:
        assert words == ["drain", "alerts"]
        assert [int(each) for each in (pid, parent, group)] == [first.pid, os.getpid(), first.pid]
        assert said[-4] == read
        assert second.pid != first.pid
        assert Path(f"/proc/{first.pid}/comm").read_text() == "drain alerts\n"
    finally:
        end(first)
        end(second)


@pytest.mark.parametrize(("words", "code"), [(("end", "3"), 3), (("end", "0"), 0)])
def test_how_it_ended_is_known(client: ForkClient, folder: Path, words: tuple[str, str], code: int) -> None:
    started, _ = start(client, folder, *words)
    assert started.wait() == code
    assert (started.poll(), started.returncode) == (code, code)
    started.terminate()  # nobody of that number is asked any more


def test_a_signal_ends_it_and_is_said(client: ForkClient, folder: Path) -> None:
    started, _ = start(client, folder, "drain", "alerts")
    assert started.poll() is None
    started.terminate()
    assert started.wait() == -signal.SIGTERM


def test_it_lives_on_where_the_server_dies_and_the_next_comes_from_a_new_one(client: ForkClient, folder: Path) -> None:
    first, (_, _, read, *_) = start(client, folder, "drain", "alerts")
    os.kill(int(read), signal.SIGKILL)
    alone, (_, _, alone_read, alone_pid, *_) = start(client, folder, "drain", "receipts")
    third, (_, _, read_anew, *_) = start(client, folder, "drain", "reminders")
    try:
        assert first.poll() is None
        assert alone_read == alone_pid  # the one that found the server gone read for itself
        assert isinstance(third, Forked)
        assert read_anew not in (read, alone_read)
    finally:
        for each in (first, alone, third):
            end(each)


def test_the_web_server_is_forked_from_the_same_one(client: ForkClient, folder: Path) -> None:
    drain, (*_, read, _, _, _) = start(client, folder, "drain", "alerts")
    web = client([PYTHON, "app.py", "--port", "8000"], os.environ, folder)
    try:
        assert web.stdout is not None
        assert web.stdout.readline().split()[:3] == ["--port", "8000", read]
    finally:
        end(drain)
        end(web)


@pytest.mark.lengthy
def test_the_server_of_the_product_has_one_thread_and_says_what_the_program_says(client: ForkClient) -> None:
    """A fork of a threaded process may deadlock: nothing that it reads may begin one."""
    started = client([PYTHON, "worker.py", "clock"], {**os.environ, "PORT": "many"}, ROOT)
    assert isinstance(started, Forked)
    assert "PORT" in started.stdout.read()
    assert started.wait() == 2
    (server,) = (each for each in _children() if b"forks" in Path(f"/proc/{each}/cmdline").read_bytes().split(b"\0"))
    assert len(list(Path(f"/proc/{server}/task").iterdir())) == 1


def _children() -> list[int]:
    told = "".join(each.read_text() for each in Path("/proc/self/task").glob("*/children"))
    return [int(each) for each in told.split()]


def test_other_programs_are_started_alone(client: ForkClient, folder: Path) -> None:
    started = client([PYTHON, "-c", "print('web')"], os.environ, folder)
    assert isinstance(started, subprocess.Popen)
    assert started.stdout is not None
    assert started.stdout.read() == "web\n"
    assert started.wait() == 0


def test_it_ends_with_who_asked_for_it(folder: Path) -> None:
    program = f"""
import os, sys
sys.path.insert(0, {str(ROOT)!r})
from pathlib import Path
from jobs.runner.fork_client import ForkClient
started = ForkClient()([{PYTHON!r}, "worker.py", "drain", "alerts"], os.environ, Path.cwd())
print(started.stdout.readline(), flush=True)
os.kill(os.getpid(), 9)
"""
    told = subprocess.run([sys.executable, "-c", program], cwd=folder, capture_output=True, text=True, check=False)
    pid = int(told.stdout.split()[3])
    deadline = time.monotonic() + 5
    while _runs(pid):
        assert time.monotonic() < deadline, "it lived on"
        time.sleep(0.02)


def _runs(pid: int) -> bool:
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] != "Z"
    except OSError:
        return False
