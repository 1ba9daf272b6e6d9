"""Connections of this process on which a request stalls, or that lie idle: found in the kernel, and cut.

The server gives no body a deadline and does not say which connection a request came on. The kernel knows when each sent
and received last. Only Linux tells; elsewhere nothing is found, and who stalls keeps a connection and a thread.
"""

import os
import socket
import struct
import time
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

_OPEN = Path("/proc/self/fd")
_LAST_SENT, _LAST_RECEIVED = 44, 52
"""Where `struct tcp_info` has the milliseconds since then (linux/tcp.h)."""
_ENOUGH = 56


class StalledConnections:
    """Remembers from one look to the next since when a connection owes an answer."""

    def __init__(self) -> None:
        self._since: dict[tuple[int, int], float] = {}

    def forget(self) -> None:
        """Nothing stalls."""
        self._since.clear()

    def cut(self, patience: float) -> int:
        """One look: cut what owed an answer at every look for `patience` seconds, or was silent so long; how many."""
        now, cut = time.monotonic(), 0
        seen: dict[tuple[int, int], float] = {}
        for key, line in _connections():
            sent, received = _silent_for(line)
            if sent > received:  # something came that was not answered yet; drops may follow for ever
                seen[key] = self._since.get(key, now)
            if now - seen.get(key, now) >= patience or min(sent, received) >= patience:
                cut += 1
                line.shutdown(socket.SHUT_RDWR)
        self._since = seen
        return cut


def _connections() -> Iterator[tuple[tuple[int, int], socket.socket]]:
    """Each TCP connection that somebody else began, by its inode; the socket is a copy, to be closed.

    Those begun by us, to a database or a gateway, do not come in at a port on which this process listens.
    """
    copies = list(_copies())
    ports = {line.getsockname()[1] for line in copies if line.getsockopt(socket.SOL_SOCKET, socket.SO_ACCEPTCONN)}
    for line in copies:
        with line, suppress(OSError):
            if line.getsockname()[1] in ports and line.getpeername():
                status = os.fstat(line.fileno())
                yield (status.st_dev, status.st_ino), line


def _copies() -> Iterator[socket.socket]:
    """A copy of every TCP socket that is open here."""
    for name in os.listdir(_OPEN) if _OPEN.is_dir() else []:
        with suppress(OSError):
            if os.readlink(_OPEN / name).startswith("socket:"):
                line = socket.socket(fileno=os.dup(int(name)))
                if line.family in (socket.AF_INET, socket.AF_INET6) and line.type == socket.SOCK_STREAM:
                    yield line
                else:
                    line.close()


def _silent_for(line: socket.socket) -> tuple[float, float]:
    """For how many seconds nothing was sent, and nothing received."""
    told = line.getsockopt(socket.IPPROTO_TCP, socket.TCP_INFO, _ENOUGH)
    (sent,), (received,) = (struct.unpack_from("=I", told, at) for at in (_LAST_SENT, _LAST_RECEIVED))
    return sent / 1000, received / 1000
