"""Bodies are read before anything is done about a request: who sends one slowly takes nobody's turn.

A server's thread that waits for a body costs nothing but itself, and there are as many of them as connections may be.
Turns are few, as threads that work at once only hinder each other: one is taken when the whole request is here.
"""

import threading
import time
from collections.abc import Callable, Iterable
from io import BytesIO
from queue import SimpleQueue
from wsgiref.types import StartResponse, WSGIApplication, WSGIEnvironment

from core import logs
from web.stalled_connections import StalledConnections

PATIENCE = 5.0
"""Seconds a request may take to come in."""
LOOK = 1.0
"""Seconds between two looks whether one stalls."""
CALLBACKS = ("/ussd/", "/sms/", "/voice/")
"""How the paths begin that gateways post to: each is done in milliseconds."""
PAGES = 2
"""Pages and checks that are made at once."""
DESK, DESK_BYTES = "/console", 64 * 1024 + 1
"""Where forms are longer than callbacks, and how long: one more byte than is taken, so that too many are told."""
_EMPTY: BytesIO = BytesIO()


def _turns(number: int) -> "SimpleQueue[None]":
    queue: SimpleQueue[None] = SimpleQueue()
    for _ in range(number):
        queue.put(None)
    return queue


class RequestBodies:
    """In front of an application: hands it whole requests, `turns` of gateways' callbacks at once, with bodies up to
    `most` bytes, at the desk up to 64 KiB. Pages have turns of their own: one that takes seconds keeps no phone
    waiting.

    A larger one is not read at all: its length stands there still, and nothing else does.
    """

    def __init__(self, next_app: WSGIApplication, most: int, *, turns: int) -> None:
        self._next_app, self._most = next_app, most
        self._callbacks, self._pages = _turns(turns), _turns(PAGES)
        self._reading: dict[int, float] = {}

    def __call__(self, environ: WSGIEnvironment, start: StartResponse) -> Iterable[bytes]:
        """One request. One whose body did not come whole is answered 408, if anybody is there to hear it."""
        if ("CONTENT_LENGTH" in environ or "HTTP_TRANSFER_ENCODING" in environ) and not self._read(environ):
            start("408 Request Timeout", [("Content-Length", "0"), ("Connection", "close")])
            return []
        turns = self._callbacks if environ["PATH_INFO"].startswith(CALLBACKS) else self._pages
        turns.get()
        try:
            return self._next_app(environ, start)
        finally:
            turns.put(None)

    def _read(self, environ: WSGIEnvironment) -> bool:
        """Put the whole body where the application reads it; False if less came than was announced."""
        told = environ.get("CONTENT_LENGTH") or ""
        most = DESK_BYTES if environ["PATH_INFO"].startswith(DESK) else self._most
        if told and not (told.isascii() and told.isdigit() and int(told) <= most):
            environ["wsgi.input"] = _EMPTY
            return True
        if not told and not environ.get("wsgi.input_terminated"):
            return True
        me = threading.get_ident()
        self._reading[me] = time.monotonic()
        try:
            body = environ["wsgi.input"].read(int(told or most))
        finally:
            del self._reading[me]
        environ["wsgi.input"] = BytesIO(body)
        return not told or len(body) == int(told)

    def is_waiting(self, seconds: float) -> bool:
        """True if some request has been coming in for longer than that."""
        now = time.monotonic()
        return any(now - since > seconds for since in list(self._reading.values()))

    def watch(self, stopping: Callable[[], bool] = lambda: False) -> threading.Thread:
        """From now on, in a thread of its own: cut the connections whose requests stall."""
        thread = threading.Thread(target=self._watch, args=[stopping], name="request-bodies", daemon=True)
        thread.start()
        return thread

    def _watch(self, stopping: Callable[[], bool]) -> None:
        stalled = StalledConnections(PATIENCE)
        while not stopping():
            time.sleep(LOOK)
            try:
                if not self.is_waiting(LOOK):
                    stalled.forget()
                elif cut := stalled.cut():
                    logs.get().warning("request", result="stalled", counts=cut)
            except OSError as error:
                logs.fault("request_bodies", error)
