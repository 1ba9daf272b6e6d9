"""A process that freezes in the middle of a transaction lets go of what it locked, and hears that nothing was saved."""

import time
from datetime import timedelta

import pytest
from sqlalchemy import text

from core.errors import Busy
from core.storage import ticks
from core.storage.db import Database
from core.storage.patience import IDLE_MILLISECONDS
from jobs.clock import LEASE

POSTGRES = pytest.mark.parametrize("database_url", ["postgres"], indirect=True)
"""On SQLite nobody can take the lock from another process."""


@POSTGRES
def test_its_rows_are_free_again_and_it_can_go_on(database: Database) -> None:
    with pytest.raises(Busy), database.write() as frozen:
        assert ticks.lease(frozen, "clock", "frozen", LEASE)
        frozen.connection.execute(text("SET LOCAL idle_in_transaction_session_timeout = 100"))
        time.sleep(0.5)
        with database.write() as other:
            assert ticks.lease(other, "clock", "other", LEASE)
        ticks.mark(frozen, "clock")
    with database.write() as again:
        assert not ticks.lease(again, "clock", "frozen", LEASE)


@POSTGRES
def test_it_may_sleep_no_longer_than_a_clock_holds_its_lease(database: Database) -> None:
    with database.read() as tx:
        shown = tx.connection.execute(text("SHOW idle_in_transaction_session_timeout")).scalar()
    assert shown == "5s"
    assert timedelta(milliseconds=IDLE_MILLISECONDS) <= LEASE
