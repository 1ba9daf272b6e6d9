"""What depends on where an installation is: its `.env` file, read line by line, and relative paths.

What no setting is named, and a line that cannot be read, is told and never passed over.

The environment itself also holds the names of other programs, so only the file is looked at.
"""

import difflib
from collections.abc import Collection, Iterator
from pathlib import Path
from typing import IO

from dotenv.parser import parse_stream

from core.errors import BadSetting


def faults(path: Path, known: Collection[str]) -> list[str]:
    """A sentence for each line of the file that sets nothing; none without a file. `known` are names in capitals.

    No value is repeated, as it may be a secret. Raises BadSetting for a file that cannot be read at all.
    """
    if not path.exists():
        return []
    try:
        with path.open(encoding="utf-8") as file:
            return list(_of_lines(file, path, known))
    except UnicodeDecodeError:
        raise BadSetting(f"{path} is not UTF-8. Save it as UTF-8, without other letters.") from None
    except OSError as error:
        raise BadSetting(f"{path} cannot be read: {error.strerror}. Let this account read it.") from None


def at_home(url: str, home: Path) -> str:
    """A relative path of SQLite's file is one from this installation's folder, whatever folder the caller is in."""
    path = url.removeprefix("sqlite:///")
    if path == url or not path or path.startswith(("/", ":memory:", "file:")):
        return url
    return f"sqlite:///{home / path}"


def _of_lines(file: IO[str], path: Path, known: Collection[str]) -> Iterator[str]:
    for each in parse_stream(file):
        if each.error:
            yield f"{path}, line {each.original.line}, cannot be read. Write NAME=value, or # before a remark."
        elif each.key is not None and each.key.upper() not in known:
            near = _nearest(each.key, known)
            yield f"{each.key}: there is no such setting ({path}).{near} Mend the name, or take it out."


def _nearest(name: str, known: Collection[str]) -> str:
    found = difflib.get_close_matches(name.upper(), known, n=1)
    return f" Did you mean {found[0]}?" if found else ""
