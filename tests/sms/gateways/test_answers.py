"""Answers as they come off the wire: whole, in pieces, said in other ways, or not to be believed."""

import socket
import threading
from collections.abc import Iterator
from contextlib import contextmanager

import pytest

from sms.gateways.connections import Timeouts
from sms.gateways.http_client import CallFailed, HttpClient

HASTY = Timeouts(connect=0.5, read=0.5, total=0.8)
PLAIN = b"HTTP/1.1 201 Created\r\nContent-Type: text/plain\r\nContent-Length: 5\r\nX: y\r\n\r\nhello"


class Wire:
    """A listener that gives each request the next of these answers, piece by piece."""

    def __init__(self, pieces: list[bytes]) -> None:
        self.pieces, self.heard, self.connections = pieces, b"", 0
        self._listener = socket.create_server(("127.0.0.1", 0))
        self.url = f"http://127.0.0.1:{self._listener.getsockname()[1]}/there"

    def serve(self) -> None:
        while True:
            try:
                line, _ = self._listener.accept()
            except OSError:
                return
            self.connections += 1
            with line:
                line.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
                while heard := line.recv(65_536):
                    self.heard += heard
                    for piece in self.pieces:
                        line.sendall(piece)

    def end(self) -> None:
        self._listener.shutdown(socket.SHUT_RDWR)
        self._listener.close()


@contextmanager
def wire(*pieces: bytes) -> Iterator[tuple[Wire, HttpClient]]:
    other_end = Wire(list(pieces))
    threading.Thread(target=other_end.serve, daemon=True).start()
    try:
        yield other_end, HttpClient(other_end.url, {"X-Key": "k"}, 4, HASTY)
    finally:
        other_end.end()


@pytest.mark.parametrize(
    "pieces",
    [
        (PLAIN,),
        (PLAIN[:30], PLAIN[30:]),
        tuple(PLAIN[at : at + 1] for at in range(len(PLAIN))),
        (PLAIN[:-3], PLAIN[-3:]),
        (PLAIN.replace(b"Content-Length: ", b"content-length:"),),
        (b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n2\r\nhe\r\n3\r\nllo\r\n0\r\n\r\n",),
        (b"HTTP/1.1 100 Continue\r\n\r\n" + PLAIN,),
    ],
)
def test_one_answer_is_read_the_same_however_it_comes(pieces: tuple[bytes, ...]) -> None:
    with wire(*pieces) as (other_end, client):
        assert [client.post(b"a=1").body for _ in range(3)] == [b"hello"] * 3
        assert other_end.connections == 1
    assert other_end.heard.startswith(b"POST /there HTTP/1.1\r\nHost: 127.0.0.1:")
    assert b"\r\nX-Key: k\r\n" in other_end.heard
    assert other_end.heard.endswith(b"Content-Length: 3\r\n\r\na=1")


def test_an_end_that_will_close_is_believed() -> None:
    with wire(PLAIN.replace(b"X: y", b"Connection: close")) as (_, client):
        assert client.post(b"").body == b"hello"
        assert client._idle == []


@pytest.mark.parametrize(
    "answer",
    [
        PLAIN + b" and more",
        PLAIN.replace(b"X: y", b"Content-Encoding: gzip"),
        PLAIN.replace(b"Length: 5", b"Length: 999999999"),
        PLAIN.replace(b"Length: 5", b"Length: -5"),
        b"SSH-2.0-OpenSSH\r\n\r\n",
    ],
)
def test_what_cannot_be_believed_is_unclear_and_its_connection_is_given_up(answer: bytes) -> None:
    with wire(answer) as (_, client):
        with pytest.raises(CallFailed) as failed:
            client.post(b"")
        assert (failed.value.outcome, client._idle) == ("unclear", [])


@pytest.mark.parametrize(
    "url", ["ftp://a/", "http://", "http://a:x/", "http://a:0/", "http://a/\r\nX: y", "http://a b/"]
)
def test_an_address_that_could_never_be_called_is_refused(url: str) -> None:
    with pytest.raises(ValueError):
        HttpClient(url, {}, 1, HASTY)
