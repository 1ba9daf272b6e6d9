"""A key file that is gone: no key is made over what the old ones sealed; nothing starts, and one sentence says why."""

import os
from pathlib import Path

from pydantic import SecretStr
from sqlalchemy import create_engine, inspect, select
from sqlalchemy.engine import make_url
from sqlalchemy.exc import SQLAlchemyError

from core.errors import BadSetting
from core.models.canary import Canary
from core.models.person import Person
from core.setting_values import at_home
from core.settings import HOME, OLD_SECRETS, OwnSettings


class DatabaseSetting(OwnSettings):
    """Where the data is, before there are any keys."""

    database_url: SecretStr = SecretStr("")


def are_set() -> bool:
    """Whether the keys come from the environment, and need no file."""
    return all(os.environ.get(name) for name in ("SECRET_KEY", "FIELD_KEYS", "WEBHOOK_TOKEN"))


def refuse(path: Path, database: Path) -> None:
    """Raises BadSetting, with the mend, where a database is there but the file of its keys is not."""
    if path.exists() or OLD_SECRETS.exists() or are_set():
        return
    mend = "Put the key file back: keys have no copy."
    if database.exists():
        raise BadSetting(f"{database} is there but its keys ({path}) are not. {mend}")
    if _is_in_use(at_home(DatabaseSetting().database_url.get_secret_value(), HOME)):
        raise BadSetting(f"DATABASE_URL is in use but its keys ({path}) are not here. {mend}")


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
