"""Every look at a child's record leaves a line, in the transaction that looked.

Each line carries a MAC over all it says, its id and its moment, under a key that no database holds: a line that was
put in, or changed, by anybody else has none that fits. `core.storage.audit_seal` chains them.
"""

import json
from collections.abc import Sequence
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import insert

from core.models.base import new_id
from core.models.record import AuditEntry
from core.privacy import Vault
from core.storage.access import Caller
from core.storage.db import Tx
from core.storage.prepared import adding

SAYS = ("id", "at", "person_id", "channel", "verb", "record", "record_id", "district_id")
"""The columns in which a line says something."""
_KEEP = adding(AuditEntry.__table__, *SAYS, "mac")


def record_own(tx: Tx, verb: str, record: str, *, channel: str = "clock") -> None:
    """The system did `verb` by itself, as the programme says; `record` names what, and nothing of anybody."""
    tx.run(_KEEP, line(tx.vault, tx.at, None, channel, verb, record, None, None))


def record_many(tx: Tx, me: Caller, verb: str, record: str, ids: Sequence[int]) -> None:
    """As `record` of each of these rows, in one statement."""
    tx.flush()
    facts = (tx.at, me.person, me.channel, verb, record)
    lines = [line(tx.vault, *facts, each, me.district) for each in ids]
    if lines:
        tx.connection.execute(insert(AuditEntry), lines)


def record(tx: Tx, me: Caller, verb: str, record: str, record_id: int | None) -> None:
    """`me` did `verb` ("read", "changed", ...) to one row of `record`, now."""
    tx.run(_KEEP, line(tx.vault, tx.at, me.person, me.channel, verb, record, record_id, me.district))


def line(
    vault: Vault,
    at: datetime,
    person: int | None,
    channel: str,
    verb: str,
    record: str,
    record_id: int | None,
    district: int | None,
) -> dict[str, Any]:
    """A new line, with its MAC."""
    says = (new_id(), at, person, channel, verb, record, record_id, district)
    return {**dict(zip(SAYS, says, strict=True)), "mac": vault.mac(written(says))}


def written(says: Sequence[Any]) -> str:
    """What a line says, by its columns in the order of `SAYS`, in the one form over which MACs and links are made."""
    row, at, *others = says
    return json.dumps([row, at.astimezone(UTC).isoformat(), *others])
