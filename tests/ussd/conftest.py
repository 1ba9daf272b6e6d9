"""What the tests of the USSD edge ask for besides the world."""

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import func, select

from core.models.base import Base
from core.storage.db import Database
from tests.fixtures.world import Watch, World, open_database


@pytest.fixture
def lite(sqlite_template: Path, tmp_path: Path, watch: Watch) -> Iterator[World]:
    """A world on SQLite only, where the engine cannot matter."""
    path = tmp_path / "lite.db"
    shutil.copy(sqlite_template, path)
    database = open_database(f"sqlite:///{path}", watch)
    yield World(database, watch)
    database.engine.dispose()


def rows_of(database: Database) -> dict[str, int]:
    """How many rows each table has."""
    with database.read() as tx:
        return {
            table.name: tx.connection.scalar(select(func.count()).select_from(table)) or 0
            for table in Base.metadata.sorted_tables
            if table.name != "places"
        }
