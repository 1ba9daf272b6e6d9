"""A program that must not outlive its parent: `python parent_death.py PARENT_PID HOW COMMAND [ARGUMENT ...]`.

A parent that is killed with signal 9 cannot tell its children. On Linux the kernel can: it is asked here, and the
request stays with the process when it becomes the command. This is a program of its own because code that runs inside
a fork of a threaded Python may deadlock. Elsewhere than on Linux nobody can be asked, and the command just starts.

A program may also start at the back: reading all its modules takes a second of a core, and until it is done
those that answer a phone go first. Linux groups processes by session and weighs the groups; unlike a process's own
niceness, a group's can be taken back by an ordinary account.
"""

import contextlib
import ctypes
import os
import signal
import sys
import time
from collections.abc import Sequence
from pathlib import Path

_PR_SET_PDEATHSIG = 1  # <linux/prctl.h>
_GROUP = Path("/proc/self/autogroup")
_NORMAL, _LOW = "front", "back"
BACK_NICE = 10
"""A tenth of the weight of those that serve."""
_PAUSE = 0.1
"""Seconds: the kernel lets ordinary accounts change one group in each of them, on the whole machine."""


def with_parent_death_signal(command: Sequence[str], *, low_priority: bool = False) -> list[str]:
    """The command line that starts `command` so that it ends with the calling thread.

    The thread, not only the process: Linux sends the signal when the thread that started the child ends, so children
    are started by a thread that lives as long as they should. `low_priority` is for a command that leads a session of
    its own and calls `restore_priority` once it is loaded.
    """
    how = _LOW if low_priority else _NORMAL
    return [sys.executable, "-I", "-S", __file__, str(os.getpid()), how, *command]


def die_with_parent(parent: int, farewell: signal.Signals = signal.SIGTERM) -> None:
    """From now on this process gets `farewell` when its parent, of that pid, ends; it exits if that has happened."""
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(_PR_SET_PDEATHSIG, int(farewell), 0, 0, 0)
    if os.getppid() != parent:  # it died before the kernel was asked
        os._exit(1)


def restore_priority() -> None:
    """Be weighed like everybody else from now on; nothing happens to a process that did not start at the back."""
    with contextlib.suppress(OSError):  # a system without such groups has none to leave
        while _GROUP.read_text().endswith(f" nice {BACK_NICE}\n"):
            try:
                _GROUP.write_text("0")
            except BlockingIOError:
                time.sleep(_PAUSE)


def _lower_priority() -> None:
    if os.getsid(0) == os.getpid():  # a session that others share is theirs too
        with contextlib.suppress(OSError):  # then it starts in front
            _GROUP.write_text(str(BACK_NICE))


def _main(parent: str, how: str, *command: str) -> None:
    die_with_parent(int(parent))
    if how == _LOW:
        _lower_priority()
    try:
        os.execvp(command[0], command)  # noqa: S606  our own commands, already split
    except OSError as error:
        sys.exit(f"{command[0]} cannot be started: {error.strerror}")


if __name__ == "__main__":
    _main(*sys.argv[1:])
