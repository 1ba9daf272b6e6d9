"""The file of generated keys: made once at the first start, readable by its owner alone."""

import os
import secrets
from pathlib import Path

from pydantic import SecretStr
from sqlalchemy import create_engine, inspect, select
from sqlalchemy.engine import make_url
from sqlalchemy.exc import SQLAlchemyError

from core.errors import BadSetting
from core.models.canary import Canary
from core.models.person import Person
from core.privacy import new_backup_key, new_key
from core.settings import SECRETS, VAR, OwnSettings, Settings
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
    if all(os.environ.get(name) for name in ("SECRET_KEY", "FIELD_KEYS", "WEBHOOK_TOKEN")):
        return False
    if database.exists():
        raise BadSetting(
            f"{database} is there but its keys ({path}) are not. Put the key file back: keys have no copy."
        )
    if _is_in_use(DatabaseSetting().database_url.get_secret_value()):
        raise BadSetting(
            f"DATABASE_URL is in use but its keys ({path}) are not here. Put the key file back: keys have no copy."
        )
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    lines = "".join(f"{name}={value}\n" for name, value in fresh_secrets().items())
    with os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w") as file:
        file.write(lines)
    return True


class DatabaseSetting(OwnSettings):
    """Where the data is, before there are any keys."""

    database_url: SecretStr = SecretStr("")


def _is_in_use(url: str) -> bool:
    """Whether that database holds people, or a row sealed with its keys. Raises BadSetting where it is silent."""
    if not url or (url.startswith("sqlite") and not Path(make_url(url).database or "").exists()):
        return False
    engine = create_engine(
        url.replace("postgres://", "postgresql://").replace("postgresql://", "postgresql+psycopg://")
    )
    try:
        with engine.connect() as connection:
            there = inspect(connection)
            kept = [each for each in (Person, Canary) if there.has_table(each.__tablename__)]
            return any(connection.scalar(select(each.id).limit(1)) is not None for each in kept)
    except SQLAlchemyError:
        raise BadSetting("DATABASE_URL does not answer, and no keys are made before it is known to be empty.") from None
    finally:
        engine.dispose()


def _add_backup_key(path: Path) -> None:
    if os.environ.get("BACKUP_KEY") or "BACKUP_KEY=" in path.read_text():
        return
    with path.open("a") as file:
        file.write(f"BACKUP_KEY={new_backup_key()}\n")
