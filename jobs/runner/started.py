"""A process that was started, whichever way, as who keeps it alive needs it."""

import os
import signal
import subprocess
import sys
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import IO, Protocol

from jobs.runner.parent_death import with_parent_death_signal


class Started(Protocol):
    """What can be asked of it. `returncode` is minus the signal's number where one ended it."""

    @property
    def pid(self) -> int:
        """Its number, and that of its session and process group."""

    @property
    def stdout(self) -> IO[str] | None:
        """What it says, errors among it."""

    @property
    def returncode(self) -> int | None:
        """How it ended, once somebody looked."""

    def poll(self) -> int | None:
        """How it ended; None while it runs."""

    def wait(self) -> int:
        """How it ends, once it has."""

    def terminate(self) -> None:
        """Ask it to end."""


Starter = Callable[[Sequence[str], Mapping[str, str], Path], Started]
"""Starts a command line with that environment, in that folder."""


def start_alone(command: Sequence[str], env: Mapping[str, str], folder: Path) -> Started:
    """As any program is started."""
    return subprocess.Popen(
        with_parent_death_signal(command),
        env=env,
        cwd=folder,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        errors="replace",
        start_new_session=True,
    )


class Forked:
    """A child that somebody else forked for this process."""

    def __init__(self, pid: int, stdout: IO[str]) -> None:
        self.pid, self.stdout = pid, stdout
        self.returncode: int | None = None

    def poll(self) -> int | None:
        """How it ended; None while it runs."""
        return self._look(os.WNOHANG)

    def wait(self) -> int:
        """How it ends, once it has."""
        return self._look(0) or 0

    def terminate(self) -> None:
        """Ask it to end."""
        if self.poll() is None:
            os.kill(self.pid, signal.SIGTERM)

    def _look(self, options: int) -> int | None:
        if self.returncode is None:
            pid, status = os.waitpid(self.pid, options)
            self.returncode = os.waitstatus_to_exitcode(status) if pid else None
        return self.returncode


def python_program(command: Sequence[str], programs: Sequence[str]) -> list[str] | None:
    """One of these programs and the words behind it, if our own Python is to run it; None for another command line."""
    return list(command[1:]) if command[0] == _python() and command[1] in programs else None


def _python() -> str:
    return str(Path(sys.executable).with_name("python"))
