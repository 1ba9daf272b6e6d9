"""Lines to a gateway: HTTP connections that stay open, are shared by parallel senders, and say what surely failed.

Plain `requests` is not safe where "was it sent?" decides whether a person is told: it follows redirects, takes
credentials and proxies from the environment, has no total time limit, and does not say if a request ever left.
"""

import socket
import ssl
from collections.abc import Mapping
from http.cookiejar import DefaultCookiePolicy
from time import monotonic
from typing import Any, NamedTuple, cast

import requests
from requests.adapters import HTTPAdapter
from urllib3 import HTTPResponse, Timeout
from urllib3.connection import HTTPConnection
from urllib3.exceptions import HTTPError, MaxRetryError, NewConnectionError, ProtocolError
from urllib3.exceptions import SSLError as TLSError

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
MOST_BODY = 262_144  # bytes; an answer about a hundred numbers needs about 20,000

# Alerts are rare, so a connection may lie idle for hours while a router between us forgets it; the next alert would
# then go into the void and come back as "unclear". Probing each idle half minute finds dead connections before use.
_PROBES = {"TCP_KEEPIDLE": 30, "TCP_KEEPINTVL": 10, "TCP_KEEPCNT": 3}  # names differ by system: take what is there
_SOCKET_OPTIONS = [
    *HTTPConnection.default_socket_options,
    (socket.SOL_SOCKET, socket.SO_KEEPALIVE, 1),
    *((socket.IPPROTO_TCP, getattr(socket, name), value) for name, value in _PROBES.items() if hasattr(socket, name)),
]


class Timeouts(NamedTuple):
    """How long a call may take, in seconds. Connect and read are the SDK's figures; two totals fit a 30 s lease."""

    connect: float = 3.05
    read: float = 9.05
    total: float = 11.5


class Answer(NamedTuple):
    """An HTTP answer: its status, and its body if the status is a success (nobody reads the others)."""

    status: int
    body: bytes


class _KeptAlive(HTTPAdapter):
    """Connections that stay open between calls and notice by themselves when the other end is gone."""

    def init_poolmanager(self, *args: Any, **options: Any) -> None:
        super().init_poolmanager(*args, **options, socket_options=_SOCKET_OPTIONS)


class HttpClient:
    """One session that knows only what we tell it: no netrc, no proxy from the environment, no cookies kept.

    Any number of threads may share it; up to `pool` connections per host stay open between calls.
    """

    def __init__(self, pool: int, limits: Timeouts) -> None:
        self._limits = limits
        self._session = requests.Session()
        self._session.trust_env = False
        self._session.cookies.set_policy(DefaultCookiePolicy(allowed_domains=[]))
        for scheme in ("https://", "http://"):
            self._session.mount(scheme, _KeptAlive(pool_connections=1, pool_maxsize=pool))

    def call(self, method: str, url: str, headers: Mapping[str, str], body: Mapping[str, Any] | bytes) -> Answer:
        """Send a form, or a body as it is, and wait for the whole answer, redirects included as they are.

        At most `limits.total` seconds. Raises what requests and urllib3 raise (`failure` reads it), and
        UnicodeEncodeError if the form is no text.
        """
        until = monotonic() + self._limits.total
        timeout = cast("Any", Timeout(**self._limits._asdict()))  # urllib3's own kind, the only one with a total
        with self._session.request(
            method, url, headers=headers, data=body, timeout=timeout, allow_redirects=False, stream=True
        ) as answer:
            success = 200 <= answer.status_code < 300
            return Answer(answer.status_code, _body(answer.raw, until) if success else b"")


def _body(answer: HTTPResponse, until: float) -> bytes:
    """The whole body, given up once too late or too long: the read limit alone starts anew with every byte."""
    body = b""
    while (left := until - monotonic()) > 0 and len(body) <= MOST_BODY:
        if answer.connection and answer.connection.sock:
            answer.connection.sock.settimeout(left)
        piece = answer.read1(MOST_BODY, decode_content=True)
        if not piece:
            return body
        body += piece
    raise ProtocolError("the answer is too slow or too long")


def failure(error: requests.RequestException | HTTPError) -> tuple[SendOutcome, str]:
    """What a failed call means. Only what failed before the request's first byte is surely unsent; the rest is open."""
    if isinstance(error, requests.ConnectTimeout):
        return SendOutcome.later, "connect_timeout"
    cause = error.args[0].reason if error.args and isinstance(error.args[0], MaxRetryError) else None
    if isinstance(cause, NewConnectionError):
        return SendOutcome.later, "unreachable"
    if isinstance(cause, TLSError) and any(isinstance(word, ssl.SSLCertVerificationError) for word in cause.args):
        return SendOutcome.later, "certificate"
    return SendOutcome.unclear, "timeout" if isinstance(error, requests.Timeout) else "broken_answer"


def refusal(status: int, own: Mapping[int, SendOutcome] | None = None) -> SendOutcome:
    """What an HTTP status that is no success means; `own` is what a gateway says of its statuses.

    A redirect, or a 4xx not listed, is no answer of an SMS service: key, address or account are wrong.
    """
    listed = {**HTTP_STATUSES, **(own or {})}.get(status)
    return listed or (SendOutcome.later if status >= 500 else SendOutcome.misconfigured)


def check_address(base_url: str) -> None:
    """Raises ValueError for an address that could never be called."""
    if not base_url.startswith(("https://", "http://")):
        raise ValueError("the gateway's address must begin with https:// or http://")
    requests.Request("POST", base_url).prepare()  # its errors are ValueErrors too
