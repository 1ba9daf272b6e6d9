"""Real processes, small ones: what dies comes back, what is told to stop stops in order, and nothing is left behind."""

import io
import os
import re
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
import redis

from jobs.runner.supervisor import Supervisor, free_port

ROOT = Path(__file__).resolve().parents[3]

SAYS_ITS_PID = "import os, time; print('pid', os.getpid()); time.sleep(60)"
ENDS_AT_ONCE = "print('done')"
NOTES_ITS_END = """
import pathlib, signal, sys, time
def end(number, frame):
    with open("ends", "a") as ends: ends.write(sys.argv[1] + "\\n")
    sys.exit()
signal.signal(signal.SIGTERM, end)
print("ready")
time.sleep(60)
"""
WILL_NOT_STOP = "import signal, time; signal.signal(signal.SIGTERM, signal.SIG_IGN); print('ready'); time.sleep(60)"
HAS_A_WORKER_ON_A_PORT = """
import os, socket, sys, time
door = socket.create_server(("127.0.0.1", int(sys.argv[1])))
who = b"leader" if os.fork() else b"worker"
os.write(1, b"%s %d\\n" % (who, os.getpid()))  # in one piece: two write to one pipe
time.sleep(60)
"""
AN_INSHUTI_UP = """
import os, sys
from pathlib import Path
from jobs.runner.supervisor import Supervisor
from jobs.runner.embedded_valkey import EmbeddedValkey
with EmbeddedValkey(Path("valkey")) as valkey:
    print("valkey", valkey.url, flush=True)
    commands = {"web": [sys.executable, "-c", sys.argv[1]]}
    sys.exit(Supervisor(commands, dict(os.environ), folder=Path.cwd(), out=sys.stdout, each_tick=valkey.revive).run())
"""


def python(program: str, *args: object) -> list[str]:
    return [sys.executable, "-S", "-c", program, *map(str, args)]


def eventually(look: Callable[[], Any], seconds: float = 8.0) -> Any:
    """The first truthy thing seen; fails when none is seen in time."""
    deadline = time.monotonic() + seconds
    while not (seen := look()):
        assert time.monotonic() < deadline, "it never happened"
        time.sleep(0.02)
    return seen


def numbers_after(word: str, text: str) -> list[int]:
    return [int(number) for number in re.findall(rf"{word} (\d+)", text)]


def valkey_pid(said: str) -> int | None:
    """The pid of the Valkey whose address was printed, None while it does not answer."""
    url = re.search(r"valkey (redis://\S+)", said)[1]
    try:
        return redis.Redis.from_url(url, retry=None).info("server")["process_id"]
    except redis.RedisError:
        return None


def runs(pid: int) -> bool:
    """Whether a process is there and is not a zombie, which only waits for its parent to look."""
    listed = subprocess.run(["ps", "-o", "stat=", "-p", str(pid)], capture_output=True, text=True, check=False)
    return bool(listed.stdout.strip()) and not listed.stdout.startswith("Z")


@pytest.fixture
def heard() -> io.StringIO:
    return io.StringIO()


@pytest.fixture
def supervised(tmp_path: Path, heard: io.StringIO) -> Callable[..., Supervisor]:
    def supervise(grace: float = 5.0, **commands: list[str]) -> Supervisor:
        return Supervisor(commands, dict(os.environ), folder=tmp_path, out=heard, grace=grace)

    return supervise


def test_a_process_killed_with_9_comes_back(supervised, heard):
    with supervised(alerts=python(SAYS_ITS_PID)):
        first = eventually(lambda: numbers_after("pid", heard.getvalue()))[0]
        os.kill(first, signal.SIGKILL)
        second = eventually(lambda: numbers_after("pid", heard.getvalue())[1:])[0]
        assert runs(second)
    assert not runs(second)
    assert "ended (SIGKILL); starts again in 0.2 s" in heard.getvalue()


@pytest.mark.lengthy
def test_a_process_that_ends_politely_comes_back_too_and_each_time_later(supervised, heard):
    with supervised(clock=python(ENDS_AT_ONCE)):
        eventually(lambda: "0.8 s" in heard.getvalue())
    delays = re.findall(r"ended \(exit code 0\); starts again in (\S+) s", heard.getvalue())
    assert delays[:3] == ["0.2", "0.4", "0.8"]


def test_a_line_of_its_own_goes_the_way_of_theirs(supervised, heard):
    """So that whoever looks after them never waits for a terminal that nobody reads."""
    with supervised(web=python("import time; time.sleep(60)")) as all_of_them:
        all_of_them.say("Inshuti is ready")
        eventually(lambda: "Inshuti is ready\n" in heard.getvalue())


def test_every_line_is_labelled_with_its_process(supervised, heard):
    with supervised(web=python("print('one\\ntwo'); import time; time.sleep(60)"), receipts=python(SAYS_ITS_PID)):
        eventually(lambda: "two" in heard.getvalue() and "pid" in heard.getvalue())
    lines = heard.getvalue().splitlines()
    assert "web      | one" in lines
    assert "web      | two" in lines
    assert all(line.startswith(("web      | ", "receipts | ")) for line in lines)


