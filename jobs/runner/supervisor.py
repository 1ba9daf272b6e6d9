"""Keeping the system's processes alive on one machine: start, watch, start again, and stop in order.

Every way of ending counts as a death, exit code 0 included: an RQ worker that lost Redis in mid-job leaves politely and
would never come back.
"""

import contextlib
import errno
import signal
import socket
import sys
import threading
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from pathlib import Path
from types import FrameType, TracebackType
from typing import TextIO

from jobs.runner.child_process import ChildProcess
from jobs.runner.outlet import Outlet
from jobs.runner.started import Starter, start_alone

_STOPPED_FIRST = ("web", "clock")  # no new work comes in, then none is woken; then the workers finish what they have
_TICK = 0.1  # seconds between two looks at the children


def free_port(preferred: int, host: str = "127.0.0.1") -> int:
    """The preferred TCP port if nobody listens there, else the next free one; 0 means any.

    Raises OSError when the system refuses for another reason than "in use", or when none is left.
    """
    family = socket.getaddrinfo(host, preferred, type=socket.SOCK_STREAM)[0][0]
    for port in range(preferred, 65536):
        with socket.socket(family) as probe:
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)  # a port in TIME_WAIT is free to listen on
            try:
                probe.bind((host, port))
            except OSError as error:
                if error.errno != errno.EADDRINUSE:
                    raise
            else:
                return int(probe.getsockname()[1])
    raise OSError(errno.EADDRINUSE, f"no free port from {preferred} up")


class Supervisor:
    """Runs named commands, each in a session of its own, and copies what they say to `out` under their name.

    `run()` in the main thread obeys SIGINT and SIGTERM. Inside `with Supervisor(...)` the same goes on in a background
    thread and no signal is touched. `each_tick` is called about ten times a second between two looks at the children:
    the place to keep an embedded server alive. What it raises ends the run, in order.
    """

    def __init__(
        self,
        commands: Mapping[str, Sequence[str]],
        env: Mapping[str, str],
        *,
        folder: Path,
        out: TextIO | None = None,
        grace: float = 35.0,  # seconds: a drain takes 20 and a call to the gateway 10
        each_tick: Callable[[], None] = lambda: None,
        starter: Starter = start_alone,
    ) -> None:
        self._out = out or sys.stderr
        self._outlet = Outlet(self._out)
        self._width = max(map(len, commands), default=0)
        self._grace = grace
        self._each_tick = each_tick
        self._asked_to_stop = 0  # a plain number: an Event may deadlock when set inside a signal handler
        self._thread = threading.Thread(target=self.run, name="supervisor")
        self._children = [
            ChildProcess(name, command, {**env, "PYTHONUNBUFFERED": "1"}, folder, self._voice(name, colour), starter)
            for colour, (name, command) in enumerate(commands.items())
        ]

    def run(self) -> int:
        """Keep all running until asked to stop, then stop them in order; returns the exit code, 0."""
        with self._obeying_signals():
            try:
                while not self._asked_to_stop:
                    for child in self._children:
                        child.tend()
                    self._each_tick()
                    time.sleep(_TICK)
            finally:
                self._stop_in_order()
                self._outlet.close()
        return 0

    def say(self, line: str) -> None:
        """One more line to `out`, beside what the processes say; like theirs it keeps nobody waiting."""
        self._outlet.say(line)

    def request_stop(self) -> None:
        """Ask for the orderly end, from any thread; asked a second time, what is still running is killed."""
        self._asked_to_stop += 1

    def __enter__(self) -> "Supervisor":
        self._thread.start()
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        self.request_stop()
        self._thread.join()

    @contextlib.contextmanager
    def _obeying_signals(self) -> Iterator[None]:
        if threading.current_thread() is not threading.main_thread():  # Python hands signals to the main thread only
            yield
            return

        def obey(number: int, frame: FrameType | None) -> None:
            self.request_stop()

        before = {number: signal.signal(number, obey) for number in (signal.SIGINT, signal.SIGTERM)}
        try:
            yield
        finally:
            for number, handler in before.items():
                signal.signal(number, handler)

    def _stop_in_order(self) -> None:
        last = [child for child in self._children if child.name not in _STOPPED_FIRST]
        for name in _STOPPED_FIRST:
            self._stop([child for child in self._children if child.name == name])
        self._stop(last)

    def _stop(self, children: list[ChildProcess]) -> None:
        for child in children:
            child.ask_to_stop()
        deadline = time.monotonic() + self._grace
        while any(child.is_alive() for child in children) and self._asked_to_stop < 2 and time.monotonic() < deadline:
            time.sleep(_TICK / 2)
        for child in children:
            child.sweep()

    def _voice(self, name: str, colour: int) -> Callable[[str], None]:
        label = f"{name:<{self._width}} |"
        if self._out.isatty():
            label = f"\033[{31 + (colour + 5) % 6}m{label}\033[0m"

        def say(line: str) -> None:
            self._outlet.say(f"{label} {line}")

        return say
