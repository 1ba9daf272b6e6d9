"""The audit's seal: every minute the new rows are chained with a key that no database holds.

A row's link is an HMAC over the link before it and all it says; a seal's is one over the last row's and the seal
itself. So whoever changes, removes, adds or swaps sealed rows is found, and the first row that does not fit is named.
A table that is cut at its end is found by a head remembered outside the database.
"""

import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import islice
from typing import Any

from sqlalchemy import Row, bindparam, func, insert, select, update

from core.models.record import AuditEntry, AuditSeal
from core.storage import ticks
from core.storage.db import Tx
from core.storage.prepared import Prepared

AT_ONCE = 2000
"""Rows a sweep seals at most, in some 60 ms; the rest a minute later. A busy hour of all Rwanda writes 300 a minute."""
TOGETHER = 1000
_ROW = (
    AuditEntry.place,
    AuditEntry.id,
    AuditEntry.at,
    AuditEntry.person_id,
    AuditEntry.channel,
    AuditEntry.verb,
    AuditEntry.record,
    AuditEntry.record_id,
    AuditEntry.district_id,
    AuditEntry.mac,
)
_LOOSE = select(*_ROW).where(AuditEntry.place.is_(None)).limit(AT_ONCE)
_ANY_LOOSE = Prepared(select(AuditEntry.id).where(AuditEntry.place.is_(None)).limit(1))
_SEALED = select(*_ROW).where(AuditEntry.place.is_not(None)).order_by(AuditEntry.place)
_PLACED = (
    update(AuditEntry.__table__)  # type: ignore[arg-type]  # a mapped class's table
    .where(AuditEntry.id == bindparam("row"))
    .values(place=bindparam("at_place"), mac=bindparam("link"))
)


@dataclass(frozen=True, slots=True)
class Head:
    """Where the chain stands: the seal's number, the last row it seals, and its link."""

    number: int
    last_id: int
    link: bytes


@dataclass(frozen=True, slots=True)
class BrokenSeal:
    """The first place that does not fit: its place in the chain, the row that stands there if one does, and why."""

    place: int
    row: int | None
    why: str


@dataclass(frozen=True, slots=True)
class ChainVerdict:
    """What was found: rows and seals that fit, rows younger than the last seal, and the first fault if there is one."""

    rows: int
    seals: int
    unsealed: int
    broken: BrokenSeal | None


def seal(tx: Tx) -> int:
    """Seal what is not sealed yet; how many rows. Of two who seal at once, one waits for the other."""
    if tx.first(_ANY_LOOSE, {}) is None:
        return 0
    ticks.mark(tx, "seal")  # whoever comes second waits here, and then sees what the first has sealed
    rows = sorted(tx.connection.execute(_LOOSE), key=lambda row: (row.at, row.id))
    if not rows:
        return 0
    before = newest(tx)
    link = before.link if before else b""
    place = first = (tx.connection.scalar(select(func.max(AuditEntry.place))) or 0) + 1
    placed = []
    for place, row in enumerate(rows, start=first):
        link = tx.vault.link(link, _row_facts(place, row))
        placed.append({"row": row.id, "at_place": place, "link": link})
    tx.connection.execute(_PLACED, placed)
    facts = {"number": before.number + 1 if before else 1, "at": tx.at, "rows": place, "last_id": rows[-1].id}
    tx.connection.execute(insert(AuditSeal).values(**facts, head=tx.vault.link(link, _seal_facts(**facts))))
    return len(rows)


def newest(tx: Tx) -> Head | None:
    """The last seal; None where nothing was sealed yet."""
    columns = select(AuditSeal.number, AuditSeal.last_id, AuditSeal.head)
    row = tx.connection.execute(columns.order_by(AuditSeal.number.desc()).limit(1)).first()
    return row and Head(*row)


