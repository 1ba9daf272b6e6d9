"""The file of generated keys: made once at the first start, readable by its owner alone."""

import os
import secrets
from pathlib import Path

from core.privacy import new_backup_key, new_key
from core.settings import SECRETS, VAR, Settings
from jobs import lost_keys
from jobs.wiring import load_settings


def ready_settings() -> Settings:
    """The settings; the keys are made if this is the first start. Raises BadSetting."""
    keep_secrets(SECRETS, VAR / "inshuti.db")
    return load_settings()


def fresh_secrets() -> dict[str, str]:
    """The keys a new installation needs, made by this machine's random source."""
    return {
        "SECRET_KEY": secrets.token_urlsafe(48),
        "FIELD_KEYS": new_key(1),
        "BACKUP_KEY": new_backup_key(),
        "WEBHOOK_TOKEN": secrets.token_urlsafe(32),
    }


def keep_secrets(path: Path, database: Path) -> bool:
    """Make the key file once, readable by its owner alone; True if it was made now.

    One made before there were backups gets its backup key. Raises BadSetting when the database is there but its keys
    are not: new keys would make it unreadable for ever.
    """
    if path.exists():
        _add_backup_key(path)
        return False
    if lost_keys.are_set():
        return False
    lost_keys.refuse(path, database)
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    lines = "".join(f"{name}={value}\n" for name, value in fresh_secrets().items())
    with os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w") as file:
        file.write(lines)
    return True


def _add_backup_key(path: Path) -> None:
    if os.environ.get("BACKUP_KEY") or "BACKUP_KEY=" in path.read_text():
        return
    with path.open("a") as file:
        file.write(f"BACKUP_KEY={new_backup_key()}\n")
