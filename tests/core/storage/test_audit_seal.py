"""The audit's chain: rows are sealed once, and whatever is done to them in the database afterwards is found."""

import random
import threading
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import delete, func, insert, select, update

from core.models import new_id
from core.models.record import AuditEntry, AuditSeal
from core.storage import audit, audit_seal
from core.storage.access import Caller
from core.storage.audit_seal import ChainVerdict
from core.storage.db import Database, Tx
from tests.fixtures.world import Watch

SQLITE = pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
"""For what no engine can change."""
TAMPERS = 1000
ME = Caller("+250788000001", "ussd", person=1, district=7)


def look(database: Database, times: int = 1) -> None:
    """So many children are looked at."""
    with database.write() as tx:
        for _ in range(times):
            audit.record(tx, ME, "read", "children", random.randrange(50))


def seal(database: Database) -> int:
    with database.write() as tx:
        return audit_seal.seal(tx)


def verify(database: Database) -> ChainVerdict:
    with database.read(one_moment=True) as tx:
        return audit_seal.verify(tx)


def test_every_row_is_sealed_once_and_fits(database: Database, watch: Watch) -> None:
    assert verify(database) == ChainVerdict(0, 0, 0, None)
    assert seal(database) == 0
    look(database, 3)
    assert verify(database) == ChainVerdict(0, 0, 3, None)
    assert seal(database) == 3
    assert seal(database) == 0
    watch.passes(minutes=1)
    look(database, 2)
    assert seal(database) == 2
    look(database)
    assert verify(database) == ChainVerdict(5, 2, 1, None)
    with database.read() as tx:
        head = audit_seal.newest(tx)
        last = tx.connection.execute(select(AuditEntry.id).where(AuditEntry.place == 5)).scalar_one()
    assert head and (head.number, head.last_id, len(head.link)) == (2, last, 32)


@SQLITE
def test_many_rows_take_several_sweeps(database: Database, monkeypatch: pytest.MonkeyPatch) -> None:
    look(database, audit_seal.AT_ONCE + 1)
    assert [seal(database) for _ in range(3)] == [audit_seal.AT_ONCE, 1, 0]
    assert verify(database) == ChainVerdict(audit_seal.AT_ONCE + 1, 2, 0, None)


def test_a_fault_names_the_row_and_sealing_goes_on(database: Database) -> None:
    look(database, 4)
    seal(database)
    with database.write() as tx:
        row = tx.connection.execute(select(AuditEntry.id).where(AuditEntry.place == 3)).scalar_one()
        tx.connection.execute(update(AuditEntry).where(AuditEntry.id == row).values(record_id=-1))
    broken = verify(database).broken
    assert broken and (broken.place, broken.row) == (3, row)
    with database.write() as tx:
        tx.connection.execute(delete(AuditEntry).where(AuditEntry.place == 2))
        tx.connection.execute(delete(AuditSeal))
    look(database)
    assert seal(database) == 1
    broken = verify(database).broken
    assert broken and (broken.place, broken.row) == (2, None)


# -- a thousand hands ---------------------------------------------------------------------------------------------

Hand = Callable[[Tx, random.Random, int], int]
"""Does something to a chain of so many rows; the place of the first row that cannot fit afterwards."""


def _edit(tx: Tx, chance: random.Random, rows: int) -> int:
    place = chance.randint(1, rows)
    change: dict[str, Any] = chance.choice(
        [{"person_id": -1}, {"channel": "x"}, {"verb": "red"}, {"record": "child"}, {"record_id": None}]
        + [{"district_id": 8}, {"at": tx.real + timedelta(microseconds=1)}, {"id": new_id()}, {"mac": b"m" * 32}]
    )
    tx.connection.execute(update(AuditEntry).where(AuditEntry.place == place).values(**change))
    return place


def _remove(tx: Tx, chance: random.Random, rows: int) -> int:
    places = chance.sample(range(1, rows + 1), chance.randint(1, 3))
    tx.connection.execute(delete(AuditEntry).where(AuditEntry.place.in_(places)))
    return min(places)


