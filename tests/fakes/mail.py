"""A mail server on 127.0.0.1 that speaks SMTP over a real socket, with STARTTLS and AUTH PLAIN where it is told to."""

import base64
import email
import email.policy
import socketserver
import ssl
import threading
from email.message import EmailMessage
from types import TracebackType
from typing import Self


class FakeMailServer:
    """`mails` is what was taken. With `tls` it takes nothing before STARTTLS, with `login` nothing before that."""

    def __init__(self, *, tls: ssl.SSLContext | None = None, login: tuple[str, str] | None = None) -> None:
        self.tls, self.login = tls, login
        self.mails: list[EmailMessage] = []
        self.refuses = False
        self._server = _Server(("127.0.0.1", 0), self)
        self.port = int(self._server.server_address[1])

    def __enter__(self) -> Self:
        threading.Thread(target=self._server.serve_forever, kwargs={"poll_interval": 0.01}, daemon=True).start()
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        self._server.shutdown()
        self._server.server_close()


class _Server(socketserver.ThreadingTCPServer):
    daemon_threads = True

    def __init__(self, address: tuple[str, int], fake: FakeMailServer) -> None:
        self.fake = fake
        super().__init__(address, _Talk)


class _Talk(socketserver.StreamRequestHandler):
    """One client."""

    server: _Server

    def handle(self) -> None:
        fake = self.server.fake
        self.secure, self.known = fake.tls is None, fake.login is None
        self._say("220 ready")
        while line := self.rfile.readline().decode().strip():
            verb = line.split(" ")[0].upper()
            if verb == "QUIT":
                self._say("221 bye")
                return
            self._answer(verb, line)

    def _answer(self, verb: str, line: str) -> None:
        fake = self.server.fake
        if verb == "EHLO":
            offers = ["fake", *([] if self.secure else ["STARTTLS"]), "AUTH PLAIN"]
            for at, offer in enumerate(offers):
                self._say(f"250{' ' if at == len(offers) - 1 else '-'}{offer}")
        elif verb == "STARTTLS" and fake.tls:
            self._say("220 go on")
            self.connection = fake.tls.wrap_socket(self.request, server_side=True)
            self.rfile, self.wfile = self.connection.makefile("rb"), self.connection.makefile("wb", 0)
            self.secure = True
        elif verb == "AUTH" and self.secure:
            _, user, password = base64.b64decode(line.split(" ")[2]).decode().split("\0")
            self.known = (user, password) == fake.login
            self._say("235 welcome" if self.known else "535 no")
        elif not (self.secure and self.known) or fake.refuses:
            self._say("530 not yet")
        elif verb == "DATA":
            self._say("354 go on")
            fake.mails.append(email.message_from_bytes(self._body(), policy=email.policy.default))
            self._say("250 taken")
        else:
            self._say("250 ok")

    def _body(self) -> bytes:
        lines = []
        while (line := self.rfile.readline()) not in (b".\r\n", b""):
            lines.append(line)
        return b"".join(lines)

    def _say(self, line: str) -> None:
        self.wfile.write(f"{line}\r\n".encode())
