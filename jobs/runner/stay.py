"""Set-up lays this beside the packages of an environment, where each Python of it runs it before anything else.

A process stays in the folder in which it began, also after `.venv` has been made to name another one: what it imports
later comes from there. It holds that folder too, so that no set-up takes it away.
"""

import contextlib
import fcntl
import os
import sys

FINISHED = "inshuti-finished"
"""The file that an environment gets last of all; whoever runs in the environment holds a shared lock on it."""


def stay() -> None:
    """Name the folder itself wherever the link to it is named, and hold it for as long as this process lives."""
    named, folder = sys.prefix, os.path.realpath(sys.prefix)

    def of_folder(path: str) -> str:
        return folder + path[len(named) :] if path.startswith(named + os.sep) else path

    sys.path[:] = [of_folder(each) for each in sys.path]
    sys.executable = of_folder(sys.executable)
    sys.prefix = sys.exec_prefix = folder
    with contextlib.suppress(OSError):  # it is not finished yet: set-up itself looks after it
        fcntl.flock(os.open(os.path.join(folder, FINISHED), os.O_RDONLY), fcntl.LOCK_SH | fcntl.LOCK_NB)
