"""What systemd hears from a process that it watches: that it goes round still. One that does not is killed by it and
started again (`WatchdogSec=`); elsewhere nobody listens, and nothing is said.
"""

import contextlib
import os
import socket
from collections.abc import Mapping

_ALIVE = b"WATCHDOG=1"


class ServiceManager:
    """The one that started this process, if it wants to hear."""

    def __init__(self, environment: Mapping[str, str] = os.environ) -> None:
        where = environment.get("NOTIFY_SOCKET", "")
        self._where = f"\0{where[1:]}" if where.startswith("@") else where

    def say_alive(self) -> None:
        """Once more round. That nobody hears it is no fault: whoever watches will do what it does then."""
        if not self._where:
            return
        with contextlib.suppress(OSError), socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as line:
            line.setblocking(False)
            line.sendto(_ALIVE, self._where)
