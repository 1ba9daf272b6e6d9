"""Bodies are read before anything is done about a request: who sends one slowly takes nobody's turn.

A server's thread that waits for a body costs nothing but itself, and there are as many of them as connections may be.
Turns are few, as threads that work at once only hinder each other: one is taken when the whole request is here.
"""

import threading
import time
from collections.abc import Callable, Iterable
from io import BytesIO
from queue import Empty, SimpleQueue
from wsgiref.types import StartResponse, WSGIApplication, WSGIEnvironment

from core import logs
from core.storage.sqlite import Turns
from web.stalled_connections import StalledConnections

PATIENCE = 5.0
"""Seconds a request may take to come in."""
LOOK = 1.0
"""Seconds between two looks whether one stalls."""
CALLBACKS = ("/ussd/", "/sms/", "/voice/")
"""How the paths begin that gateways post to: each is done in milliseconds."""
PAGES, CHECKS = 2, 1
"""Pages that are made at once; and a balancer's and operators' questions, which wait for no page."""
THREADS = 256
"""How many requests a process of the Procfile has in hand at once, those that wait for their turn included."""
MOST_PAGES = THREADS // 2
"""So many of them may be pages: the others are there for phones, whatever keeps the pages."""
ASKED_BY_OPERATORS = ("/healthz", "/readyz", "/metrics")
DESK, DESK_BYTES = "/console", 64 * 1024 + 1
"""Where forms are longer than callbacks, and how long: one more byte than is taken, so that too many are told."""
UPLOADS = 2
"""Files that come in at once."""
UPLOAD_PATIENCE = 60.0
"""How many seconds everybody is waited for while a file comes in: a megabyte over a slow line takes twenty."""
BODY_SECONDS = "inshuti.body_seconds"
"""Where a request's environment says how long its body took to come."""
SLOW_SECONDS = 1.0
"""How long a whole body may take from a proxy that has all of it."""
LOOKED_AT_EVERY = 10.0
"""Seconds between two requests that are looked at, as a key press must not pay for it; slow ones are, too."""
_EMPTY: BytesIO = BytesIO()


def _turns(number: int) -> "SimpleQueue[None]":
    queue: SimpleQueue[None] = SimpleQueue()
    for _ in range(number):
        queue.put(None)
    return queue


def _is_free(turns: "SimpleQueue[None]") -> bool:
    """Whether one was free, which is taken now."""
    try:
        turns.get_nowait()
    except Empty:
        return False
    return True


def _is_large(environ: WSGIEnvironment) -> bool:
    """Whether no form of the desk is that long."""
    told = environ.get("CONTENT_LENGTH") or ""
    return told.isascii() and told.isdigit() and int(told) >= DESK_BYTES


