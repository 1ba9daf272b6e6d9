"""The environments of this project: folders of packages in `.venvs`, of which the link `.venv` names the one in use.

Each is named after the lock file it was filled from, and is made where it will stay: what runs in another one is never
touched. Standard library only, as nothing is installed yet when this is needed.
"""

import contextlib
import fcntl
import hashlib
import os
import shutil
import sys
import time
from collections.abc import Iterator, Sequence
from pathlib import Path

from jobs.runner import installation, os_refusals
from jobs.runner.installation import SetUpFailed
from jobs.runner.stay import FINISHED

KEPT = 2
"""Finished environments that stay: the one in use and the one before. One that a process runs in stays too."""
LAYOUT = 1
"""Goes up when an environment is made in another way from the same lock file."""
BEFORE = "before-"
"""How a folder is named that stood where `.venv` stands now."""


class Environments:
    """Those of the project in `root`."""

    def __init__(self, root: Path) -> None:
        self.root, self.link, self.folder = root, root / ".venv", root / ".venvs"

    def obtain(self, locks: Sequence[Path]) -> Path:
        """The environment of one of these lock files, made now from the first if there is none, and named by `.venv`.

        Raises SetUpFailed; then nothing that was in use has changed.
        """
        found = self.ready(locks)
        if found is not None:
            if found != self.linked():
                with contextlib.suppress(OSError):  # a folder that cannot be written serves all the same
                    self._name(found)
            return found
        try:
            with self._alone() as lock:
                made = self.ready(locks) or self._make(locks[0], lock)
                self._name(made)
                self._sweep(made)
                return made
        except OSError as error:
            why = os_refusals.because(error)
            raise SetUpFailed(f"Setting up did not succeed: {why}. {installation.AGAIN}") from None

    def ready(self, locks: Sequence[Path]) -> Path | None:
        """The finished environment of one of these lock files as they are now; the one in use before the others."""
        found = [each for each in map(self.place, filter(Path.exists, locks)) if is_whole(each)]
        return next((each for each in found if each == self.linked()), found[0] if found else None)

    def place(self, lock_file: Path) -> Path:
        """Where its environment is. Scripts in it name its place, so a project that was moved has another one."""
        of = f"{LAYOUT} {self.root} {sys.version_info[0]}.{sys.version_info[1]}\n".encode()
        return self.folder / hashlib.sha256(of + lock_file.read_bytes()).hexdigest()[:16]

    def linked(self) -> Path | None:
        """What `.venv` names."""
        try:
            return self.root / os.readlink(self.link)
        except OSError:
            return None

    @contextlib.contextmanager
    def _alone(self) -> Iterator[int]:
        """Wait until nobody else sets up here; the open file that holds the lock, which children are handed: should we
        be killed, the next one waits until our orphan has stopped writing.
        """
        lock = os.open(self.root / "inshuti", os.O_RDONLY)
        try:
            try:
                fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except BlockingIOError:
                sys.stderr.write("Another ./inshuti is setting up; waiting for it...\n")
                fcntl.flock(lock, fcntl.LOCK_EX)
            yield lock
        finally:
            os.close(lock)

    def _make(self, lock_file: Path, lock: int) -> Path:
        """An environment where it will stay. One that was left unfinished is begun again: nobody can be in it."""
        made = self.place(lock_file)
        self.folder.mkdir(exist_ok=True)
        _remove(made)
        installation.fill(made, lock_file, lock)
        (made / FINISHED).write_text(f"{lock_file.name}\n")
        return made

    def _name(self, environment: Path) -> None:
        """Let `.venv` name it, in one step. A folder of that name is put aside; a link of somebody else's
        goes, and what it named stays as it is.
        """
        os.utime(environment / FINISHED)
        fresh = self.folder / f"link-{os.getpid()}"
        fresh.unlink(missing_ok=True)
        fresh.symlink_to(environment.relative_to(self.root))
        if self.link.is_dir() and not self.link.is_symlink():
            aside = self.folder / time.strftime(f"{BEFORE}%Y%m%d-%H%M%S")
            self.link.rename(aside)
            sys.stderr.write(f"The folder .venv is now {aside.relative_to(self.root)}; .venv names the one in use.\n")
        fresh.replace(self.link)

    def _sweep(self, current: Path) -> None:
        """Take away what no set-up finished, and the oldest of what some did, but nothing that a process runs in."""
        others = [each for each in self.folder.iterdir() if each != current]
        whole = sorted((each for each in others if is_whole(each) or _stood_before(each)), key=_last_used)
        for each in set(others) - set(whole[1 - KEPT :]):
            if not _is_held(each):
                _remove(each)


def is_whole(environment: Path) -> bool:
    """Whether a set-up was finished there, and the Python it was made with is still on this machine."""
    return (environment / FINISHED).exists() and (environment / "bin" / "python").exists()


def _stood_before(folder: Path) -> bool:
    return folder.name.startswith(BEFORE) and folder.is_dir()


def _last_used(environment: Path) -> float:
    mark = environment / FINISHED
    return (mark if mark.exists() else environment).stat().st_mtime


def _is_held(environment: Path) -> bool:
    """Whether a process runs in it."""
    try:
        mark = os.open(environment / FINISHED, os.O_RDONLY)
    except OSError:
        return False
    try:
        fcntl.flock(mark, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return True
    finally:
        os.close(mark)
    return False


def _remove(path: Path) -> None:
    """The mark goes first, so that half of an environment never looks like one."""
    if path.is_dir() and not path.is_symlink():
        (path / FINISHED).unlink(missing_ok=True)
        shutil.rmtree(path)
    else:
        path.unlink(missing_ok=True)
