"""A file elsewhere to which heads of the audit are added."""

import os
from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True, slots=True)
class HeadsFile:
    """A file elsewhere, to which lines are only ever added. Its folder must be there: a disk that is not mounted is no
    place.
    """

    path: Path
    name = "file"

    def say(self, sentence: str) -> None:
        """Add the line; it is on the disk when this comes back. Raises OSError."""
        with os.fdopen(os.open(self.path, os.O_WRONLY | os.O_APPEND | os.O_CREAT, 0o600), "w") as file:
            file.write(f"{sentence}\n")
            file.flush()
            os.fsync(file.fileno())