def verify(tx: Tx, remembered: Sequence[Head] = ()) -> ChainVerdict:
    """Walk the chain from its first row, and look for every head that was remembered outside.

    `tx` must see one moment throughout; memory stays small however long the chain is.
    """
    unsealed = tx.connection.scalar(select(func.count()).where(AuditEntry.place.is_(None))) or 0
    walk = _Walk(tx, {each.number: each for each in remembered})
    try:
        walk.to_the_end()
    except _DoesNotFit as fault:
        return ChainVerdict(walk.place, walk.number, unsealed, fault.broken)
    return ChainVerdict(walk.place, walk.number, unsealed, None)


class _DoesNotFit(Exception):
    """Ends a walk."""

    def __init__(self, place: int, row: int | None, why: str) -> None:
        super().__init__(why)
        self.broken = BrokenSeal(place, row, why)


class _Walk:
    """One walk along the chain: how many rows and seals fit so far."""

    def __init__(self, tx: Tx, remembered: dict[int, Head]) -> None:
        self.tx, self.remembered = tx, remembered
        self.place = self.number = 0
        self.link = b""
        self.last_id = 0
        self.oldest_key = 0

    def to_the_end(self) -> None:
        """Raises _DoesNotFit at the first fault."""
        rows = iter(_stream(self.tx, _SEALED))
        for seal in _stream(self.tx, select(AuditSeal.__table__).order_by(AuditSeal.number)):
            if seal.number != self.number + 1 or seal.rows <= self.place:
                raise _DoesNotFit(self.place + 1, None, f"seal {self.number + 1} is gone or was changed")
            for row in islice(rows, seal.rows - self.place):
                self._row(row)
            self._seal(seal)
        left = next(rows, None)
        if left is not None:
            raise _DoesNotFit(self.place + 1, left.id, f"it stands after the last seal, number {self.number}")
        if lost := min((each for each in self.remembered if each > self.number), default=None):
            raise _DoesNotFit(self.place + 1, None, f"seal {lost}, remembered outside, is gone: the table was cut")

    def _row(self, row: Row[Any]) -> None:
        expected = self.place + 1
        if row.place != expected:
            raise _DoesNotFit(expected, None, "the row of this place is gone")
        if not self._fits(_row_facts(expected, row), row.mac):
            raise _DoesNotFit(expected, row.id, "the row was changed, or another stands in its place")
        self.place, self.link, self.last_id = expected, row.mac, row.id

    def _seal(self, seal: Row[Any]) -> None:
        if self.place != seal.rows:
            raise _DoesNotFit(self.place + 1, None, "the row of this place is gone")
        facts = {"number": seal.number, "at": seal.at, "rows": seal.rows, "last_id": seal.last_id}
        link = seal.head
        if not self._fits(_seal_facts(**facts), link) or seal.last_id != self.last_id:
            raise _DoesNotFit(seal.rows, self.last_id, f"seal {seal.number} was changed")
        known = self.remembered.get(seal.number)
        if known and (known.link, known.last_id) != (link, self.last_id):
            raise _DoesNotFit(seal.rows, self.last_id, f"seal {seal.number} is not the one remembered outside")
        self.number, self.link = seal.number, link

    def _fits(self, facts: str, link: bytes) -> bool:
        """Whether that is the next link, under the key of the link before or one that followed it: who has a key of
        before adds nothing behind what a later one made.
        """
        links = self.tx.vault.links(self.link, facts)
        found = next((at for at in range(self.oldest_key, len(links)) if links[at] == link), None)
        self.oldest_key = self.oldest_key if found is None else found
        return found is not None


def _stream(tx: Tx, query: Any) -> Iterator[Row[Any]]:
    return iter(tx.connection.execute(query, execution_options={"stream_results": True, "yield_per": TOGETHER}))


def _row_facts(place: int, row: Any) -> str:
    facts = (row.id, row.at.isoformat(), row.person_id, row.channel, row.verb, row.record, row.record_id)
    return json.dumps(["row", place, *facts, row.district_id])


def _seal_facts(**facts: Any) -> str:
    return json.dumps({**facts, "at": facts["at"].isoformat()}, sort_keys=True)
