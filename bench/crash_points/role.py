"""A role of the product in a process of its own: forked from this warm one, so that it starts in milliseconds."""

import os
import signal
import sys
import time
import traceback
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import NoReturn

from bench.crash_points import doomed
from core.settings import Settings
from jobs.runner.parent_death import die_with_parent

PATIENCE = 45.0
"""Seconds for anything that should take one: a message the far end was too slow for is offered again after 15."""


LOOK_SECONDS = 0.05
"""Between two looks: each costs some milliseconds that the others need."""


class Broken(Exception):
    """A promise did not hold; the words say which."""


def until(found: Callable[[], bool], what: str) -> None:
    """Wait until it is so. Raises Broken, naming what was waited for."""
    deadline = time.monotonic() + PATIENCE
    while not found():
        if time.monotonic() > deadline:
            raise Broken(f"not in {PATIENCE:.0f} s: {what}")
        time.sleep(LOOK_SECONDS)


class RoleProcess:
    """A running role; with a point (`name:side:nth`) it dies there. No thread may run where it is made."""

    def __init__(self, env: Mapping[str, str], log: Path, words: Sequence[str], point: str | None = None) -> None:
        self.words, self.point = " ".join(words), point
        self._status: int | None = None
        self._reader, mouth = os.pipe()
        mother = os.getpid()
        self._pid = os.fork()
        if not self._pid:
            os.close(self._reader)
            _live(mother, env, log, words, point, mouth)
        os.close(mouth)

    def port(self) -> int:
        """Where the web role listens, once it does. Raises Broken if it ends before."""
        said = os.read(self._reader, 16)
        if not said:
            raise Broken(f"{self.words} did not start")
        return int(said)

    def has_ended(self) -> bool:
        """Whether the process is gone."""
        if self._status is None:
            pid, status = os.waitpid(self._pid, os.WNOHANG)
            self._status = status if pid else None
            if pid:
                os.close(self._reader)
        return self._status is not None

    def dies(self) -> None:
        """Wait for the death at its point. Raises Broken if it ends in another way, or lives on."""
        until(self.has_ended, f"{self.words} dies at {self.point}")
        if self._code() != -signal.SIGKILL:
            raise Broken(f"{self.words} ended with {self._code()} before {self.point}")

    def finishes(self) -> None:
        """Wait for its own end. Raises Broken unless the exit code is 0."""
        until(self.has_ended, f"{self.words} ends")
        if self._code():
            raise Broken(f"{self.words} ended with {self._code()}")

    def ask_to_stop(self) -> None:
        """SIGTERM."""
        os.kill(self._pid, signal.SIGTERM)

    def kill(self) -> None:
        """Signal 9, here and now; harmless when it has ended."""
        if not self.has_ended():
            os.kill(self._pid, signal.SIGKILL)
            until(self.has_ended, f"{self.words} is killed")

    def _code(self) -> int:
        return os.waitstatus_to_exitcode(self._status or 0)


def _live(
    mother: int, env: Mapping[str, str], log: Path, words: Sequence[str], point: str | None, mouth: int
) -> NoReturn:
    """The child's whole life; nothing of the mother's is closed or flushed at its end."""
    code = 70
    try:
        die_with_parent(mother, signal.SIGKILL)
        words_of_the_child = os.open(log, os.O_WRONLY | os.O_CREAT | os.O_APPEND)
        for each in (1, 2):
            os.dup2(words_of_the_child, each)
        os.environ.update(env)
        Settings.model_config["env_file"] = None  # nothing of this machine's own installation
        if point:
            doomed.arm(point)
        code = doomed.run(words, lambda said: os.write(mouth, said.encode()))
    except BaseException:  # noqa: BLE001  a forked child must never run on into its mother's code
        traceback.print_exc()
    finally:
        sys.stdout.flush()
        sys.stderr.flush()
        os._exit(code)
