"""The audit's seal: every minute the new rows are chained with a key that no database holds.

A row's link is an HMAC over the link before it and all it says; a seal's is one over the last row's and the seal
itself. So whoever changes, removes, adds or swaps sealed rows is found; `core.storage.audit_walk` looks for it.
"""

from dataclasses import dataclass

from sqlalchemy import bindparam, func, insert, select, update

from core.models.record import AuditEntry, AuditSeal
from core.storage import ticks
from core.storage.audit_links import ROW, of_row, of_seal
from core.storage.db import Tx
from core.storage.prepared import Prepared

AT_ONCE = 2000
"""Rows a sweep seals at most, in some 60 ms; the rest a minute later. A busy hour of all Rwanda writes 300 a minute."""
_LOOSE = select(*ROW).where(AuditEntry.place.is_(None)).limit(AT_ONCE)
_ANY_LOOSE = Prepared(select(AuditEntry.id).where(AuditEntry.place.is_(None)).limit(1))
_PLACED = (
    update(AuditEntry)
    .where(AuditEntry.id == bindparam("row"))
    .values(place=bindparam("at_place"), link=bindparam("made"))
)


@dataclass(frozen=True, slots=True)
class Head:
    """Where the chain stands: the seal's number, the last row it seals, and its link."""

    number: int
    last_id: int
    link: bytes


def seal(tx: Tx) -> int:
    """Seal what is not sealed yet; how many rows. Of two who seal at once, one waits for the other.

    A row that somebody else put in is sealed too, without or with its wrong MAC: so it stays where it can be found.
    """
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
        link = of_row(tx.vault, link, place, row)
        placed.append({"row": row.id, "at_place": place, "made": link})
    tx.connection.execute(_PLACED, placed)
    facts = {"number": before.number + 1 if before else 1, "at": tx.at, "rows": place, "last_id": rows[-1].id}
    tx.connection.execute(insert(AuditSeal).values(**facts, head=of_seal(tx.vault, link, **facts)))
    return len(rows)


def newest(tx: Tx) -> Head | None:
    """The last seal; None where nothing was sealed yet."""
    columns = select(AuditSeal.number, AuditSeal.last_id, AuditSeal.head)
    row = tx.connection.execute(columns.order_by(AuditSeal.number.desc()).limit(1)).first()
    return row and Head(*row)
