"""Walking the audit: every fault is named with its place, those of before are taken as such, nothing is invented."""

import json
from typing import Any

import pytest
from sqlalchemy import delete, select, update

from core.models.record import AuditEntry, AuditSeal
from core.storage import audit, audit_heads, audit_links, audit_seal
from core.storage.audit_verdict import MOST_NAMED, ChainVerdict
from core.storage.db import Database, Tx
from tests.core.storage.auditing import look, seal, verify
from tests.fixtures.world import Watch

pytestmark = pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
"""Both engines are walked by the trial of hands; here is what no engine can change."""


@pytest.fixture
def chain(database: Database) -> Database:
    """Six rows under three seals."""
    for _ in range(3):
        look(database, 2)
        seal(database)
    return database


def change(database: Database, at: int, **values: Any) -> int:
    """The row of that place says something else; its id."""
    with database.write() as tx:
        row = tx.connection.execute(select(AuditEntry.id).where(AuditEntry.place == at)).scalar_one()
        tx.connection.execute(update(AuditEntry).where(AuditEntry.id == row).values(**values))
        return int(row)


def places(found: ChainVerdict) -> list[int | None]:
    return [each.place for each in found.faults]


def test_each_changed_row_is_named_and_no_other(chain: Database) -> None:
    rows = [change(chain, place, record_id=-1) for place in (2, 5)]
    found = verify(chain)
    assert [(each.place, each.row) for each in found.faults] == list(zip((2, 5), rows, strict=True))
    assert (found.wrong, found.rows, found.seals) == (2, 6, 3)


def test_rows_that_are_gone_are_counted_where_they_stood(chain: Database) -> None:
    with chain.write() as tx:
        tx.connection.execute(delete(AuditEntry).where(AuditEntry.place.in_([2, 3])))
    found = verify(chain)
    assert places(found) == [2, 3]
    assert found.broken and (found.broken.row, found.broken.why) == (None, "the row of this place is gone")


def test_a_row_taken_out_is_gone_from_its_place_though_it_is_sealed_again(chain: Database) -> None:
    change(chain, 2, place=None, link=None)
    assert places(verify(chain)) == [2]
    seal(chain)
    assert places(verify(chain)) == [2]


def test_a_seal_that_is_gone_is_named_by_its_number(chain: Database) -> None:
    with chain.write() as tx:
        tx.connection.execute(delete(AuditSeal).where(AuditSeal.number == 2))
    assert "seal 2 is gone" in [each.why for each in verify(chain).faults]
    with chain.write() as tx:
        tx.connection.execute(delete(AuditSeal))
    assert "behind the last seal" in verify(chain).faults[-1].why


def test_heads_say_what_is_covered_and_what_was_cut(chain: Database, watch: Watch) -> None:
    with chain.read() as tx:
        outside, here = audit_heads.current(tx), audit_seal.newest(tx)
    look(chain)
    seal(chain)
    whole = verify(chain, outside=[outside], remembered=[here])
    assert (whole.broken, whole.rows, whole.covered) == (None, 7, 6)
    with chain.write() as tx:
        tx.connection.execute(delete(AuditSeal).where(AuditSeal.number > 2))
        tx.connection.execute(delete(AuditEntry).where(AuditEntry.place > 4))
    assert verify(chain).broken is None, "by itself a cut table looks whole"
    for heads in ({"outside": [outside]}, {"remembered": [here]}):
        broken = verify(chain, **heads).broken
        assert broken and broken.place == 5 and "the table was cut" in broken.why
    look(chain, 2)
    seal(chain)  # another seal of the same number
    for heads in ({"outside": [outside]}, {"remembered": [here]}):
        broken = verify(chain, **heads).broken
        assert broken and "is not the one" in broken.why


def test_rows_of_before_there_were_macs_are_held_to_their_older_links(chain: Database) -> None:
    """As a release of before had left them: no MAC, links and seals of the older form."""
    with chain.write() as tx:
        _as_before(tx)
    assert verify(chain).broken is None
    look(chain, 2)
    seal(chain)
    assert verify(chain) == ChainVerdict(rows=8, seals=4)
    assert change(chain, 3, verb="red") == (verify(chain).faults[0].row)


def test_a_new_row_that_lost_its_mac_is_none_of_before(chain: Database) -> None:
    change(chain, 3, mac=None)
    assert places(verify(chain)) == [3]


def _as_before(tx: Tx) -> None:
    link = b""
    rows = tx.connection.execute(select(*audit_links.ROW).order_by(AuditEntry.place)).all()
    for row, number in zip(rows, [None, 1, None, 2, None, 3], strict=True):
        says = json.loads(audit.written(audit_links.said_by(row)))
        link = tx.vault.link(link, json.dumps(["row", row.place, *says]))
        tx.connection.execute(update(AuditEntry).where(AuditEntry.id == row.id).values(mac=None, link=link))
        if number:
            at = tx.connection.execute(select(AuditSeal.at).where(AuditSeal.number == number)).scalar_one()
            facts = {"number": number, "at": at.isoformat(), "rows": row.place, "last_id": row.id}
            link = tx.vault.link(link, json.dumps(facts, sort_keys=True))
            tx.connection.execute(update(AuditSeal).where(AuditSeal.number == number).values(head=link))


def test_faults_are_counted_beyond_those_that_are_named(database: Database) -> None:
    look(database, MOST_NAMED + 2)
    with database.write() as tx:
        tx.connection.execute(update(AuditEntry).values(verb="red"))
    found = verify(database)
    assert (len(found.faults), found.wrong) == (MOST_NAMED, MOST_NAMED + 2)


def test_progress_counts_every_row(chain: Database) -> None:
    look(chain)
    steps: list[int] = []
    verify(chain, step=steps.append)
    assert sum(steps) == 7
