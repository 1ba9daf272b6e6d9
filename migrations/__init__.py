"""Numbered changes of the schema, one each, both ways. `upgrade` brings a database to the newest."""

from pathlib import Path

from alembic import command
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Connection, Engine

from core.models import Base

HERE = Path(__file__).parent


def _config(connection: Connection | None = None) -> Config:
    config = Config()
    config.set_main_option("script_location", str(HERE))
    config.set_main_option("path_separator", "os")
    config.attributes["connection"] = connection
    config.attributes["metadata"] = Base.metadata
    return config


def head() -> str:
    """The newest change's number."""
    return str(ScriptDirectory.from_config(_config()).get_current_head())


def current(engine: Engine) -> str | None:
    """The change the database is at, None for an empty one."""
    with engine.connect() as connection:
        return MigrationContext.configure(connection).get_current_revision()


def upgrade(engine: Engine, to: str = "head") -> None:
    """Bring the database up to that change, in one transaction."""
    with engine.connect() as connection:
        command.upgrade(_config(connection), to)
        connection.commit()


def downgrade(engine: Engine, to: str) -> None:
    """Take the database back to that change."""
    with engine.connect() as connection:
        command.downgrade(_config(connection), to)
        connection.commit()