class RequestBodies:
    """In front of an application: hands it whole requests, as many gateways' callbacks at once as there are `turns`,
    with bodies up to `most` bytes, at the desk up to 64 KiB. Pages have turns of their own: one that takes seconds
    keeps no phone waiting. Where pages fill half of the threads already, one more is refused at once, with the words of
    `busy`; what did not come whole is, with those of `cut_off`.

    A larger one is not read at all: its length stands there still, and nothing else does. A file of up to `upload`
    bytes is read where it `is_upload`, two at once, as each lies in memory. `look` sees now and then what a proxy made
    of one.
    """

    def __init__(
        self,
        next_app: WSGIApplication,
        most: int,
        *,
        turns: Turns,
        busy: str = "",
        cut_off: str = "",
        look: Callable[[WSGIEnvironment], object] = lambda _environ: None,
        is_upload: Callable[[WSGIEnvironment], bool] = lambda _environ: False,
        upload: int = 0,
    ) -> None:
        self._next_app, self._most, self._busy, self._look = next_app, most, busy.encode(), look
        self._cut_off = cut_off.encode()
        self._look_at, self._is_slow = 0.0, False
        self._is_upload, self._upload, self._uploads = is_upload, upload, _turns(UPLOADS)
        self._callbacks, self._pages, self._checks = turns, Turns(PAGES), Turns(CHECKS)
        self._permits = _turns(MOST_PAGES)
        self._reading: dict[int, float] = {}

    def __call__(self, environ: WSGIEnvironment, start: StartResponse) -> Iterable[bytes]:
        """One request, a page only below their limit. One whose body did not come whole is answered 408."""
        if (path := environ["PATH_INFO"]).startswith(CALLBACKS):
            turns = self._callbacks
        else:
            turns = self._checks if path in ASKED_BY_OPERATORS else self._pages
        if turns is self._pages and not self._is_permitted():
            return self._refuse(start)
        file = turns is self._pages and _is_large(environ) and self._is_upload(environ)
        if file and not _is_free(self._uploads):
            self._permits.put(None)
            return self._refuse(start)
        try:
            if ("CONTENT_LENGTH" in environ or "HTTP_TRANSFER_ENCODING" in environ) and not self._read(
                environ, self._upload if file else 0
            ):
                return self._say_cut_off(start)
            turns.take()
            try:
                return self._next_app(environ, start)
            finally:
                turns.leave()
        finally:
            if turns is self._pages:
                self._permits.put(None)
            if file:
                self._uploads.put(None)

    def _is_permitted(self) -> bool:
        return _is_free(self._permits)

    def _refuse(self, start: StartResponse) -> Iterable[bytes]:
        kind = ("Content-Type", "text/plain; charset=utf-8")
        much = ("Content-Length", str(len(self._busy)))
        start("503 Service Unavailable", [kind, much, ("Retry-After", "5"), ("Cache-Control", "no-store")])
        return [self._busy]

    def _say_cut_off(self, start: StartResponse) -> Iterable[bytes]:
        kind = ("Content-Type", "text/plain; charset=utf-8")
        much = ("Content-Length", str(len(self._cut_off)))
        start("408 Request Timeout", [kind, much, ("Connection", "close"), ("Cache-Control", "no-store")])
        return [self._cut_off]

    def _read(self, environ: WSGIEnvironment, upload: int) -> bool:
        """Put the whole body where the application reads it; False if less came than was announced."""
        told = environ.get("CONTENT_LENGTH") or ""
        most = upload or (DESK_BYTES if environ["PATH_INFO"].startswith(DESK) else self._most)
        if told and not (told.isascii() and told.isdigit() and int(told) <= most):
            environ["wsgi.input"] = _EMPTY
            return True
        if not told and not environ.get("wsgi.input_terminated"):
            return True
        me = threading.get_ident()
        self._reading[me] = began = time.monotonic()
        try:
            body = environ["wsgi.input"].read(int(told or most))
        finally:
            del self._reading[me]
        environ["wsgi.input"] = BytesIO(body)
        if self._is_slow or began >= self._look_at:
            self._let_look(environ, began)
        return not told or len(body) == int(told)

    def _let_look(self, environ: WSGIEnvironment, began: float) -> None:
        took = environ[BODY_SECONDS] = time.monotonic() - began
        if took > SLOW_SECONDS or began >= self._look_at:
            self._look_at = began + LOOKED_AT_EVERY
            self._look(environ)

    @property
    def pages_in_hand(self) -> int:
        """How many pages are made or wait for it."""
        return MOST_PAGES - self._permits.qsize()

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
        stalled = StalledConnections()
        while not stopping():
            time.sleep(LOOK)
            try:
                self._is_slow = self.is_waiting(LOOK)
                if not self._is_slow:
                    stalled.forget()
                elif cut := stalled.cut(PATIENCE if self._uploads.qsize() == UPLOADS else UPLOAD_PATIENCE):
                    logs.get().warning("request", result="stalled", counts=cut)
            except OSError as error:
                logs.fault("request_bodies", error)
