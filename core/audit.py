"""Every look at a child's record leaves a line, in the transaction that looked."""

from core.access import Caller
from core.db import Tx
from core.models.record import AuditEntry


def record(tx: Tx, me: Caller, verb: str, record: str, record_id: int | None) -> None:
    """`me` did `verb` ("read", "changed", ...) to one row of `record`, now."""
    tx.session.add(
        AuditEntry(
            at=tx.at,
            person_id=me.person,
            channel=me.channel,
            verb=verb,
            record=record,
            record_id=record_id,
            district_id=me.district,
        )
    )
