"""A line of the audit shows by itself that we wrote it; lines of before get their MAC when the tables get theirs."""

from datetime import timedelta, timezone
from typing import Any

import pytest
from sqlalchemy import select, update

import migrations
from bench.load.statements import noted
from core.models.record import AuditEntry
from core.storage import audit
from core.storage.db import Database
from jobs.runner import services
from tests.core.storage.auditing import ME, look, verify


def lines(database: Database) -> list[Any]:
    with database.read() as tx:
        return list(tx.connection.execute(select(AuditEntry.__table__)))


def test_all_ways_to_write_one_leave_a_mac_that_fits(database: Database) -> None:
    with database.write() as tx:
        audit.record(tx, ME, "read", "children", 1)
        audit.record_many(tx, ME, "read", "people", [2, 3])
        audit.record_own(tx, "erased", "drafts 3")
    found = lines(database)
    assert [len(each.mac) for each in found] == [16] * 4
    assert len({each.mac for each in found}) == 4
    assert verify(database).broken is None


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
def test_a_line_costs_one_statement(database: Database) -> None:
    with database.write() as tx:
        _ = tx.at
        with noted() as statements:
            audit.record(tx, ME, "read", "children", 1)
    assert len(statements) == 1


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
def test_the_form_is_the_same_in_every_zone(database: Database) -> None:
    with database.read() as tx:
        here = tx.at.astimezone(timezone(timedelta(hours=2)))
        assert audit.written((1, here, "x")) == audit.written((1, tx.at, "x"))


@pytest.mark.lengthy
def test_lines_that_wait_while_the_tables_change_are_vouched_for_once(database: Database) -> None:
    look(database, 2)
    migrations.downgrade(database.engine, "0042", database.sealer())
    services.furnish(database, with_demo=False)
    assert verify(database).broken is None
    assert verify(database).unsealed == 2
    with database.write() as tx:
        tx.connection.execute(update(AuditEntry).values(mac=None))
    services.furnish(database, with_demo=False)
    assert verify(database).wrong == 2, "at any later time such lines are forged"
