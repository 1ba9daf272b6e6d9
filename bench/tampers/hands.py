"""What hands do to the audit's tables: edit, delete, swap, take back, put in, cut off; each with chance's help."""

import random
from collections.abc import Callable
from datetime import timedelta
from typing import Any

from sqlalchemy import delete, insert, select, update

from core.models import new_id
from core.models.record import AuditEntry, AuditSeal
from core.storage import audit
from core.storage.db import Tx

Hand = Callable[[Tx, random.Random, int], None]
"""Does something to a chain of so many sealed rows."""


def edit(tx: Tx, chance: random.Random, rows: int) -> None:
    """One row says something else."""
    changes: list[dict[str, Any]] = [
        *({"person_id": -1}, {"channel": "x"}, {"verb": "red"}, {"record": "child"}, {"record_id": -1}),
        *({"district_id": 8}, {"at": tx.real + timedelta(microseconds=1)}, {"id": new_id()}),
        *({"mac": b"m" * 16}, {"mac": None}, {"link": b"l" * 32}),
    ]
    place = chance.randint(1, rows)
    tx.connection.execute(update(AuditEntry).where(AuditEntry.place == place).values(**chance.choice(changes)))


def edit_facts(tx: Tx, chance: random.Random, rows: int) -> None:
    """The same, of what is told alone: who has the key makes MAC and link anew."""
    changes: list[dict[str, Any]] = [{"person_id": -1}, {"verb": "red"}, {"record_id": -1}, {"at": tx.real}]
    place = chance.randint(1, rows)
    tx.connection.execute(update(AuditEntry).where(AuditEntry.place == place).values(**chance.choice(changes)))


def remove(tx: Tx, chance: random.Random, rows: int) -> None:
    """One to three rows go."""
    places = chance.sample(range(1, rows + 1), chance.randint(1, 3))
    tx.connection.execute(delete(AuditEntry).where(AuditEntry.place.in_(places)))


def remove_and_close_up(tx: Tx, chance: random.Random, rows: int) -> None:
    """A row goes, and those behind it move up."""
    gone = chance.randint(1, rows)
    tx.connection.execute(delete(AuditEntry).where(AuditEntry.place == gone))
    for place in range(gone + 1, rows + 1):
        tx.connection.execute(update(AuditEntry).where(AuditEntry.place == place).values(place=place - 1))


def take_out(tx: Tx, chance: random.Random, rows: int) -> None:
    """A row is back among those that wait for a seal."""
    place = chance.randint(1, rows)
    tx.connection.execute(update(AuditEntry).where(AuditEntry.place == place).values(place=None, link=None))


def swap(tx: Tx, chance: random.Random, rows: int) -> None:
    """Two rows change what they say, or where they stand, with or without what shows that they do."""
    ways = [("place",), ("place", "link"), ("id",), ("at", "record_id"), ("mac",), ("link",), ("record_id", "mac")]
    _swap(tx, chance.choice(ways), chance.sample(range(1, rows + 1), 2))


def swap_facts(tx: Tx, chance: random.Random, rows: int) -> None:
    """Two rows change what they say: whom each was about, or when."""
    _swap(tx, chance.choice([("at",), ("record_id",), ("at", "record_id")]), chance.sample(range(1, rows + 1), 2))


def _swap(tx: Tx, names: tuple[str, ...], places: list[int]) -> None:
    table, keys = AuditEntry.__table__, {*names, "id", "place"}
    one, other = (
        {key: getattr(tx.connection.execute(select(table).where(table.c.place == each)).one(), key) for key in keys}
        for each in places
    )
    _put(tx, one["id"], {"id": -1, "place": -1})
    _put(tx, other["id"], {**other, **{name: one[name] for name in names}})
    _put(tx, -1, {**one, **{name: other[name] for name in names}})


def _put(tx: Tx, row: int, values: dict[str, Any]) -> None:
    tx.connection.execute(update(AuditEntry).where(AuditEntry.id == row).values(**values))


def put_in(tx: Tx, chance: random.Random, rows: int) -> None:
    """A forged row in front of the first or behind the last."""
    place = chance.choice([0, rows + 1])
    forged = {**_forged(tx), "place": place, "mac": b"m" * 16, "link": b"l" * 32}
    tx.connection.execute(insert(AuditEntry).values(**forged))


def put_in_unsealed(tx: Tx, chance: random.Random, rows: int) -> None:
    """A forged row among those that wait for their seal: without a MAC, with an invented one, or another row's."""
    place = chance.randint(1, rows)
    anothers = tx.connection.scalar(select(AuditEntry.mac).where(AuditEntry.place == place))
    mac = chance.choice([None, b"m" * 16, anothers])
    tx.connection.execute(insert(AuditEntry).values(**_forged(tx), mac=mac))


def _forged(tx: Tx) -> dict[str, Any]:
    says = (new_id(), tx.at, 1, "ussd", "read", "children", 7, 24)
    return dict(zip(audit.SAYS, says, strict=True))


def cut(tx: Tx, chance: random.Random, rows: int) -> None:
    """The last rows go, and the seals above them stay, go too, or all but one go."""
    kept = chance.randint(0, rows - 1)
    tx.connection.execute(delete(AuditEntry).where(AuditEntry.place > kept))
    seals = chance.choice([AuditSeal.rows > kept, AuditSeal.number > 1])
    tx.connection.execute(delete(AuditSeal).where(seals))


def touch_a_seal(tx: Tx, chance: random.Random, rows: int) -> None:
    """A seal goes, or says something else."""
    numbers = list(tx.connection.scalars(select(AuditSeal.number)))
    here = AuditSeal.number == chance.choice(numbers)
    changes: list[dict[str, Any]] = [{"rows": AuditSeal.rows + 1}, {"rows": 0}, {"last_id": 5}, {"head": b"h" * 32}]
    change = chance.choice(changes)
    goes = chance.choice([True, False])
    tx.connection.execute(delete(AuditSeal).where(here) if goes else update(AuditSeal).where(here).values(**change))


WITHOUT_KEY: tuple[Hand, ...] = (
    *(edit, edit, remove, remove_and_close_up, take_out, swap, swap),
    *(put_in, put_in_unsealed, put_in_unsealed, cut, touch_a_seal),
)
"""What somebody does who has the database."""
WITH_KEY: tuple[Hand, ...] = (edit_facts, edit_facts, remove, swap_facts, put_in, cut)
"""What somebody does who then makes every MAC, link and seal anew."""