def _take_out(tx: Tx, chance: random.Random, rows: int) -> int:
    """Back among those that wait for a seal."""
    place = chance.randint(1, rows)
    tx.connection.execute(update(AuditEntry).where(AuditEntry.place == place).values(place=None, mac=None))
    return place


def _swap(tx: Tx, chance: random.Random, rows: int) -> int:
    """Two rows change what they say, or where they stand, or both with their links."""
    names = chance.choice([("place",), ("place", "mac"), ("id",), ("at", "record_id"), ("mac",)])
    places = sorted(chance.sample(range(1, rows + 1), 2))
    keys = [*names, "id", "place"]
    found = [
        tx.connection.execute(select(AuditEntry.__table__).where(AuditEntry.place == each)).one() for each in places
    ]
    one, other = ({key: getattr(row, key) for key in keys} for row in found)
    _put(tx, one["id"], {"id": -1, "place": -1})
    _put(tx, other["id"], {**other, **{name: one[name] for name in names}})
    _put(tx, -1, {**one, **{name: other[name] for name in names}})
    return places[0]


def _put(tx: Tx, row: int, values: dict[str, Any]) -> None:
    tx.connection.execute(update(AuditEntry).where(AuditEntry.id == row).values(**values))


def _add(tx: Tx, chance: random.Random, rows: int) -> int:
    """A forged row before the first or after the last."""
    place = chance.choice([0, rows + 1])
    tx.connection.execute(
        insert(AuditEntry).values(id=new_id(), at=tx.at, channel="ussd", verb="read", record="x", place=place, mac=b"x")
    )
    return max(1, place)


def _touch_a_seal(tx: Tx, chance: random.Random, rows: int) -> int:
    number, last = chance.randint(1, SEALS), chance.choice([True, False])
    here = AuditSeal.number == number
    change = chance.choice([{"rows": AuditSeal.rows + 1}, {"rows": 0}, {"last_id": 5}, {"head": b"h" * 32}])
    tx.connection.execute(delete(AuditSeal).where(here) if last else update(AuditSeal).where(here).values(**change))
    return 0


HANDS: list[Hand] = [_edit, _edit, _remove, _take_out, _swap, _swap, _add, _touch_a_seal]
SEALS, EACH = 4, 6


class _Undone(Exception):
    """Takes back what a hand did."""


@SQLITE
def test_a_thousand_changes_are_a_thousand_faults(database: Database, watch: Watch) -> None:
    for _ in range(SEALS):
        for _ in range(EACH):
            watch.passes(seconds=1)
            look(database)
        seal(database)
    assert verify(database) == ChainVerdict(SEALS * EACH, SEALS, 0, None)
    missed = [number for number in range(TAMPERS) if not _is_found(database, number)]
    assert missed == []
    assert verify(database).broken is None


def _is_found(database: Database, number: int) -> bool:
    chance = random.Random(number)
    found, first = None, 0
    try:
        with database.write() as tx:
            first = HANDS[number % len(HANDS)](tx, chance, SEALS * EACH)
            found = audit_seal.verify(tx).broken
            raise _Undone
    except _Undone:
        return found is not None and first in (0, found.place)


@SQLITE
def test_a_table_cut_at_its_end_is_found_by_what_was_remembered(database: Database, watch: Watch) -> None:
    for _ in range(3):
        look(database, 2)
        seal(database)
    with database.read() as tx:
        head = audit_seal.newest(tx)
    assert head
    with database.write() as tx:
        tx.connection.execute(delete(AuditSeal).where(AuditSeal.number == 3))
        tx.connection.execute(delete(AuditEntry).where(AuditEntry.place > 4))
    assert verify(database) == ChainVerdict(4, 2, 0, None)
    with database.read(one_moment=True) as tx:
        broken = audit_seal.verify(tx, [head]).broken
        assert broken and (broken.place, broken.row) == (5, None)
        assert "remembered outside" in broken.why
    look(database, 2)
    seal(database)  # another seal of the same number
    with database.read(one_moment=True) as tx:
        broken = audit_seal.verify(tx, [head]).broken
        assert broken and "not the one remembered" in broken.why


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
    assert verify(database) == ChainVerdict(40, 1, 0, None)
