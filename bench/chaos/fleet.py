"""The running system: every process of it, started again at once whenever it dies. Linux only, as it reads /proc.

Not `jobs.runner.supervisor`: that one waits longer after each death, as it should in service and must not here.
"""

import contextlib
import os
import signal
import subprocess
import time
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path

from core.settings import ROOT
from jobs.runner.parent_death import with_parent_death_signal

Start = Callable[[], subprocess.Popen[bytes]]
_PAUSE = 0.1  # seconds between two starts of one process: a server whose port is still held ends at once
_GRACE = 15.0  # seconds for all to stop in order


class Member:
    """One supervised process and what it started; `kind` is what the table calls it."""

    def __init__(self, kind: str, name: str, start: Start) -> None:
        self.kind, self.name, self._start = kind, name, start
        self.process: subprocess.Popen[bytes] | None = None
        self.was_hit = False
        self.own_deaths = 0
        self._is_held = False
        self._began = 0.0

    def tend(self) -> None:
        """Start it if it does not run; what is left of its process group goes first."""
        if self.process is not None and self.process.poll() is not None:
            self.own_deaths += not self.was_hit
            self.end_all()
        if self.process is None and not self._is_held and time.monotonic() - self._began >= _PAUSE:
            self._began, self.was_hit = time.monotonic(), False
            self.process = self._start()

    def hold(self) -> None:
        """Kill it, and do not start it again until it is released."""
        self._is_held = True
        self.end_all()

    def release(self) -> None:
        """It may start again, and does at the next look."""
        self._is_held = False

    def pids(self) -> list[int]:
        """The process itself, if it runs, and then its children."""
        if self.process is None or self.process.poll() is not None:
            return []
        return [self.process.pid, *children(self.process.pid)]

    def end_all(self) -> None:
        """SIGKILL to whatever is left of the group."""
        if self.process is not None:
            with contextlib.suppress(ProcessLookupError):
                os.killpg(self.process.pid, signal.SIGKILL)
            self.process.wait()
            self.process = None


class Fleet:
    """All members; `with` stops them at its end."""

    def __init__(self) -> None:
        self.members: list[Member] = []

    def add(self, kind: str, name: str, start: Start) -> Member:
        """One more process, running from now on."""
        member = Member(kind, name, start)
        self.members.append(member)
        member.tend()
        return member

    def tend(self) -> None:
        """Look after each of them once."""
        for each in self.members:
            each.tend()

    def of(self, kind: str) -> list[Member]:
        """Those of one kind."""
        return [each for each in self.members if each.kind == kind]

    def __enter__(self) -> "Fleet":
        return self

    def __exit__(self, *_error: object) -> None:
        running = [each for each in reversed(self.members) if each.pids()]
        for each in running:
            assert each.process is not None
            each.process.send_signal(signal.SIGCONT)  # one that is frozen hears nothing else
            each.process.terminate()
        deadline = time.monotonic() + _GRACE
        while any(each.pids() for each in running) and time.monotonic() < deadline:
            time.sleep(0.05)
        for each in self.members:
            each.end_all()


def program(command: Sequence[str], env: Mapping[str, str], log: Path) -> Start:
    """How one of our own programs starts: on a leash, its words at the end of a log."""

    def start() -> subprocess.Popen[bytes]:
        with log.open("ab") as words:
            return subprocess.Popen(
                with_parent_death_signal(command),
                cwd=ROOT,
                env=env,
                stdin=subprocess.DEVNULL,
                stdout=words,
                stderr=words,
                start_new_session=True,
            )

    return start


def title(pid: int) -> str:
    """What a process calls itself, "" when it is gone."""
    try:
        return Path(f"/proc/{pid}/cmdline").read_text().replace("\0", " ")
    except (FileNotFoundError, ProcessLookupError):
        return ""


def children(pid: int) -> list[int]:
    """The pids of a process's children, [] when it is gone."""
    try:
        return [int(each) for each in Path(f"/proc/{pid}/task/{pid}/children").read_text().split()]
    except (FileNotFoundError, ProcessLookupError):
        return []
