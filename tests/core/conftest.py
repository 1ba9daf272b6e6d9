"""Fixtures of the tests of the rules."""

import shutil
from pathlib import Path

import pytest

from core.alerts.alerts import Raised
from core.reporting import concerns
from core.storage.db import Database
from tests.core.support.field import Field
from tests.core.support.officers import DANGER_AT
from tests.fixtures.world import Watch


@pytest.fixture
def field(database: Database, watch: Watch) -> Field:
    """The demo people on each engine in turn, or on SQLite alone in a module that makes `database_url` so."""
    return Field(database, watch)


@pytest.fixture
def sqlite_copy(sqlite_template: Path, tmp_path: Path) -> str:
    """A SQLite database of this test's own, for modules whose rules the engine cannot change."""
    shutil.copy(sqlite_template, tmp_path / "field.db")
    return f"sqlite:///{tmp_path}/field.db"


@pytest.fixture
def raised(field: Field) -> Raised:
    """A danger, told to the first rung."""
    made = field.at(DANGER_AT).do(concerns.raise_danger, field.me(1))
    field.news()
    return made
