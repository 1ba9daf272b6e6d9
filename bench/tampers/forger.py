"""Who has the database and the audit's key: makes every MAC, link and seal anew, so that all of it fits itself."""

from typing import Any

from sqlalchemy import Row, select, update

from core.models.record import AuditEntry, AuditSeal
from core.storage import audit, audit_links
from core.storage.audit_links import ROW, said_by
from core.storage.db import Tx


def make_all_fit(tx: Tx) -> None:
    """As if what stands there now had been written and sealed by us, under as many seals as there were."""
    rows = tx.connection.execute(select(*ROW).where(AuditEntry.place.is_not(None)).order_by(AuditEntry.place)).all()
    seals = tx.connection.execute(select(AuditSeal.__table__).order_by(AuditSeal.number)).all()
    for row in rows:  # out of each other's way
        _put(tx, row.id, place=None, link=None)
    link, place, last = b"", 0, 0
    ends = {min(each.rows, len(rows)): each for each in seals}
    for place, row in enumerate(rows, start=1):
        mac = tx.vault.mac(audit.written(said_by(row)))
        _put(tx, row.id, mac=mac)
        made = tx.connection.execute(select(*ROW).where(AuditEntry.id == row.id)).one()
        link, last = audit_links.of_row(tx.vault, link, place, made), row.id
        _put(tx, row.id, place=place, link=link)
        if (seal := ends.get(place)) is not None:
            link = _seal(tx, link, seal, place, last)
    if rows and len(rows) not in ends and seals:
        _seal(tx, link, seals[-1], len(rows), last)


def _seal(tx: Tx, link: bytes, seal: Row[Any], rows: int, last_id: int) -> bytes:
    number, at = seal.number, seal.at
    head = audit_links.of_seal(tx.vault, link, number=number, at=at, rows=rows, last_id=last_id)
    here = update(AuditSeal).where(AuditSeal.number == number)
    tx.connection.execute(here.values(rows=rows, last_id=last_id, head=head))
    return head


def _put(tx: Tx, row: int, **values: object) -> None:
    tx.connection.execute(update(AuditEntry).where(AuditEntry.id == row).values(**values))
