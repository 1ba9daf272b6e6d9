"""How many calls of Python a hop makes: of ours, of libraries and of what is written in C. No busy machine blurs it."""

import io
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from types import FrameType
from urllib.parse import urlencode
from wsgiref.types import WSGIApplication, WSGIEnvironment

Headers = list[tuple[str, str]]
CALLS = ("call", "c_call")


@contextmanager
def counted() -> Iterator[list[int]]:
    """The calls made in this block by this thread, as the one number of a list; with those that end the counting."""
    number = [0]

    def note(_frame: FrameType, event: str, _arg: object) -> None:
        number[0] += event in CALLS

    sys.setprofile(note)
    try:
        yield number
    finally:
        sys.setprofile(None)


class WsgiPhone:
    """Somebody who presses keys, straight at the application: no client counts with it."""

    def __init__(self, application: WSGIApplication, token: str, number: str, session: str) -> None:
        self._application, self._path = application, f"/ussd/africastalking/{token}"
        self._who = {"sessionId": session, "serviceCode": "*801#", "phoneNumber": number, "networkCode": "63510"}
        self._typed: list[str] = []
        self.screen = ""
        self.calls = 0

    def press(self, *keys: str) -> str:
        """Dial without keys, else answer; the name of the screen that comes. `calls` are those of the last request."""
        self._typed += keys
        environ = self._environ(urlencode({**self._who, "text": "*".join(self._typed)}).encode())
        with counted() as number:
            list(self._application(environ, self._start))
        self.calls = number[0]
        return self.screen

    def _start(
        self, _status: str, headers: list[tuple[str, str]], _error: object = None, /
    ) -> Callable[[bytes], object]:
        self.screen = dict(headers)["at-ussd-hop-metadata"]
        return bytes  # the older way to send a body, which nobody takes

    def _environ(self, body: bytes) -> WSGIEnvironment:
        return {
            "REQUEST_METHOD": "POST",
            "PATH_INFO": self._path,
            "CONTENT_TYPE": "application/x-www-form-urlencoded",
            "CONTENT_LENGTH": str(len(body)),
            "REMOTE_ADDR": "127.0.0.1",
            "wsgi.input": io.BytesIO(body),
        }
