"""A backup restored on trial: noted only where it came back whole, and nothing of it is left."""

import shutil
import tempfile
from pathlib import Path

import pytest

from core.models.person import Person
from core.monitoring import alarms
from core.operations.snapshot import NotFit
from core.privacy import Vault, new_key, read_keys
from core.sealed_file import Damaged
from core.storage import ticks
from core.storage.db import Database
from jobs import backup, rehearsal
from jobs.audit_checkpoints import Heads
from tests.fixtures.world import FIELD_KEYS, PROGRAMME, SECRET, Watch, key_places
from tests.jobs.restoring import IDENTITY, RECIPIENT


@pytest.fixture
def file(database: Database, database_url: str, tmp_path: Path) -> Path:
    path = tmp_path / "one.backup"
    backup.make(database, RECIPIENT, Heads(tmp_path / "heads"), path)
    return path


@pytest.fixture(autouse=True)
def scratch(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Where trials are made."""
    folder = tmp_path / "scratch"
    folder.mkdir()
    monkeypatch.setattr(tempfile, "tempdir", str(folder))
    return folder


def is_noted(database: Database) -> bool:
    with database.read() as tx:
        return ticks.last(tx, alarms.RESTORED) is not None


def opened(url: str, field_keys: str = FIELD_KEYS) -> Database:
    """As the verb opens a trial: with today's settings but the database, so with the service's key places."""
    return Database(url, Vault(read_keys(field_keys), SECRET), PROGRAMME, key_places(), real=Watch())


@pytest.mark.lengthy
def test_it_comes_back_whole_and_the_service_goes_on(database: Database, file: Path, scratch: Path) -> None:
    """And the places of the children's keys stay as they are."""
    before = key_files()
    assert len(before) >= 2
    done = rehearsal.rehearse(database, opened, IDENTITY, file)
    assert key_files() == before
    assert done.rows > 0
    assert is_noted(database)
    assert list(scratch.iterdir()) == [], "nothing of anybody is left on the disk"
    with database.read() as tx:
        assert tx.session.query(Person).count() > 0


@pytest.mark.lengthy
@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
def test_what_does_not_come_back_is_not_noted(database: Database, file: Path, scratch: Path) -> None:
    def with_other_keys(url: str) -> Database:
        return opened(url, new_key(1))

    with pytest.raises(NotFit, match="FIELD_KEYS"):
        rehearsal.rehearse(database, with_other_keys, IDENTITY, file)
    file.write_bytes(file.read_bytes()[:-100])
    with pytest.raises(Damaged):
        rehearsal.rehearse(database, opened, IDENTITY, file)
    assert not is_noted(database)
    assert list(scratch.iterdir()) == []


def key_files() -> dict[str, bytes]:
    """What lies at the places of the children's keys."""
    files = [file for each in key_places() for file in Path(each).rglob("*") if file.is_file()]
    return {str(each): each.read_bytes() for each in files}


@pytest.mark.lengthy
@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
def test_a_trial_needs_no_place_of_the_childrens_keys(database: Database, file: Path) -> None:
    for each in key_places():
        shutil.rmtree(each)
    rehearsal.rehearse(database, opened, IDENTITY, file)
    assert is_noted(database)
    assert key_files() == {}, "and makes none"
