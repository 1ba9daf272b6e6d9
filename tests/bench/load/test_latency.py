"""The open loop itself: a few hops at an even rate, every answer right; a slow answer counts from its own moment."""

import json
import shutil
import threading
import time
from dataclasses import replace
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import pytest

from bench.common.phones import Request
from bench.common.promises import broken, missed
from bench.load import generator, latency
from bench.load.latency import LatencyMeasured

needs_compiler = pytest.mark.skipif(shutil.which("cc") is None, reason="phones that do not wait are only in C")
SLOW_SECONDS = 0.2


@needs_compiler
@pytest.mark.lengthy
def test_a_short_measurement(capsys: pytest.CaptureFixture[str]) -> None:
    assert latency.main(["--seconds", "3", "--rates", "30,60", "--owed", "100", "--json"]) == 0
    told = json.loads(capsys.readouterr().out)
    assert [(each["rate"], each["owed"]) for each in told["measured"]] == [(30, 0), (60, 0), (30, 100)]
    assert all(each["hops"] >= 3 * each["rate"] - 9 for each in told["measured"])


class Slow(BaseHTTPRequestHandler):
    """Answers every request after a fifth of a second."""

    protocol_version = "HTTP/1.1"

    def do_GET(self) -> None:
        time.sleep(SLOW_SECONDS)
        self.send_response(200)
        self.send_header("Content-Length", "0")
        self.end_headers()

    def log_message(self, *_words: object) -> None:
        """Nothing."""


@needs_compiler
def test_who_waits_for_the_answer_before_has_waited_since_its_own_moment(tmp_path: Path) -> None:
    program, request = generator.built(tmp_path, "arrivals"), Request(b"GET / HTTP/1.1\r\nHost: bench\r\n\r\n", ())
    assert program
    with ThreadingHTTPServer(("127.0.0.1", 0), Slow) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        asked = [(0.0, 1, request), (0.05, 1, request), (0.05, 2, request)]
        heard = generator.arrive(program, server.server_port, asked, 10)
        server.shutdown()
    first, other, kept_waiting = heard.waits
    assert heard.wrong == []
    assert min(first, other) >= SLOW_SECONDS
    assert kept_waiting >= 2 * SLOW_SECONDS - 0.05


def measured(**changed: Any) -> LatencyMeasured:
    usual = LatencyMeasured(rate=120, seconds=1, owed=0, hops=9, p50_ms=1, p99_ms=2, slowest_ms=3, wrong=[])
    return replace(usual, **changed)


def test_a_wrong_answer_breaks_and_a_late_one_is_missed() -> None:
    assert broken(latency.judge([measured()])) == missed(latency.judge([measured()])) == []
    assert broken(latency.judge([measured(wrong=["visit.seen expected"])]))[0].endswith("visit.seen expected")
    late = latency.judge([measured(p99_ms=51)])
    assert (broken(late), len(missed(late))) == ([], 1)
