"""Lines of the audit from before lines had MACs: those that waited for their seal when the tables were changed."""

from sqlalchemy import Connection, bindparam, inspect, select, update

from core.models.record import AuditEntry
from core.storage import audit
from core.storage.db import Tx

_BEFORE = select(*(AuditEntry.__table__.c[name] for name in audit.SAYS)).where(
    AuditEntry.place.is_(None), AuditEntry.mac.is_(None)
)
_VOUCHED = update(AuditEntry).where(AuditEntry.id == bindparam("row")).values(mac=bindparam("vouched"))


def has_macs(connection: Connection) -> bool:
    """False in a database of before its lines had MACs."""
    tables = inspect(connection)
    name = AuditEntry.__tablename__
    return not tables.has_table(name) or "link" in {each["name"] for each in tables.get_columns(name)}


def vouch(tx: Tx) -> int:
    """Give lines that wait for their seal and have no MAC one; how many. Only when the tables have just come to have
    MACs: what waited then was written by a release that made none. At any other time such a line is forged.
    """
    waiting = [
        {"row": each.id, "vouched": tx.vault.mac(audit.written(tuple(each)))} for each in tx.connection.execute(_BEFORE)
    ]
    if waiting:
        tx.connection.execute(_VOUCHED, waiting)
    return len(waiting)
