"""One supervised process: one line of the Procfile."""

import contextlib
import os
import signal
import threading
import time
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import IO

from jobs.runner.started import Started, Starter, start_alone

_FIRST_DELAY = 0.2  # seconds before a process that died is started again; doubled at each death
_LONGEST_DELAY = 5.0
_BURIED_WITHIN = 1.0  # seconds, for what was killed
_LONG_LIFE = 30.0  # seconds after which a process counts as healthy, and the delay as new


class ChildProcess:
    """A command that is started, heard, and started again whenever it ends.

    It leads a session and a process group of its own: Ctrl-C in our terminal does not reach it, and what it leaves
    behind when it dies (granian's workers hold on to the port) can be ended together.
    """

    def __init__(
        self,
        name: str,
        command: Sequence[str],
        env: Mapping[str, str],
        folder: Path,
        say: Callable[[str], None],
        starter: Starter = start_alone,
    ) -> None:
        self.name = name
        self._starter = starter
        self._command = command
        self._env = env
        self._folder = folder
        self._say = say
        self._process: Started | None = None
        self._reader: threading.Thread | None = None
        self._born = 0.0
        self._due = 0.0
        self._delay = _FIRST_DELAY

    def is_alive(self) -> bool:
        """Whether the process itself runs now."""
        return self._process is not None and self._process.poll() is None

    def tend(self) -> None:
        """Start it when its time has come; when it has died, end what it left behind and set that time."""
        if self._process is None:
            if time.monotonic() >= self._due:
                self._start()
        elif self._process.poll() is not None:
            self._note_exit(self._process.returncode or 0)

    def ask_to_stop(self) -> None:
        """SIGTERM to the process; what it started is its own to stop."""
        if self._process is not None and self.is_alive():
            self._process.terminate()

    def sweep(self) -> None:
        """SIGKILL to whatever is left of the process group; returns when the last words have been passed on."""
        if self._process is None or self._reader is None:
            return
        with contextlib.suppress(ProcessLookupError, PermissionError):  # macOS says the latter of a group of zombies
            os.killpg(self._process.pid, signal.SIGKILL)
        self._process.wait()
        _bury(self._process.pid)
        self._reader.join(timeout=1)  # something that left the group may hold the pipe open for ever
        self._process = None

    def _start(self) -> None:
        self._born = time.monotonic()
        self._process = self._starter(self._command, self._env, self._folder)
        assert self._process.stdout is not None
        self._reader = threading.Thread(target=self._listen, args=[self._process.stdout], daemon=True)
        self._reader.start()

    def _listen(self, pipe: IO[str]) -> None:
        with pipe:
            for line in pipe:
                self._say(line.rstrip("\n"))

    def _note_exit(self, code: int) -> None:
        self.sweep()
        now = time.monotonic()
        if now - self._born >= _LONG_LIFE:
            self._delay = _FIRST_DELAY
        self._due = now + self._delay
        self._say(f"ended ({_cause(code)}); starts again in {self._delay:.1f} s")
        self._delay = min(self._delay * 2, _LONGEST_DELAY)


def _bury(group: int) -> None:
    """What was left of that group and is our own child by now, having lost its parent: nobody else waits for it."""
    deadline = time.monotonic() + _BURIED_WITHIN
    with contextlib.suppress(ChildProcessError):
        while time.monotonic() < deadline:
            if not os.waitpid(-group, os.WNOHANG)[0]:
                time.sleep(0.01)


def _cause(code: int) -> str:
    return f"exit code {code}" if code >= 0 else signal.Signals(-code).name
