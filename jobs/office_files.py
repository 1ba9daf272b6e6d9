"""Files for an office program that a verb writes: a workbook or a CSV, over no other file, for its owner alone."""

import os
from collections.abc import Callable
from pathlib import Path
from typing import IO

from core.errors import Unknown
from core.files.faults import NotReadable
from core.files.kinds import FileKind


def kind(path: Path) -> FileKind:
    """What a file of that name holds. Raises NotReadable."""
    ending = path.suffix.lower().lstrip(".")
    if ending not in list(FileKind):
        raise NotReadable(f"The file {path} must end in .xlsx or .csv.")
    return FileKind(ending)


def write(path: Path, fill: Callable[[IO[bytes]], None]) -> None:
    """To be read by its owner alone: it may hold names. Raises Unknown; of what was written in part nothing is left."""
    try:
        handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        try:
            with os.fdopen(handle, "wb") as file:
                fill(file)
        except OSError:
            path.unlink()
            raise
    except FileExistsError:
        raise Unknown(f"The file {path} is there already: name another file, or delete it.") from None
    except OSError as error:
        raise Unknown(f"The file {path} cannot be written: {error.strerror}. Name another file.") from None
