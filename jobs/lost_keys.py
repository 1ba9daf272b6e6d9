"""A key file that is gone, or empty: no key is made over what the old ones sealed; nothing starts, and one sentence
says why.
"""

import os
from pathlib import Path

from dotenv import dotenv_values
from pydantic import SecretStr
from sqlalchemy import create_engine, inspect, select
from sqlalchemy.engine import make_url
from sqlalchemy.exc import SQLAlchemyError

from core.errors import BadSetting
from core.models.canary import Canary
from core.models.person import Person
from core.setting_values import at_home
from core.settings import ENV_FILE, HOME, OLD_SECRETS, OwnSettings


class LostKeys(BadSetting):
    """What no setting mends: the key file must come back."""


class DatabaseSetting(OwnSettings):
    """Where the data is, before there are any keys."""

    database_url: SecretStr = SecretStr("")


NEEDED = ("SECRET_KEY", "FIELD_KEYS", "WEBHOOK_TOKEN")
"""What nothing starts without."""


def file_values(path: Path) -> dict[str, str | None]:
    """What a file of settings sets; nothing where there is none. Raises BadSetting for one that cannot be read."""
    try:
        return dotenv_values(path, interpolate=False) if path.exists() else {}
    except UnicodeDecodeError:
        raise BadSetting(f"{path} is not UTF-8. Save it as UTF-8, without other letters.") from None
    except OSError as error:
        raise BadSetting(f"{path} cannot be read: {error.strerror}. Let this account read it.") from None


def are_set() -> bool:
    """Whether the keys come from the environment, and need no file."""
    return all(os.environ.get(name) for name in NEEDED)


def lacking(path: Path) -> list[str]:
    """Those that neither the environment nor `.env` nor the key file sets."""
    files = [file_values(each) for each in (OLD_SECRETS, path, ENV_FILE)]
    return [name for name in NEEDED if not (os.environ.get(name) or any(each.get(name) for each in files))]


def refuse(path: Path, database: Path) -> None:
    """Raises LostKeys, with the mend, where a database is there but its keys are not, or not all of them."""
    missing = lacking(path)
    if not missing:
        return
    keys = f"its key file ({path}) holds no {' and no '.join(missing)}"
    if not path.exists():
        keys = f"its keys ({path}) are not here"
    mend = "Put the key file back: keys have no copy."
    if database.exists():
        raise LostKeys(f"{database} is there but {keys}. {mend}")
    if _is_in_use(at_home(DatabaseSetting().database_url.get_secret_value(), HOME)):
        raise LostKeys(f"DATABASE_URL is in use but {keys}. {mend}")


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
