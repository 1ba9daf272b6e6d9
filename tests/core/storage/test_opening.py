"""A database's file that does not open at once is tried again, before a phone is told that nothing was saved."""

import sqlite3
from collections.abc import Callable

import pytest
from sqlalchemy import event, func, select

from core import logs
from core.errors import Busy
from core.models.person import Person
from core.privacy import Vault, read_keys
from core.storage.db import Database
from core.storage.prepared import Prepared
from tests.fixtures.world import FIELD_KEYS, PROGRAMME, SECRET, Watch, key_places

PEOPLE = Prepared(select(func.count()).select_from(Person))


def refusing(times: int) -> Callable[..., None]:
    """What looks at a new connection, and refuses it so often."""
    left = [times]

    def refuse(*_: object) -> None:
        left[0] -= 1
        if left[0] >= 0:
            raise sqlite3.OperationalError("unable to open database file")

    return refuse


@pytest.fixture
def unopened(sqlite_copy: str, watch: Watch) -> Database:
    """A database of which no connection is made yet."""
    vault = Vault(read_keys(FIELD_KEYS), SECRET)
    return Database(sqlite_copy, vault, PROGRAMME, key_places(), real=watch)


def test_one_that_opens_the_second_time_is_read(unopened: Database, capsys: pytest.CaptureFixture[str]) -> None:
    logs.configure("INFO")
    event.listen(unopened.engine.pool, "connect", refusing(1))
    with unopened.single("hop") as tx:
        assert tx.first(PEOPLE, {}) == (12,)
    assert '"event": "opening", "result": "again", "place": "OperationalError at' in capsys.readouterr().out


def test_one_that_never_opens_is_busy(unopened: Database) -> None:
    event.listen(unopened.engine.pool, "connect", refusing(100))
    with pytest.raises(Busy), unopened.single("hop"):
        pytest.fail("it opened")
