"""A process that has read a program once becomes it as often as it is asked to. Linux only.

On its socket comes who asks and the words of a command line, with a file to speak into; the pid goes back. What was
forked is handed over: its own parent ends at once, so that it is the child of who asked, to be waited for and to die
with. Nothing else goes on here: a fork of a threaded Python may deadlock.
"""

import ctypes
import gc
import json
import os
import socket
import time

from jobs.runner.parent_death import die_with_parent

_PR_SET_NAME = 15  # <linux/prctl.h>
_HANDED_OVER = 5.0
"""Seconds until a process has its new parent, on the busiest machine."""


def serve(file: int) -> list[str] | None:
    """Fork for whoever asks on that socket. In what was forked: the words it is to run; here None, once nobody asks any
    more.
    """
    line = socket.socket(fileno=file)
    gc.freeze()  # the collector writes to what it looks at, and what is written to is shared no longer
    while True:
        asked, files, _, _ = socket.recv_fds(line, 65536, 1)
        if not asked:
            return None
        parent, *words = json.loads(asked)
        pid = _fork(parent, files[0])
        if not pid:
            line.close()
            return [str(each) for each in words]
        os.close(files[0])
        line.send(str(pid).encode())


def be_called(name: str) -> None:
    """The short name of this process and of what it starts (`ps -o comm`); its first 15 letters."""
    ctypes.CDLL(None).prctl(_PR_SET_NAME, name[:15].encode(), 0, 0, 0)


def _fork(parent: int, voice: int) -> int:
    """The pid of what was forked; 0 in itself."""
    reader, writer = os.pipe()
    if between := os.fork():
        os.close(writer)
        with os.fdopen(reader) as told:
            pid = int(told.read())
        os.waitpid(between, 0)  # only then is it the other's child
        return pid
    if pid := os.fork():
        os.write(writer, str(pid).encode())
        os._exit(0)
    os.close(reader)
    os.close(writer)
    _stand_alone(parent, voice)
    return 0


def _stand_alone(parent: int, voice: int) -> None:
    """A session of its own, its own voice, and an end with its parent's."""
    os.setsid()
    os.dup2(voice, 1)
    os.dup2(voice, 2)
    os.close(voice)
    deadline = time.monotonic() + _HANDED_OVER
    while os.getppid() != parent and time.monotonic() < deadline:
        time.sleep(0.001)
    die_with_parent(parent)
