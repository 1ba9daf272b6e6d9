"""Our files are for their owner alone: the database, the keys, backups. No other account of the machine reads them."""

import os
import stat
from collections.abc import Iterator
from pathlib import Path

from sqlalchemy.engine import make_url

from core.setting_values import split
from core.settings import ENV_FILE, SECRETS, VAR, Settings

OTHERS = stat.S_IRWXG | stat.S_IRWXO
"""What the group and all others may do with a file."""


def keep_private() -> None:
    """From now on, what this process and its children make is open to their own account alone."""
    os.umask(OTHERS)


def write_new(path: Path, text: str) -> None:
    """A new file that nobody else of the machine reads, not even while it is written. Raises FileExistsError."""
    handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, stat.S_IRUSR | stat.S_IWUSR)
    with os.fdopen(handle, "w", encoding="utf-8") as file:
        file.write(text)


def open_to_others(settings: Settings) -> list[Path]:
    """Our files that other accounts may read or change, in the order of their names."""
    found = {each for each in _ours(settings) if each.is_file() and each.stat().st_mode & OTHERS}
    keys = SECRETS.parent  # of the keys their folder too: who may write there may put others in their place
    return sorted(found | ({keys} if keys.is_dir() and keys.stat().st_mode & OTHERS else set()))


def keys_beside_data(settings: Settings) -> list[str]:
    """Places of the children's keys that lie in var/: whoever copies that folder has the data and the keys."""
    places = [each for each in split(settings.key_store.get_secret_value()) if "://" not in each]
    return [each for each in places if Path(each).expanduser().resolve().is_relative_to(VAR.resolve())]


def _ours(settings: Settings) -> Iterator[Path]:
    yield from VAR.rglob("*")
    yield from SECRETS.parent.glob("*")
    yield ENV_FILE
    url = make_url(settings.database_url.get_secret_value())
    if url.get_backend_name() == "sqlite" and url.database:
        yield from Path(url.database).parent.glob(f"{Path(url.database).name}*")  # its journals too
