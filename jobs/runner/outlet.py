"""Where lines go that may be read by nobody: a terminal that was stopped, a pipe whose reader hangs.

A thread of its own writes them, so that whoever has something to say never waits. What is not read in time is lost, and
counted.
"""

import contextlib
import os
import threading
from collections import deque
from typing import TextIO

_KEPT = 5_000
"""Lines that wait for a reader, a minute of a busy evening; those that come on top of them are lost."""
_LAST_WORDS = 1.0
"""Seconds that a reader has, at the end, for what still waits."""


class Outlet:
    """A stream that never keeps anybody waiting."""

    def __init__(self, out: TextIO) -> None:
        self._out = out
        self._waiting: deque[str] = deque()
        self._lost = 0
        self._news = threading.Condition()
        self._closed = False
        self._writer = threading.Thread(target=self._pass_on, daemon=True, name="outlet")
        self._writer.start()

    def say(self, line: str) -> None:
        """One more line, for when there is a reader."""
        with self._news:
            if len(self._waiting) < _KEPT:
                self._waiting.append(line)
            else:
                self._lost += 1
            self._news.notify()

    def close(self) -> None:
        """Nothing more is said; returns when all is passed on, or when nobody reads it."""
        with self._news:
            self._closed = True
            self._news.notify()
        self._writer.join(_LAST_WORDS)

    def _pass_on(self) -> None:
        while lines := self._next():
            # a terminal that has gone away must not keep anybody from being heard
            with contextlib.suppress(OSError, ValueError):
                self._write("".join(f"{line}\n" for line in lines))

    def _next(self) -> list[str]:
        """What waits, once there is any; nothing when it is over."""
        with self._news:
            self._news.wait_for(lambda: self._waiting or self._closed)
            lines, lost = list(self._waiting), self._lost
            self._waiting.clear()
            self._lost = 0
        return [*lines, f"{lost} lines were not read in time, and are lost"] if lost else lines

    def _write(self, text: str) -> None:
        try:
            number = self._out.fileno()
        except OSError:  # no file of the system's: it keeps nobody waiting
            self._out.write(text)
            self._out.flush()
            return
        left = text.encode(self._out.encoding or "utf-8", "replace")
        while left:  # past Python's own buffer, which would be locked for as long as nobody reads
            left = left[os.write(number, left) :]
