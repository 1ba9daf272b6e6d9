"""Moving a database from one numbered change to another, as alembic does it: heavy, and of no use to what serves."""

import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager

from alembic import command
from alembic.config import Config
from sqlalchemy import Connection, Engine

from core.models import Base
from core.storage.sealed_rows import RowSealer
from migrations import HERE


def _config(connection: Connection, sealer: RowSealer | None) -> Config:
    config = Config()
    config.set_main_option("script_location", str(HERE))
    config.set_main_option("path_separator", "os")
    config.attributes["connection"] = connection
    config.attributes["sealer"] = sealer
    config.attributes["metadata"] = Base.metadata
    return config


def upgrade(engine: Engine, to: str, sealer: RowSealer | None) -> None:
    """Bring the database up to that change, in one transaction. `sealer` seals what lies there in the clear."""
    with _moving(engine) as connection:
        command.upgrade(_config(connection, sealer), to)


def downgrade(engine: Engine, to: str, sealer: RowSealer | None) -> None:
    """Take the database back to that change; `sealer` opens what would lie there in the clear again."""
    with _moving(engine) as connection:
        command.downgrade(_config(connection, sealer), to)


@contextmanager
def _moving(engine: Engine) -> Iterator[Connection]:
    """One transaction. SQLite changes a table by making it anew; rows that point to it must wait for that."""
    with engine.connect() as connection:
        raw = connection.connection.dbapi_connection if engine.dialect.name == "sqlite" else None
        if isinstance(raw, sqlite3.Connection):
            raw.execute("PRAGMA foreign_keys=off")
            raw.execute("PRAGMA secure_delete=on")  # what is sealed from now on leaves nothing in free pages
        try:
            yield connection
            if raw and (lost := connection.exec_driver_sql("PRAGMA foreign_key_check").first()):
                raise RuntimeError(f"a row of {lost[0]} would point to nothing; the tables were left as they were")
            connection.commit()
            if raw:
                raw.execute("PRAGMA wal_checkpoint(truncate)")
        finally:
            connection.rollback()
            if isinstance(raw, sqlite3.Connection):
                raw.execute("PRAGMA foreign_keys=on")
                raw.execute("PRAGMA secure_delete=off")
