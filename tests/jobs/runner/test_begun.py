"""When an installation counts as begun: everything answers, whatever alarm rings."""

import json
import subprocess
import sys
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, HTTPServer

import pytest

from core.settings import ROOT
from jobs.runner import begun


def needs(check: str) -> str:
    return "serve" if check in ("database", "schema") else "person"


class _Page(BaseHTTPRequestHandler):
    """A /readyz with those checks wrong."""

    wrong: list[str] = []
    token = ""
    """What opens the details; "" tells them to everybody."""

    def do_GET(self) -> None:
        checks = [{"name": each, "ok": False, "needs": needs(each)} for each in self.wrong]
        fine = {"name": "schema", "ok": True, "needs": "serve"}
        told: dict[str, object] = {"ok": "database" not in self.wrong}
        if not self.token or self.headers["Authorization"] == f"Bearer {self.token}":
            told["checks"] = [fine, *checks]
        body = json.dumps(told).encode()
        self.send_response(503 if "database" in self.wrong else 200)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_: object) -> None:
        """Silent."""


@pytest.fixture
def base() -> Iterator[str]:
    with HTTPServer(("127.0.0.1", 0), _Page) as server:
        threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01}, daemon=True).start()
        yield f"http://127.0.0.1:{server.server_port}"
        server.shutdown()


@pytest.mark.parametrize(
    ("wrong", "ready"),
    [
        ([], True),
        (["disk", "backup_age"], True),
        (["officers", "programme"], True),
        (["disk", "clock"], False),
        (["database"], False),
        (["redis"], False),
    ],
)
def test_an_alarm_is_no_reason_not_to_begin(wrong: list[str], ready: bool, base: str) -> None:
    _Page.wrong, _Page.token = wrong, ""
    assert begun.is_ready(base) is ready


def test_nobody_there_is_not_ready() -> None:
    assert not begun.is_ready("http://127.0.0.1:1")


@pytest.mark.parametrize(
    ("wrong", "stranger", "operator"), [([], True, True), (["clock"], True, False), (["database"], False, False)]
)
def test_a_stranger_can_only_tell_whether_it_serves(
    wrong: list[str], stranger: bool, operator: bool, base: str
) -> None:
    _Page.wrong, _Page.token = wrong, "operators-token"
    assert begun.is_ready(base) is stranger
    assert begun.has_begun(begun.look(base, "operators-token")) is operator


def test_a_unit_counts_as_started_when_its_door_is_open(base: str) -> None:
    """Whatever the clock does: it is another unit."""
    _Page.wrong, _Page.token = ["clock"], ""
    done = subprocess.run([sys.executable, "-m", "jobs.runner.begun", base], cwd=ROOT, timeout=30, check=False)
    assert done.returncode == 0
