"""The links of the audit's chain: an HMAC over the link before it and all that a row, or a seal, says."""

import json
from datetime import UTC, datetime
from typing import Any

from core.models.record import AuditEntry
from core.privacy import Vault
from core.storage import audit

ROW = (*(AuditEntry.__table__.c[name] for name in audit.SAYS), AuditEntry.mac, AuditEntry.place, AuditEntry.link)
"""What is read of a row: what it says, in front, then what shows that it stands."""


def said_by(row: Any) -> tuple[Any, ...]:
    """What a row (as ROW reads it) says, without what shows that it stands."""
    return tuple(row)[: len(audit.SAYS)]


def of_row(vault: Vault, before: bytes, place: int, row: Any) -> bytes:
    """The link of a row (as ROW reads it) at that place, behind that link."""
    return vault.link(before, row_facts(place, row))


def row_facts(place: int, row: Any) -> str:
    """What the link of a row at that place is of."""
    mac = row.mac.hex() if row.mac is not None else None
    return json.dumps(["sealed", place, mac, audit.written(said_by(row))])


def old_row_facts(place: int, row: Any) -> str:
    """The same of a row that was sealed by a release of before there were MACs. None is made so any more."""
    return json.dumps(["row", place, *json.loads(audit.written(said_by(row)))])


def of_seal(vault: Vault, before: bytes, *, number: int, at: datetime, rows: int, last_id: int) -> bytes:
    """The link of a seal, behind that of the last row it seals."""
    return vault.link(before, seal_facts(number=number, at=at, rows=rows, last_id=last_id))


def seal_facts(*, number: int, at: datetime, rows: int, last_id: int) -> str:
    """What the link of a seal is of."""
    facts = {"number": number, "at": at.astimezone(UTC).isoformat(), "rows": rows, "last_id": last_id}
    return json.dumps(facts, sort_keys=True)
