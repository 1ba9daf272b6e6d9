"""The example for Caddy, run for real without its certificate: a body is waited for before an instance hears of it."""

import contextlib
import os
import socket
import subprocess
import time
from collections.abc import Iterator
from http.client import HTTPConnection
from pathlib import Path

import pytest

from jobs.runner.parent_death import with_parent_death_signal
from jobs.runner.supervisor import free_port
from tests.deploy.upstreams import Instance, instances
from tests.deploy.written import DEPLOY

pytestmark = pytest.mark.hosts

HOP, BODY = "/ussd/africastalking/t0ken-of-the-gateway-1234", "sessionId=ATUid_1&text=1"


@contextlib.contextmanager
def caddy(folder: Path, ports: dict[int, int]) -> Iterator[int]:
    """Where it listens, over HTTP, with our example and instances at those ports."""
    port, file = free_port(0), folder / "Caddyfile"
    written = (DEPLOY / "caddy" / "Caddyfile").read_text()
    for named, real in ports.items():
        written = written.replace(f"127.0.0.1:{named}", f"127.0.0.1:{real}")
    written = written.replace("line.example.rw {", f"http://127.0.0.1:{port} {{").replace("{\n", "{\n\tadmin off\n", 1)
    file.write_text(written)
    command = with_parent_death_signal(["caddy", "run", "--adapter", "caddyfile", "--config", str(file)])
    running = subprocess.Popen(command, stderr=subprocess.DEVNULL, env={**os.environ, "HOME": str(folder)})
    try:
        for _ in range(200):
            with contextlib.suppress(OSError), socket.create_connection(("127.0.0.1", port), timeout=1):
                break
            time.sleep(0.05)
        yield port
    finally:
        running.terminate()
        running.wait(timeout=20)


@pytest.fixture
def behind(tmp_path: Path) -> Iterator[tuple[int, dict[str, Instance]]]:
    with instances("one", "two", "desk") as running:
        ports = [running[name].server_port for name in ("one", "two", "desk")]
        with caddy(tmp_path, dict(zip((8001, 8002, 8003), ports, strict=True))) as port:
            yield port, running


def opened(port: int) -> HTTPConnection:
    """A hop of which the first letters have arrived."""
    line = HTTPConnection("127.0.0.1", port, timeout=20)
    line.putrequest("POST", HOP)
    line.putheader("Content-Length", str(len(BODY)))
    line.endheaders(BODY[:10].encode())
    return line


def test_a_body_reaches_an_instance_when_all_of_it_is_there(behind: tuple[int, dict[str, Instance]]) -> None:
    port, running = behind
    line = opened(port)
    assert not running["one"].arrived.wait(0.5) and not running["two"].arrived.is_set()
    line.send(BODY[10:].encode())
    assert line.getresponse().status == 200
    assert [body for each in running.values() for _, body, _ in each.asked] == [BODY]


def test_one_that_never_comes_to_its_end_reaches_none(behind: tuple[int, dict[str, Instance]]) -> None:
    port, running = behind
    line, began = opened(port), time.monotonic()
    with contextlib.suppress(OSError):
        assert line.getresponse().read() == b""
    assert 4 < time.monotonic() - began < 8
    assert not any(each.arrived.is_set() for each in running.values())


def test_its_words_for_a_later_caddy_are_the_same_promise() -> None:
    """Debian's knows only the old two; what to write instead stands above them."""
    written = (DEPLOY / "caddy" / "Caddyfile").read_text()
    snippet = written.partition("(to_inshuti)")[2]
    assert "\tbuffer_requests\n\tmax_buffer_size 65536\n" in snippet
    assert "request_buffers 64KiB\n(to_inshuti)" in written
