"""A program that must not outlive its parent: `python parent_death.py PARENT_PID COMMAND [ARGUMENT ...]`.

A parent that is killed with signal 9 cannot tell its children. On Linux the kernel can: it is asked here, and the
request stays with the process when it becomes the command. This is a program of its own because code that runs inside
a fork of a threaded Python may deadlock. Elsewhere than on Linux nobody can be asked, and the command just starts.
"""

import ctypes
import os
import signal
import sys
from collections.abc import Sequence

_PR_SET_PDEATHSIG = 1  # <linux/prctl.h>


def with_parent_death_signal(command: Sequence[str]) -> list[str]:
    """The command line that starts `command` so that it ends with the calling thread.

    The thread, not only the process: Linux sends the signal when the thread that started the child ends, so children
    are started by a thread that lives as long as they should.
    """
    return [sys.executable, "-I", "-S", __file__, str(os.getpid()), *command]


def die_with_parent(parent: int, farewell: signal.Signals = signal.SIGTERM) -> None:
    """From now on this process gets `farewell` when its parent, of that pid, ends; it exits if that has happened."""
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(_PR_SET_PDEATHSIG, int(farewell), 0, 0, 0)
    if os.getppid() != parent:  # it died before the kernel was asked
        os._exit(1)


def _main(parent: str, *command: str) -> None:
    die_with_parent(int(parent))
    try:
        os.execvp(command[0], command)  # noqa: S606  our own commands, already split
    except OSError as error:
        sys.exit(f"{command[0]} cannot be started: {error.strerror}")


if __name__ == "__main__":
    _main(*sys.argv[1:])
