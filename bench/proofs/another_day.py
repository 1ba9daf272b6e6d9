"""The tests on another day: `python -m bench.proofs.another_day 2028-02-29 [--json] [ARGUMENTS OF ./inshuti test]`.

Every process of the run, databases and servers included, reads that day at the hour it is now. Needs `cc`.
Exit code 1 if a test failed, or none ran.
"""

import os
import subprocess
import sys
import tempfile
from collections.abc import Sequence
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

from bench.common.settings import FAKETIME_SECONDS
from bench.proofs import suite

SOURCE = Path(__file__).with_suffix(".c")


def offset(day: date, now: datetime) -> timedelta:
    """How far the time of day is moved: whole days, so that hours and minutes stay what they are."""
    return day - now.date()


def preloaded(folder: Path) -> Path:
    """The library that moves the time of day, compiled into this folder; CalledProcessError where it cannot be."""
    library = folder / "another_day.so"
    subprocess.run(["cc", "-O2", "-shared", "-fPIC", "-o", str(library), str(SOURCE), "-ldl"], check=True)
    return library


def main(args: Sequence[str]) -> int:
    """Run the tests on that day and print; 0, or 1 when they did not pass."""
    moved = offset(date.fromisoformat(args[0]), datetime.now(UTC))
    with tempfile.TemporaryDirectory(prefix="inshuti-day-") as folder:
        os.chmod(folder, 0o755)  # PostgreSQL runs as an account of its own, and must find it too
        os.environ["LD_PRELOAD"] = str(preloaded(Path(folder)))
        os.environ[FAKETIME_SECONDS] = str(int(moved.total_seconds()))
        return suite.main(args[1:])


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
