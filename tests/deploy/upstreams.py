"""Instances behind a proxy that tell what reached them, and fail as they are told to."""

import contextlib
import threading
from collections.abc import Callable, Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer


class Instance(ThreadingHTTPServer):
    """One that answers with its own name; `dies` closes each connection once the whole request is there."""

    daemon_threads = True

    def __init__(self, name: str, *, dies: bool = False) -> None:
        super().__init__(("127.0.0.1", 0), _Asked)
        self.name, self.dies = name, dies
        self.asked: list[tuple[str, str, dict[str, str]]] = []
        self.arrived = threading.Event()
        self.after: Callable[[str, str], object] = lambda path, body: None
        """What it does with a request before it answers, or dies."""

    def end(self) -> None:
        """It takes no more connections, and closes those that it has."""
        self.dies = True
        self.shutdown()
        self.server_close()


class _Asked(BaseHTTPRequestHandler):
    server: Instance
    protocol_version = "HTTP/1.1"

    def do_GET(self) -> None:
        self.server.arrived.set()
        body = self.rfile.read(int(self.headers.get("Content-Length") or 0)).decode()
        self.server.asked.append((self.path, body, {name.lower(): told for name, told in self.headers.items()}))
        self.server.after(self.path, body)
        if self.server.dies:
            self.close_connection = True
            return
        self.send_response(200)
        self.send_header("Content-Length", str(len(self.server.name)))
        self.end_headers()
        self.wfile.write(self.server.name.encode())

    do_POST = do_GET

    def log_message(self, *_: object) -> None:
        """Silent."""


@contextlib.contextmanager
def instances(*names: str, dying: tuple[str, ...] = ()) -> Iterator[dict[str, Instance]]:
    """Running, each by its name."""
    made = {name: Instance(name, dies=name in dying) for name in names}
    for each in made.values():
        threading.Thread(target=each.serve_forever, kwargs={"poll_interval": 0.01}, daemon=True).start()
    try:
        yield made
    finally:
        for each in made.values():
            each.end()
