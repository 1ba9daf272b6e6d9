"""One connection to a gateway that is kept open between calls, and that never waits beyond the end of a call."""

import io
import select
import socket
import ssl
from time import monotonic
from typing import Any, NamedTuple

# Alerts are rare, so a connection may lie idle for hours while a router between us forgets it; the next alert would
# then go into the void and come back as "unclear". Probing each idle half minute finds dead connections before use.
_PROBES = {"TCP_KEEPIDLE": 30, "TCP_KEEPINTVL": 10, "TCP_KEEPCNT": 3}  # names differ by system: take what is there
_OPTIONS = [
    (socket.IPPROTO_TCP, socket.TCP_NODELAY, 1),
    (socket.SOL_SOCKET, socket.SO_KEEPALIVE, 1),
    *((socket.IPPROTO_TCP, getattr(socket, name), value) for name, value in _PROBES.items() if hasattr(socket, name)),
]

_PIECE = 65_536


class Timeouts(NamedTuple):
    """How long a call may take, in seconds: to connect, for each piece of the answer, and in all.

    Connect and read are the figures of Africa's Talking's own SDK; two totals fit a lease of 30 s.
    """

    connect: float = 3.05
    read: float = 9.05
    total: float = 11.5


class Connection:
    """A connected socket whose reads end with the call: the read limit alone would start anew with every byte."""

    def __init__(self, host: str, port: int, tls: ssl.SSLContext | None, limits: Timeouts) -> None:
        """Its other end is known. Raises TimeoutError, ssl.SSLError, OSError."""
        self._read_limit, self._until, self._waits = limits.read, 0.0, min(limits.connect, limits.total)
        plain = socket.create_connection((host, port), self._waits)
        try:
            for option in _OPTIONS:
                plain.setsockopt(*option)
            self.socket = tls.wrap_socket(plain, server_hostname=host) if tls else plain
        except BaseException:
            plain.close()
            raise
        self._poll = select.poll()
        self._poll.register(self.socket, select.POLLIN)

    def is_alive(self) -> bool:
        """False once the other end hung up, or said what nobody asked for."""
        return not self._poll.poll(0)

    def send(self, request: bytes, until: float) -> None:
        """Send it; that moment of the monotonic clock ends the call, its answer included. Raises OSError."""
        self._until = until
        self._end_in_time()
        self.socket.sendall(request)

    def receive(self) -> bytes:
        """The next piece of the answer, b"" at its end. Raises TimeoutError once the call is over, and OSError."""
        self._end_in_time()
        return self.socket.recv(_PIECE)

    def _end_in_time(self) -> None:
        """A new limit costs a call of the system, so it is set only where another one stands."""
        left = min(self._read_limit, self._until - monotonic())
        if left <= 0:
            raise TimeoutError("the answer is too slow")
        if left != self._waits:
            self._waits = left
            self.socket.settimeout(left)

    def close(self) -> None:
        """Hang up."""
        self.socket.close()


class AnswerReader(io.RawIOBase):
    """One answer as http.client reads it from a socket; what was received already comes first."""

    def __init__(self, connection: Connection, received: bytes) -> None:
        self._connection, self._received = connection, received

    def makefile(self, _mode: str) -> io.BufferedReader:
        """What http.client asks a socket for; to close it leaves the connection open."""
        return io.BufferedReader(self)

    def readable(self) -> bool:
        """It is there to be read."""
        return True

    def readinto(self, buffer: Any) -> int:
        """The next bytes, 0 at the end."""
        piece = self._received or self._connection.receive()
        taken = min(len(piece), len(buffer))
        buffer[:taken], self._received = piece[:taken], piece[taken:]
        return taken
