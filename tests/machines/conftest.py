"""What the machines ask for: worlds, on SQLite in every run, and on PostgreSQL where what takes long is run."""

from pathlib import Path

import pytest

from tests.machines.worlds import Worlds, on_postgres, on_sqlite


@pytest.fixture(params=["sqlite", pytest.param("postgres", marks=pytest.mark.lengthy)])
def worlds(request: pytest.FixtureRequest, tmp_path: Path) -> Worlds:
    """Fresh worlds, as many as a machine plays examples."""
    if request.param == "sqlite":
        return on_sqlite(request.getfixturevalue("sqlite_template"), tmp_path)
    databases = request.getfixturevalue("fresh_postgres_database")
    return on_postgres(request.getfixturevalue("postgres_template"), databases)