def test_workers_orphaned_on_a_port_are_ended_before_the_port_is_needed_again(supervised, heard):
    with supervised(web=python(HAS_A_WORKER_ON_A_PORT, free_port(0))):
        orphan = eventually(lambda: numbers_after("worker", heard.getvalue()))[0]
        os.kill(eventually(lambda: numbers_after("leader", heard.getvalue()))[0], signal.SIGKILL)
        second_worker = eventually(lambda: numbers_after("worker", heard.getvalue())[1:])[0]
        assert not runs(orphan)
    assert eventually(lambda: not runs(second_worker), seconds=2)
    assert "Address already in use" not in heard.getvalue()


def test_web_stops_first_then_the_clock_then_the_workers(supervised, heard, tmp_path):
    names = ["alerts", "clock", "receipts", "web"]
    with supervised(**{name: python(NOTES_ITS_END, name) for name in names}):
        eventually(lambda: heard.getvalue().count("ready") == len(names))
    ends = (tmp_path / "ends").read_text().split()
    assert ends[:2] == ["web", "clock"]
    assert sorted(ends[2:]) == ["alerts", "receipts"]


def test_who_will_not_stop_is_killed_after_the_grace(supervised, heard):
    with supervised(grace=0.3, web=python(WILL_NOT_STOP)):
        eventually(lambda: "ready" in heard.getvalue())
        asked = time.monotonic()
    assert 0.3 <= time.monotonic() - asked < 3


@pytest.fixture
def up(tmp_path: Path):
    """Starts a whole supervisor with a Valkey as a program of its own; returns it when its child has spoken."""
    started: list[subprocess.Popen[str]] = []

    def start(program: str, last_word: str) -> tuple[subprocess.Popen[str], str]:
        command = [sys.executable, "-c", AN_INSHUTI_UP, program]
        env = {**os.environ, "PYTHONPATH": str(ROOT)}
        process = subprocess.Popen(
            command, cwd=tmp_path, env=env, text=True, stdout=subprocess.PIPE, stderr=subprocess.PIPE
        )
        started.append(process)
        said = ""
        while last_word not in said:
            line = process.stdout.readline()
            assert line, process.stderr.read()
            said += line
        return process, said

    yield start
    for process in started:
        process.kill()
        process.communicate()


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_ctrl_c_and_sigterm_end_it_cleanly(up, number):
    process, said = up(SAYS_ITS_PID, "web | pid")
    children = [valkey_pid(said), *numbers_after("web . pid", said)]
    process.send_signal(number)
    _, complaints = process.communicate(timeout=10)
    assert (process.returncode, complaints) == (0, "")
    assert not any(runs(pid) for pid in children)


def test_a_second_ctrl_c_hurries(up):
    process, _ = up(WILL_NOT_STOP, "ready")
    process.send_signal(signal.SIGINT)
    time.sleep(0.3)
    assert process.poll() is None
    process.send_signal(signal.SIGINT)
    _, complaints = process.communicate(timeout=5)
    assert (process.returncode, complaints) == (0, "")


@pytest.mark.skipif(sys.platform != "linux", reason="only Linux tells children that their parent died")
def test_nothing_outlives_a_supervisor_killed_with_9(up):
    process, said = up(SAYS_ITS_PID, "web | pid")
    children = [valkey_pid(said), *numbers_after("web . pid", said)]
    process.kill()
    process.wait()
    eventually(lambda: not any(runs(pid) for pid in children))


def test_an_embedded_valkey_that_died_is_back_at_its_address_under_its_supervisor(up):
    process, said = up(SAYS_ITS_PID, "web | pid")
    first = valkey_pid(said)
    os.kill(first, signal.SIGKILL)
    eventually(lambda: valkey_pid(said) not in (None, first))
    process.send_signal(signal.SIGTERM)
    assert process.wait(10) == 0


def test_a_port_in_use_gives_the_next_free_one():
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        assert free_port(port) > port
    assert free_port(port) == port


SAYS_MUCH = """
import pathlib, time
for at in range(8_000): print("line", at, "." * 80)
pathlib.Path("said").touch()
time.sleep(60)
"""


def test_a_pipe_that_nobody_reads_keeps_no_process_waiting(tmp_path):
    reader, writer = os.pipe()
    with open(writer, "w") as out, open(reader) as pipe:
        commands = {"web": python(SAYS_MUCH), "clock": python(ENDS_AT_ONCE)}
        with Supervisor(commands, dict(os.environ), folder=tmp_path, out=out, grace=5.0):
            eventually((tmp_path / "said").exists)
            heard = pipe.readline()
            lost = eventually(lambda: next((each for each in pipe if "lost" in each), ""))
    assert heard.startswith(("web   | line 0 ", "clock | done"))
    assert re.fullmatch(r"\d+ lines were not read in time, and are lost\n", lost)


@pytest.mark.lengthy
def test_at_the_end_nobody_waits_long_for_one_who_does_not_read(tmp_path):
    reader, writer = os.pipe()
    with open(writer, "w") as out, open(reader):
        began = time.monotonic()
        with Supervisor({"web": python(SAYS_MUCH)}, dict(os.environ), folder=tmp_path, out=out, grace=5.0):
            eventually((tmp_path / "said").exists)
        assert time.monotonic() - began < 10
