"""The far end of an SMS gateway over real HTTP on 127.0.0.1, for tests and for chaos runs; a dialect is a subclass.

In a test: `with FakeAfricasTalking() as fake:` and `fake.base_url`; `fake.script([drop(), accept()])` rules the next
calls one by one, `fake.on(number, reject(403))` one number, `fake.default` all others; `fake.calls` is what was taken.
As a process: `python -m tests.fakes.africastalking --port 8800 --journal FILE --behaviour accept=9 --behaviour drop=1`;
with `--relents` what is offered again is always taken, so that each message is spoilt once at most.
"""

import argparse
import hashlib
import json
import re
import signal
import socket
import sys
import threading
import time
from abc import ABC, abstractmethod
from collections import deque
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from types import TracebackType
from typing import Any, Self

from tests.fakes.behaviours import BY_NAME, Behaviour, accept, weights

ENDINGS = {signal.SIGTERM, signal.SIGINT}


@dataclass(frozen=True)
class Offer:
    """One text for some numbers, as a sender's request says it; `fields` are all that stood there."""

    numbers: list[str]
    text: str
    sender: str | None
    fields: dict[str, str]


@dataclass(frozen=True)
class Call:
    """One send as the gateway saw it: `connection` is the ordinal of the line it came on, `ids` are by number."""

    at: float
    text: str
    sender: str | None
    ids: dict[str, str]
    connection: int
    form: dict[str, str]
    headers: dict[str, str]

    @property
    def numbers(self) -> list[str]:
        return self.form.get("to", "").split(",")


class FakeGateway(ABC):
    """The gateway's far end. Everything it offers may be used from any thread."""

    path = ""
    """Where messages are offered."""

    @abstractmethod
    def refuses(self, headers: Mapping[str, str]) -> bool:
        """Whether the sender did not say who it is."""

    @abstractmethod
    def read(self, body: bytes) -> Offer:
        """What a request offers."""

    @abstractmethod
    def new_id(self) -> str:
        """An id for a message that is taken."""

    @abstractmethod
    def answer(self, whole: Behaviour, rows: dict[str, Behaviour], ids: dict[str, str]) -> tuple[Behaviour, bytes]:
        """What is said of each number, and how. `ids` are of those that were taken."""

    def __init__(self, port: int = 0, journal: Path | None = None, pick: Callable[[], Behaviour] | None = None) -> None:
        self.default = accept()
        self.relents = False
        self.calls: list[Call] = []  # in which at least one message was taken
        self.requests = 0
        self.connections = 0
        self._port, self._journal, self._pick = port, journal, pick
        self._script: deque[Behaviour] = deque()
        self._by_number: dict[str, Behaviour] = {}
        self._lock = threading.Lock()
        self._open: set[socket.socket] = set()
        self._offered: set[tuple[str, str]] = set()
        self._server: _Server | None = None

    @property
    def base_url(self) -> str:
        return f"http://127.0.0.1:{self._port}"

    def start(self) -> None:
        """Listen; after a `stop`, on the same port again."""
        self._server = _Server(self._port, self)
        self._port = self._server.server_address[1]
        threading.Thread(target=self._server.serve_forever, kwargs={"poll_interval": 0.01}, daemon=True).start()

    def stop(self) -> None:
        """Cut all lines and listen no more: from now on connections are refused."""
        if self._server:
            self._server.shutdown()
            self._server.server_close()
            self._server = None
        self.hang_up()

    def hang_up(self) -> None:
        """Close every open line, as an idle limit would."""
        with self._lock:
            for line in self._open:
                _cut(line)
            self._open.clear()

    def __enter__(self) -> Self:
        self.start()
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        self.stop()

    def script(self, behaviours: Iterable[Behaviour]) -> None:
        """Rule the next calls, one each, before the default comes back."""
        with self._lock:
            self._script.extend(behaviours)

    def on(self, number: str, behaviour: Behaviour) -> None:
        """Rule every message to this number."""
        with self._lock:
            self._by_number[number] = behaviour

    def opened(self, line: socket.socket) -> int:
        """Count a new line; its ordinal."""
        with self._lock:
            self._open.add(line)
            self.connections += 1
            return self.connections

    def take(self, offer: Offer, headers: dict[str, str], connection: int) -> tuple[Behaviour, bytes]:
        """Decide about one call, note what was taken, and give the behaviour and the body to answer with."""
        with self._lock:
            self.requests += 1
            whole, rows = self._again(offer) or self._decide(offer.numbers)
            ids = {number: self.new_id() for number, row in rows.items() if row.taken}
            if ids:
                self.calls.append(Call(time.time(), offer.text, offer.sender, ids, connection, offer.fields, headers))
                self._write(offer.text, ids, whole)
        return self.answer(whole, rows, ids) if whole.body is None else (whole, whole.body)

    def _again(self, offer: Offer) -> tuple[Behaviour, dict[str, Behaviour]] | None:
        """Plain acceptance of what was offered before, if this gateway relents."""
        known = any((number, offer.text) in self._offered for number in offer.numbers)
        self._offered |= {(number, offer.text) for number in offer.numbers}
        return (accept(), dict.fromkeys(offer.numbers, accept())) if self.relents and known else None

    def _decide(self, numbers: Sequence[str]) -> tuple[Behaviour, dict[str, Behaviour]]:
        base = self._script.popleft() if self._script else self._pick() if self._pick else self.default
        rows = {number: self._by_number.get(number, base) for number in numbers}
        spoiler = next((row for row in rows.values() if not row.rules_a_row), None)
        if spoiler and spoiler is not base:
            rows = dict.fromkeys(numbers, spoiler)
        return spoiler or base, rows

    def _write(self, text: str, ids: dict[str, str], answer: Behaviour) -> None:
        if not self._journal:
            return
        alert = re.search(r"(?<![0-9])[0-9]{5}(?![0-9])", text)
        with self._journal.open("a") as journal:
            for number, id in ids.items():
                line = {"id": id, "number": _hash(number), "text": _hash(text), "alert": alert and alert.group()}
                journal.write(json.dumps({**line, "clear": answer.is_clear}) + "\n")


