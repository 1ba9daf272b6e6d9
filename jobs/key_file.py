"""The file of generated keys: made once at the first start, readable by its owner alone, beside the data."""

import os
import secrets
from collections.abc import Mapping
from contextlib import suppress
from pathlib import Path

from core.errors import BadSetting
from core.privacy import keys_of_secret, new_key, write_keys
from core.settings import HOME, KEY_LISTS, OLD_SECRETS, SECRETS, VAR, Settings
from jobs import lost_keys
from jobs.wiring import load_settings

GONE = ("BACKUP_KEY",)
"""Settings of before that nothing reads any more."""


def ready_settings() -> Settings:
    """The settings; the keys are made if this is the first start, and moved here from where they were. Raises
    BadSetting.
    """
    move(OLD_SECRETS, SECRETS)
    keep_secrets(SECRETS, VAR / "inshuti.db")
    return load_settings()


def fresh_secrets() -> dict[str, str]:
    """The keys a new installation needs, made by this machine's random source."""
    return {
        "SECRET_KEY": secrets.token_urlsafe(48),
        **{name: new_key(1) for name in KEY_LISTS},
        "WEBHOOK_TOKEN": secrets.token_urlsafe(32),
    }


def keep_secrets(path: Path, database: Path) -> bool:
    """Make the key file once, readable by its owner alone; True if it was made now. One that was emptied before any
    data was there is made anew.

    Raises BadSetting when the database is there but its keys are not: new keys would make it unreadable for ever.
    """
    if lost_keys.are_set() or not (missing := lost_keys.lacking(path)):
        return False
    lost_keys.refuse(path, database)
    if path.exists() and path.read_text().strip():
        raise BadSetting(f"{path} holds no {' and no '.join(missing)}. Put the whole file back, or take it away.")
    path.unlink(missing_ok=True)
    _add(path, fresh_secrets())
    return True


def move(old: Path, path: Path) -> bool:
    """Bring a key file of before to where it stands now, with the keys of each kind that its SECRET_KEY gave: all that
    is stored goes on to open. True if it was moved; taken up again where that was cut short. Raises BadSetting where
    two files disagree.
    """
    if not old.exists():
        return False
    before = _read(old)
    if not path.exists():
        given = outside("SECRET_KEY") or before.get("SECRET_KEY", "")
        apart = {name: write_keys([key]) for name, key in keys_of_secret(given).items()} if given else {}
        kept = {name: value for name, value in before.items() if name not in GONE}
        _add(path, {**apart, **kept})
    if _read(path).get("SECRET_KEY") != before.get("SECRET_KEY"):
        raise BadSetting(f"{old} and {path} hold other keys. Keep the one of this database and take the other away.")
    old.unlink(missing_ok=True)
    return True


def outside(name: str) -> str:
    """What the environment or `.env` sets, which win over the key file; "" where neither does."""
    return os.environ.get(name) or lost_keys.file_values(HOME / ".env").get(name) or ""


def write(path: Path, name: str, value: str) -> None:
    """Give one setting of the key file another value, the rest as it stands; all or nothing, whatever dies."""
    others = [line for line in path.read_text().splitlines() if not line.startswith(f"{name}=")]
    put(path, "\n".join([*others, f"{name}={value}", ""]))


def put(path: Path, text: str) -> None:
    """A file for its owner alone with that text, instead of the one that is there; all or nothing."""
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    _part(path, text).replace(path)
    _sync(path.parent)


def _read(path: Path) -> Mapping[str, str]:
    return {name: value for name, value in lost_keys.file_values(path).items() if value}


def _add(path: Path, values: Mapping[str, str]) -> None:
    """A new file in a folder that is its owner's alone; one that another process made meanwhile stays."""
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    part = _part(path, "".join(f"{name}={value}\n" for name, value in values.items()))
    with suppress(FileExistsError):
        os.link(part, path)
    part.unlink()
    _sync(path.parent)


def _part(path: Path, text: str) -> Path:
    """The whole of it on the disk, under a name of this process's own."""
    part = path.with_name(f".{path.name}.{os.getpid()}.part")
    part.unlink(missing_ok=True)
    with os.fdopen(os.open(part, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w") as file:
        file.write(text)
        file.flush()
        os.fsync(file.fileno())
    return part


def _sync(folder: Path) -> None:
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
