"""Pages that hang keep no phone waiting: they hold at most half of a process's threads, and phones have the others."""

import re
import threading
import time
from collections.abc import Iterable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import contextmanager
from io import BytesIO
from wsgiref.types import StartResponse, WSGIApplication, WSGIEnvironment

import pytest

from app import read_bodies_first
from core.models.alert import Alert
from core.settings import ROOT
from core.storage.sqlite import Turns
from tests.fixtures.world import World
from web.request_bodies import LOOK, MOST_PAGES, PAGES, SLOW_SECONDS, THREADS, RequestBodies

SOON = 10.0


class Held:
    """An application whose pages hang until they are let go. `inside` counts them."""

    def __init__(self, others: WSGIApplication) -> None:
        self._others, self._go = others, threading.Event()
        self.inside = threading.Semaphore(0)

    def __call__(self, environ: WSGIEnvironment, start: StartResponse) -> Iterable[bytes]:
        if not environ["PATH_INFO"].startswith("/console"):
            return self._others(environ, start)
        self.inside.release()
        assert self._go.wait(SOON * 3)
        start("200 OK", [])
        return [b"a page"]

    def let_go(self) -> None:
        self._go.set()


def answered(_environ: WSGIEnvironment, start: StartResponse) -> Iterable[bytes]:
    start("200 OK", [])
    return [b"here"]


def ask(app: WSGIApplication, path: str) -> str:
    """The status that path is answered with."""
    heard: list[str] = []

    def start(status: str, _headers: list[tuple[str, str]], _fault: object = None) -> object:
        heard.append(status)
        return None

    b"".join(app({"PATH_INFO": path, "REQUEST_METHOD": "GET", "wsgi.input": BytesIO()}, start))  # type: ignore[arg-type]  # as a server's
    return heard[0][:3]


@contextmanager
def full(app: RequestBodies, held: Held) -> Iterator[list["Future[str]"]]:
    """As many pages hang as the limit allows, until one more is refused."""
    with ThreadPoolExecutor(MOST_PAGES) as browsers:
        pages = [browsers.submit(ask, app, "/console/") for _ in range(MOST_PAGES)]
        try:
            for _ in range(PAGES):
                assert held.inside.acquire(timeout=SOON)
            while app.pages_in_hand < MOST_PAGES:
                threading.Event().wait(0.001)
            yield pages
        finally:
            held.let_go()


def test_the_threads_are_those_of_the_procfile() -> None:
    told = re.search(r"--blocking-threads (\d+)", (ROOT / "Procfile").read_text())
    assert told
    assert int(told[1]) == THREADS
    assert THREADS // 2 == MOST_PAGES


def test_pages_that_hang_hold_half_of_the_threads_and_one_more_is_refused_at_once() -> None:
    held = Held(answered)
    app = RequestBodies(held, 1000, turns=Turns(1), busy="too many")
    with full(app, held) as pages:
        assert ask(app, "/console/") == "503"
        assert ask(app, "/simulator") == "503"
        assert [ask(app, path) for path in ("/healthz", "/readyz", "/metrics", "/sms/x/y/inbound")] == ["200"] * 4
    assert {each.result() for each in pages} == {"200"}
    assert ask(app, "/console/") == "200", "one below the limit again"


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
def test_a_danger_is_told_while_no_page_is_made(world: World) -> None:
    held = Held(world.app.wsgi_app)
    world.app.wsgi_app = held  # type: ignore[method-assign]  # Flask's own way
    app = read_bodies_first(world.app, world.database)
    with full(app, held):
        world.phone(1).dial().press("2", "1").sees("116")
    with world.database.read() as tx:
        assert tx.session.query(Alert).count()


@pytest.mark.lengthy
def test_now_and_then_a_request_is_looked_at_and_each_whose_body_came_slowly() -> None:
    looked: list[WSGIEnvironment] = []
    app = RequestBodies(answered, 1000, turns=Turns(1), look=looked.append)

    class SlowBody(BytesIO):
        def read(self, size: int | None = -1, /) -> bytes:
            time.sleep(SLOW_SECONDS + LOOK + 0.2)  # it waits for a second already when stalled ones are looked for
            return super().read(size)

    over = threading.Event()
    app.watch(over.is_set)
    for body in (BytesIO(b"one"), BytesIO(b"two"), SlowBody(b"six")):
        asked = {"PATH_INFO": "/ussd/x", "REQUEST_METHOD": "POST", "CONTENT_LENGTH": "3", "wsgi.input": body}
        assert b"".join(app(asked, lambda *_: None)) == b"here"  # type: ignore[arg-type,list-item]  # as a server's
    over.set()
    assert [each["wsgi.input"].getvalue() for each in looked] == [b"one", b"six"]
