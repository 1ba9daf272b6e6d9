"""How the callers reach the web servers: plain HTTP as a gateway posts it, over connections that stay open."""

import contextlib
import http.client
import time
from collections.abc import Mapping
from dataclasses import dataclass
from urllib.parse import urlencode

from bench.chaos.gateways import FORM

PATIENCE = 10.0
"""Seconds a gateway waits for an answer before it tells the phone that there is none."""


@dataclass(frozen=True, slots=True)
class HttpAnswer:
    """One answer: HTTP status, body, the screen's name in its head, and how many seconds it took."""

    status: int
    body: str
    screen: str
    seconds: float


class Connections:
    """One caller's connections, one to each web server. Not to be shared between threads."""

    def __init__(self, ports: list[int]) -> None:
        self._lines = {port: http.client.HTTPConnection("127.0.0.1", port, timeout=PATIENCE) for port in ports}

    def post(self, port: int, path: str, form: Mapping[str, str]) -> HttpAnswer | None:
        """Post a form and wait for the answer; None if the server died, froze or was not there."""
        return self.post_body(port, path, urlencode(form).encode(), FORM)

    def post_body(self, port: int, path: str, body: bytes, content_type: str) -> HttpAnswer | None:
        """Post a body of that kind and wait for the answer; None as in `post`."""
        began = time.monotonic()
        if not self._send(port, path, body, content_type):
            return None
        return self.hear(port, began)

    def look(self, port: int, path: str) -> HttpAnswer | None:
        """Ask for a page; None as in `post`."""
        began = time.monotonic()
        try:
            self._lines[port].request("GET", path)
        except (OSError, http.client.HTTPException):
            self._lines[port].close()
            return None
        return self.hear(port, began)

    def send(self, port: int, path: str, form: Mapping[str, str]) -> bool:
        """Post a form without waiting; False if that failed. `hear` must follow."""
        return self._send(port, path, urlencode(form).encode(), FORM)

    def _send(self, port: int, path: str, body: bytes, content_type: str) -> bool:
        try:
            self._lines[port].request("POST", path, body, {"Content-Type": content_type})
        except (OSError, http.client.HTTPException):
            self._lines[port].close()
            return False
        return True

    def hear(self, port: int, began: float) -> HttpAnswer | None:
        """The answer to what was sent there last."""
        line = self._lines[port]
        try:
            answer = line.getresponse()
            body = answer.read().decode()
        except (OSError, http.client.HTTPException):
            line.close()
            return None
        screen = answer.headers.get("at-ussd-hop-metadata") or ""
        return HttpAnswer(answer.status, body, screen, time.monotonic() - began)

    def close(self) -> None:
        """Hang up."""
        for line in self._lines.values():
            with contextlib.suppress(OSError):
                line.close()
