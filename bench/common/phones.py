"""Many phones at once: a lean client over kept-alive connections, each of which waits for one answer before it asks on.

It works with ready-made bytes and one poll for all connections, so that little of the machine is taken from the server.
"""

import selectors
import socket
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from multiprocessing import get_context
from typing import Self

LIMIT_SECONDS = 120.0
"""No round may take longer; the slowest machine we know needs a tenth of it."""


@dataclass(frozen=True, slots=True)
class Request:
    """One request, byte by byte, and what must stand in its answer, the name of its screen first."""

    sent: bytes
    expected: tuple[bytes, ...]


@dataclass
class RoundResult:
    """What came of a round: seconds in all, seconds of each request, and what was not as expected."""

    seconds: float = 0.0
    waits: list[float] = field(default_factory=list)
    wrong: list[str] = field(default_factory=list)

    def joined(self, other: Self) -> "RoundResult":
        """Both of two clients that worked side by side."""
        return RoundResult(max(self.seconds, other.seconds), self.waits + other.waits, self.wrong + other.wrong)


def play(port: int, talks: Sequence[Sequence[Request]], connections: int, clients: int) -> RoundResult:
    """Play every talk to its end, `connections` at a time, from so many client processes.

    Raises TimeoutError when that takes unreasonably long.
    """
    shares = [(port, talks[at::clients], connections // clients) for at in range(clients)]
    with get_context("fork").Pool(clients) as pool:
        heard = pool.starmap(_play, shares)
    whole = heard[0]
    for each in heard[1:]:
        whole = whole.joined(each)
    return whole


class _Connection:
    """One connection and the talk that goes over it."""

    def __init__(self, port: int, talk: Iterator[Request]) -> None:
        self.socket = socket.create_connection(("127.0.0.1", port), timeout=10)
        self.socket.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        self.talk = talk
        self.asked: Request
        self.since = 0.0
        self.answer = b""

    def ask(self) -> bool:
        """Send the talk's next request; False when it is over."""
        asked = next(self.talk, None)
        if asked is None:
            return False
        self.asked, self.answer, self.since = asked, b"", time.perf_counter()
        self.socket.sendall(asked.sent)
        return True

    def hear(self, heard: RoundResult) -> bool:
        """Take in what came; True once the answer is whole."""
        part = self.socket.recv(16384)
        self.answer += part
        head, found, body = self.answer.partition(b"\r\n\r\n")
        if part and (not found or len(body) < _length(head)):
            return False
        heard.waits.append(time.perf_counter() - self.since)
        if not head.startswith(b"HTTP/1.1 200 ") or not all(each in self.answer for each in self.asked.expected):
            heard.wrong.append(f"{self.asked.expected[0].decode()} expected, got {self.answer[:400]!r}")
        return True


def _length(head: bytes) -> int:
    _, _, after = head.lower().partition(b"content-length: ")
    return int(after.partition(b"\r\n")[0])


def _play(port: int, talks: Sequence[Sequence[Request]], connections: int) -> RoundResult:
    heard, waiting = RoundResult(), iter(talks)
    with selectors.DefaultSelector() as selector:
        lines = [_Connection(port, iter(())) for _ in range(connections)]
        began = time.perf_counter()
        open_lines = sum(_go_on(line, waiting) for line in lines)
        for line in lines:
            selector.register(line.socket, selectors.EVENT_READ, line)
        while open_lines and not heard.wrong:
            if time.perf_counter() - began > LIMIT_SECONDS:
                raise TimeoutError(f"{open_lines} phones still wait after {LIMIT_SECONDS:.0f} s")
            for key, _ in selector.select(1.0):
                if key.data.hear(heard) and not _go_on(key.data, waiting):
                    open_lines -= 1
        heard.seconds = time.perf_counter() - began
        for line in lines:
            line.socket.close()
    return heard


def _go_on(line: _Connection, waiting: Iterator[Sequence[Request]]) -> bool:
    """Ask the talk's next request, or begin the next talk; False when none is left."""
    while not line.ask():
        following = next(waiting, None)
        if following is None:
            return False
        line.talk = iter(following)
    return True
