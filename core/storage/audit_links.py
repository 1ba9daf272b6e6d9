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
    mac = row.mac.hex() if row.mac is not None else None
    return vault.link(before, json.dumps(["sealed", place, mac, audit.written(said_by(row))]))


def of_old_row(vault: Vault, before: bytes, place: int, row: Any) -> bytes:
    """The link of a row that was sealed by a release of before there were MACs. None is made so any more."""
    return vault.link(before, json.dumps(["row", place, *json.loads(audit.written(said_by(row)))]))


def of_seal(vault: Vault, before: bytes, *, number: int, at: datetime, rows: int, last_id: int) -> bytes:
    """The link of a seal, behind that of the last row it seals."""
    facts = {"number": number, "at": at.astimezone(UTC).isoformat(), "rows": rows, "last_id": last_id}
    return vault.link(before, json.dumps(facts, sort_keys=True))
