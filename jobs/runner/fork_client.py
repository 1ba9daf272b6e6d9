"""The processes of `./inshuti up`, forked from one that has read their programs: six that read them each for itself
take 300 MB more, and seconds of a small machine's start. Linux only; elsewhere each is started alone.
"""

import ctypes
import json
import os
import socket
import subprocess
import sys
from collections.abc import Mapping, Sequence
from pathlib import Path

from jobs.runner.parent_death import with_parent_death_signal
from jobs.runner.started import Forked, Started, python_program, start_alone

PROGRAM = "worker.py"
FORKED = (PROGRAM, "app.py")
"""What the server of the first has read."""
_PR_SET_CHILD_SUBREAPER = 36  # <linux/prctl.h>
_PATIENCE = 20.0
"""Seconds for the server to read the program, and to answer."""


class ForkClient:
    """Starts what runs one of those from a fork server, all else alone; those too where the server does not answer.

    What is forked becomes this process's own child: it is waited for here, and lives on where the server dies.
    """

    def __init__(self) -> None:
        self._server: subprocess.Popen[bytes] | None = None
        self._line: socket.socket | None = None

    def __call__(self, command: Sequence[str], env: Mapping[str, str], folder: Path) -> Started:
        """Start it."""
        words = python_program(command, FORKED) if sys.platform == "linux" else None
        if words is not None:
            try:
                return self._fork(words, env, folder)
            except OSError:
                self.close()
        return start_alone(command, env, folder)

    def close(self) -> None:
        """Nothing more is started; what was forked goes on."""
        if self._line and self._server:
            self._line.close()
            self._server.kill()
            self._server.wait()
        self._line = self._server = None

    def _fork(self, words: Sequence[str], env: Mapping[str, str], folder: Path) -> Started:
        line = self._line or self._begin(env, folder)
        reader, writer = os.pipe()
        try:
            socket.send_fds(line, [json.dumps([os.getpid(), *words]).encode()], [writer])
            pid = int(line.recv(64) or 0)
        except BaseException:
            os.close(reader)
            raise
        finally:
            os.close(writer)
        if not pid:
            os.close(reader)
            raise ConnectionError("the fork server has ended")
        return Forked(pid, os.fdopen(reader, errors="replace"))

    def _begin(self, env: Mapping[str, str], folder: Path) -> socket.socket:
        ctypes.CDLL(None).prctl(_PR_SET_CHILD_SUBREAPER, 1, 0, 0, 0)
        ours, theirs = socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET)
        command = [sys.executable, PROGRAM, "forks", str(theirs.fileno())]
        with theirs:
            os.set_inheritable(theirs.fileno(), True)
            self._server = subprocess.Popen(
                with_parent_death_signal(command),
                env=env,
                cwd=folder,
                stdin=subprocess.DEVNULL,
                pass_fds=[theirs.fileno()],
                start_new_session=True,
            )
        ours.settimeout(_PATIENCE)
        self._line = ours
        return ours
