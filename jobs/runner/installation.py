"""Fills a new environment with the packages of a lock file, and says in a sentence what kept it from that.

Standard library only, as nothing is installed yet when this is needed.
"""

import re
import shutil
import subprocess
import sys
import time
from pathlib import Path

from jobs.runner import stay

AGAIN = "What is in use was not touched; run the same command again."
_LINE = re.compile(r"^[a-z0-9][\w.-]*(\[.*?\])?==", re.IGNORECASE | re.MULTILINE)
_SECRET = re.compile(r"//[^/@\s]+@")
_NO_NETWORK = (
    "NewConnection|NameResolution|ConnectTimeout|ReadTimeout|Network is unreachable|Connection refused|name resolution"
    "|Name or service not known|nodename nor servname|ProxyError|Read timed out|RemoteDisconnected|from versions: none"
)
_WORDS = {
    r"\[Errno (27|28|122)\]|No space left|File too large": "there is no space left on the disk. Free some.",
    r"\[Errno (13|30)\]|Permission denied|Read-only file": "this account may not write there.",
    "DO NOT MATCH THE HASHES": "a package is not the one that the lock file names: use another index, and say so.",
    _NO_NETWORK: "the package index cannot be reached from here. Mend the network, or tell pip a proxy or an index.",
    "No module named .?(ensurepip|venv)": "this Python comes without its venv: install it (on Debian, python3-venv).",
}
"""What pip or venv says, and what it comes to; the first that fits."""


class SetUpFailed(Exception):
    """Why the packages could not be put in, with the mend."""


def fill(environment: Path, lock_file: Path, lock: int) -> None:
    """Make the environment and put the packages in. `lock` is an open file that children keep. Raises SetUpFailed."""
    log = environment.with_suffix(".log")
    progress = Progress(environment, log, len(_LINE.findall(lock_file.read_text())))
    pip = ["-m", "pip", "--no-input", "install", "--progress-bar", "off", "--require-hashes", "--no-deps", "-r"]
    python = str(environment / "bin" / "python")
    _run([sys.executable, "-m", "venv", "--without-pip", str(environment)], progress, lock)
    _run([python, "-m", "ensurepip"], progress, lock)  # by itself: venv would keep from us what it complains of
    progress.count()
    _run([python, *pip, str(lock_file)], progress, lock)
    packages = site_packages(environment)
    shutil.copyfile(Path(stay.__file__), packages / "inshuti_stay.py")
    (packages / "inshuti_stay.pth").write_text("import inshuti_stay; inshuti_stay.stay()\n")
    progress.end()
    log.unlink()


def site_packages(environment: Path) -> Path:
    """Where its packages are."""
    return next(environment.glob("lib/python3*/site-packages"))


def _run(command: list[str], progress: "Progress", lock: int) -> None:
    """Run to the end, showing how far it is; what it says is kept for the case of failure."""
    with progress.log.open("w") as log:
        process = subprocess.Popen(command, stdout=log, stderr=subprocess.STDOUT, pass_fds=[lock])
        while process.poll() is None:
            progress.show()
            time.sleep(0.2)
    progress.show()
    if process.returncode:
        progress.end()
        raise SetUpFailed(explained(progress.log.read_text(errors="replace")))


class Progress:
    """How many packages of how many are there, on stderr: one line that changes in a terminal, else a few lines.

    Nothing is counted before pip puts in what the lock file names, and no count is said twice.
    """

    def __init__(self, environment: Path, log: Path, total: int) -> None:
        self.log = log
        self._environment, self._total, self._said = environment, total, ""
        self._before: int | None = None
        self._in_place = sys.stderr.isatty()

    def count(self) -> None:
        """From now on packages are put in; what is there already is the environment's own."""
        self._before = self._there()

    def show(self) -> None:
        """Say it, where it has changed; where nobody sees a line change, in quarters."""
        said = self._counted() or self._said or "Setting up, once"
        if said != self._said:
            self._said = said
            sys.stderr.write(f"\r\033[K{said}" if self._in_place else f"{said}\n")
            sys.stderr.flush()

    def _counted(self) -> str:
        """How far pip is; nothing where it has not begun."""
        if self._before is None:
            return ""
        words = self.log.read_text(errors="replace")
        total = max(1, self._total - words.count("Ignoring "))
        fetched, installed = words.count("Collecting "), self._there() - self._before
        done, what = (installed, "installed") if "Installing collected" in words else (fetched, "fetched")
        done = min(max(done, 0), total)
        shown = done if self._in_place else done * 4 // total * total // 4
        return f"Setting up, once: {shown} of {total} packages {what}" if shown else ""

    def _there(self) -> int:
        return len(list(self._environment.glob("lib/*/*/*.dist-info")))

    def end(self) -> None:
        """Leave the line to others."""
        sys.stderr.write("\r\033[K" if self._in_place else "")


def explained(words: str) -> str:
    """What pip or venv complained of, in a sentence; its last lines where we know none, without passwords."""
    for pattern, sentence in _WORDS.items():
        if re.search(pattern, words):
            return f"Setting up did not succeed: {sentence} {AGAIN}"
    tail = "\n".join(_SECRET.sub("//", words).strip().splitlines()[-8:])
    return f"{tail}\nSetting up did not succeed (see above). {AGAIN}"
