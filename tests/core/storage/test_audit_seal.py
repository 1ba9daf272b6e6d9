"""The audit's chain: rows are sealed once, in the order in which they were written, whoever wrote them."""

import threading

import pytest
from sqlalchemy import func, insert, select

from core.models import new_id
from core.models.record import AuditEntry, AuditSeal
from core.storage import audit_seal
from core.storage.audit_verdict import ChainVerdict
from core.storage.db import Database
from tests.core.storage.auditing import look, seal, verify
from tests.fixtures.world import Watch

SQLITE = pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
"""For what no engine can change."""


def test_every_row_is_sealed_once_and_fits(database: Database, watch: Watch) -> None:
    assert verify(database) == ChainVerdict()
    assert seal(database) == 0
    look(database, 3)
    assert verify(database) == ChainVerdict(unsealed=3)
    assert seal(database) == 3
    assert seal(database) == 0
    watch.passes(minutes=1)
    look(database, 2)
    assert seal(database) == 2
    look(database)
    assert verify(database) == ChainVerdict(rows=5, seals=2, unsealed=1)
    with database.read() as tx:
        head = audit_seal.newest(tx)
        last = tx.connection.execute(select(AuditEntry.id).where(AuditEntry.place == 5)).scalar_one()
    assert head and (head.number, head.last_id, len(head.link)) == (2, last, 32)


@SQLITE
def test_many_rows_take_several_sweeps(database: Database) -> None:
    look(database, audit_seal.AT_ONCE + 1)
    assert [seal(database) for _ in range(3)] == [audit_seal.AT_ONCE, 1, 0]
    assert verify(database) == ChainVerdict(rows=audit_seal.AT_ONCE + 1, seals=2)


def test_a_forged_row_is_sealed_with_the_others_and_stays_a_fault(database: Database) -> None:
    look(database)
    with database.write() as tx:
        forged = {"id": new_id(), "at": tx.at, "channel": "ussd", "verb": "read", "record": "children"}
        tx.connection.execute(insert(AuditEntry).values(**forged))
    waiting = verify(database).broken
    assert waiting and (waiting.place, waiting.row) == (None, forged["id"])
    look(database)
    assert seal(database) == 3
    found = verify(database)
    assert [each.row for each in found.faults] == [forged["id"]]
    assert found.broken and "somebody else put it in" in found.broken.why


def test_two_who_seal_at_once_seal_each_row_once(database: Database) -> None:
    look(database, 40)
    counts: list[int] = []
    hands = [threading.Thread(target=lambda: counts.append(seal(database))) for _ in range(2)]
    for each in hands:
        each.start()
    for each in hands:
        each.join(20)
    assert sorted(counts) == [0, 40]
    with database.read() as tx:
        assert tx.connection.scalar(select(func.count()).select_from(AuditSeal)) == 1
    assert verify(database) == ChainVerdict(rows=40, seals=1)