class _Server(ThreadingHTTPServer):
    daemon_threads = True
    request_queue_size = 128

    def __init__(self, port: int, fake: FakeGateway) -> None:
        self.fake = fake
        super().__init__(("127.0.0.1", port), _Line)

    def handle_error(self, request: Any, client_address: Any) -> None:
        """Senders that hang up are part of the play."""
        if not isinstance(sys.exception(), OSError | ValueError):
            super().handle_error(request, client_address)


class _Line(BaseHTTPRequestHandler):
    """One kept-alive connection."""

    protocol_version = "HTTP/1.1"
    disable_nagle_algorithm = True
    wbufsize = -1
    server: _Server

    def setup(self) -> None:
        super().setup()
        self.ordinal = self.server.fake.opened(self.connection)

    def log_message(self, format: str, *args: Any) -> None:
        """Say nothing: a request line is nobody's business."""

    def do_POST(self) -> None:
        length = int(self.headers.get("Content-Length", 0))
        body = self.rfile.read(length)
        if len(body) < length:  # the sender died in the middle of its request
            self.close_connection = True
            return
        fake = self.server.fake
        if self.path != fake.path or fake.refuses(self.headers):
            self._say(404 if self.path != fake.path else 401, "text/plain", b"no", {})
            return
        behaviour, answer = fake.take(fake.read(body), dict(self.headers.items()), self.ordinal)
        time.sleep(behaviour.wait)
        if behaviour.hang_up:
            _cut(self.connection)
            self.close_connection = True
        else:
            self._give(behaviour, answer)

    def _give(self, behaviour: Behaviour, body: bytes) -> None:
        if behaviour.drip:
            length = {"Content-Length": str(len(body))}
            self._say(behaviour.status, behaviour.content_type, b"", length | dict(behaviour.headers))
            for position in range(len(body)):
                self.wfile.write(body[position : position + 1])
                self.wfile.flush()
                time.sleep(behaviour.drip)
        elif behaviour.chunked:
            half = len(body) // 2
            pieces = b"".join(b"%x\r\n%s\r\n" % (len(piece), piece) for piece in (body[:half], body[half:], b""))
            self._say(behaviour.status, behaviour.content_type, pieces, {"Transfer-Encoding": "chunked"})
        elif behaviour.keep < 1:
            part = body[: int(len(body) * behaviour.keep)]
            self._say(behaviour.status, behaviour.content_type, part, {"Content-Length": str(len(body))})
            _cut(self.connection)
            self.close_connection = True
        else:
            self._say(behaviour.status, behaviour.content_type, body, dict(behaviour.headers))

    def _say(self, status: int, content_type: str, body: bytes, headers: dict[str, str]) -> None:
        self.send_response(status)
        self.send_header("Content-Type", content_type)
        if not {"Content-Length", "Transfer-Encoding"} & headers.keys():
            self.send_header("Content-Length", str(len(body)))
        for name, value in headers.items():
            self.send_header(name, value)
        self.end_headers()
        self.wfile.write(body)
        self.wfile.flush()


def _cut(line: socket.socket) -> None:
    try:
        line.shutdown(socket.SHUT_RDWR)
    except OSError:  # the other end was faster
        return


def _hash(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()


def run(kind: Callable[[int, Path | None, Callable[[], Behaviour]], FakeGateway], program: str) -> None:
    """Be that gateway until SIGTERM or Ctrl-C; says its address on the first line of standard output."""
    parser = argparse.ArgumentParser(prog=f"python -m {program}")
    for name in ("--port", "--seed"):
        parser.add_argument(name, type=int, default=0)
    parser.add_argument("--journal", type=Path, help="one JSON line per message taken, with hashes in place of words")
    parser.add_argument("--behaviour", action="append", default=[], metavar="NAME=weight", help=", ".join(BY_NAME))
    parser.add_argument("--relents", action="store_true", help="an offer that comes again is always taken")
    given = parser.parse_args()
    signal.pthread_sigmask(signal.SIG_BLOCK, ENDINGS)  # before any thread starts, so that sigwait alone hears them
    with kind(given.port, given.journal, weights(given.behaviour, given.seed)) as fake:
        fake.relents = given.relents
        print(fake.base_url, flush=True)
        signal.sigwait(ENDINGS)
