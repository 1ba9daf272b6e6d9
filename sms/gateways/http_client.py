"""Calls to one address of a gateway, over connections that stay open, are shared by parallel senders, and that say what
surely failed.

Where "was it sent?" decides whether a person is told, a call must say whether its request ever left, follow nobody
elsewhere, take nothing from the environment, and end in its time. So the connections are our own; whatever answer is
not the usual one is read by Python's own reader.
"""

import http.client
import re
import ssl
from collections.abc import Mapping
from time import monotonic
from typing import NamedTuple
from urllib.parse import SplitResult, urlsplit

import certifi

from sms.gateways.connections import AnswerReader, Connection, Timeouts
from sms.gateways.port import SendOutcome

HTTP_STATUSES: dict[int, SendOutcome] = {
    # Whole answers that are no success, whatever the gateway. A 504 (524 at Cloudflare) means that somebody behind the
    # proxy took the request and did not come back, so the message may be out; any other 5xx did no work we know of.
    408: SendOutcome.later,
    429: SendOutcome.later,
    504: SendOutcome.unclear,
    524: SendOutcome.unclear,
    400: SendOutcome.refused,
    413: SendOutcome.refused,
}
_USUAL = re.compile(
    rb"HTTP/1\.1 (2[0-9][0-9])[^\r\n]*\r\n((?:[^\r\n]+\r\n)*?content-length: ?([0-9]{1,9})\r\n(?:[^\r\n]+\r\n)*)\r\n",
    re.IGNORECASE,
)
_SPECIAL = re.compile(
    rb"^(transfer-encoding|content-encoding|connection):|content-length.*content-length",
    re.IGNORECASE | re.MULTILINE | re.DOTALL,
)
"""What else a head may say of its body or its connection, in which case it is read with more care."""
_PRINTED = re.compile(r"[!-~]+")
MOST_BODY = 262_144  # bytes; an answer about a hundred numbers needs about 20,000


class Answer(NamedTuple):
    """An HTTP answer: its status, and its body if the status is a success (nobody reads the others)."""

    status: int
    body: bytes


class CallFailed(Exception):
    """A call came to no answer: what that means for what it carried, and one of our own short words for it."""

    def __init__(self, outcome: SendOutcome, reason: str) -> None:
        super().__init__(reason)
        self.outcome, self.reason = outcome, reason


class HttpClient:
    """Posts to one address. It knows only what it is told: no netrc, no proxy from the environment, no cookies.

    Any number of threads may share it; up to `most` connections stay open between calls. Raises ValueError for an
    address that could never be called.
    """

    def __init__(self, url: str, headers: Mapping[str, str], most: int, limits: Timeouts) -> None:
        self.url, parts = url, check_address(url)
        self._host, self._limits, self._most = parts.hostname or "", limits, most
        self._port = parts.port or (443 if parts.scheme == "https" else 80)
        self._tls = ssl.create_default_context(cafile=certifi.where()) if parts.scheme == "https" else None
        named = {"Host": parts.netloc.rpartition("@")[2], "Accept-Encoding": "identity", **headers}
        lines = "".join(f"{name}: {value}\r\n" for name, value in named.items())
        self._head = f"POST {parts.path or '/'} HTTP/1.1\r\n{lines}Content-Length: ".encode("ascii")
        self._idle: list[Connection] = []

    def post(self, body: bytes) -> Answer:
        """Send it and wait for the whole answer, redirects included as they are; at most `limits.total` seconds.

        Raises CallFailed. What interrupts the caller passes through, and then the call is unclear.
        """
        until = monotonic() + self._limits.total
        connection = self._kept() or self._opened()
        try:
            connection.send(b"%b%d\r\n\r\n%b" % (self._head, len(body), body), until)
            answer, goes_on = _read(connection)
        except (OSError, http.client.HTTPException, ValueError) as error:
            connection.close()
            late = isinstance(error, TimeoutError)
            raise CallFailed(SendOutcome.unclear, "timeout" if late else "broken_answer") from None
        except BaseException:
            connection.close()
            raise
        if goes_on and len(self._idle) < self._most:
            self._idle.append(connection)
        else:
            connection.close()
        return answer

    def _kept(self) -> Connection | None:
        """The connection given back last, if its other end is still there: a dead one must not cost a message."""
        while self._idle:
            try:
                connection = self._idle.pop()
            except IndexError:  # another thread was faster
                return None
            if connection.is_alive():
                return connection
            connection.close()
        return None

    def _opened(self) -> Connection:
        """A new one. Nothing has left yet, so whatever fails here is surely unsent."""
        try:
            return Connection(self._host, self._port, self._tls, self._limits)
        except TimeoutError:
            reason = "connect_timeout"
        except ssl.SSLCertVerificationError:
            reason = "certificate"
        except (OSError, UnicodeError):  # the latter of a name that is none
            reason = "unreachable"
        raise CallFailed(SendOutcome.later, reason)


def _read(connection: Connection) -> tuple[Answer, bool]:
    """The whole answer, and whether its connection may be used again."""
    received = connection.receive()
    usual = _USUAL.match(received)
    if usual is None or _SPECIAL.search(usual[2]):
        return _read_any(connection, received)
    length = int(usual[3])
    if length > MOST_BODY:
        raise http.client.HTTPException("the answer is too long")
    body = received[usual.end() :]
    while len(body) < length:
        if not (piece := connection.receive()):
            raise http.client.HTTPException("the answer was cut short")
        body += piece
    if len(body) > length:
        raise http.client.HTTPException("more was said than was announced")
    return Answer(int(usual[1]), body), True


def _read_any(connection: Connection, received: bytes) -> tuple[Answer, bool]:
    """Of an answer that is no plain success of a known length: by Python's own reader, ten times as slow."""
    reader = AnswerReader(connection, received)
    response = http.client.HTTPResponse(reader, method="POST")  # type: ignore[arg-type]  # `makefile` is all it asks for
    response.begin()
    if not 200 <= response.status < 300:
        return Answer(response.status, b""), False
    if response.headers.get("Content-Encoding", "identity") != "identity":
        raise http.client.HTTPException("nobody asked for another encoding")
    body = response.read(MOST_BODY + 1)
    if len(body) > MOST_BODY or response.length:
        raise http.client.HTTPException("the answer is too long, or was cut short")
    return Answer(response.status, body), not response.will_close


def refusal(status: int, own: Mapping[int, SendOutcome] | None = None) -> SendOutcome:
    """What an HTTP status that is no success means; `own` is what a gateway says of its statuses.

    A redirect, or a 4xx not listed, is no answer of an SMS service: key, address or account are wrong.
    """
    listed = {**HTTP_STATUSES, **(own or {})}.get(status)
    return listed or (SendOutcome.later if status >= 500 else SendOutcome.misconfigured)


def check_address(url: str) -> SplitResult:
    """The address in its parts. Raises ValueError for one that could never be called."""
    parts = urlsplit(url)
    if parts.scheme not in ("https", "http") or not parts.hostname:
        raise ValueError("the gateway's address must begin with https:// or http:// and name a host")
    if not _PRINTED.fullmatch(url) or parts.port == 0:  # a port that is no number is a ValueError too
        raise ValueError("the gateway's address holds what no address may")
    return parts
