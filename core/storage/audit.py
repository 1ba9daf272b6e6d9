"""Every look at a child's record leaves a line, in the transaction that looked."""

from collections.abc import Sequence

from sqlalchemy import insert

from core.models.base import new_id
from core.models.record import AuditEntry
from core.storage.access import Caller
from core.storage.db import Tx
from core.storage.prepared import adding

_COLUMNS = ("id", "at", "person_id", "channel", "verb", "record", "record_id", "district_id")
_KEEP = adding(AuditEntry.__table__, *_COLUMNS)


def record_own(tx: Tx, verb: str, record: str) -> None:
    """The system did `verb` by itself, as the programme says; `record` names what, and nothing of anybody."""
    line = (new_id(), tx.at, None, "clock", verb, record, None, None)
    tx.run(_KEEP, dict(zip(_COLUMNS, line, strict=True)))


def record_many(tx: Tx, me: Caller, verb: str, record: str, ids: Sequence[int]) -> None:
    """As `record` of each of these rows, in one statement."""
    tx.flush()
    facts = (tx.at, me.person, me.channel, verb, record)
    lines = [(new_id(), *facts, each, me.district) for each in ids]
    if lines:
        tx.connection.execute(insert(AuditEntry), [dict(zip(_COLUMNS, each, strict=True)) for each in lines])


def record(tx: Tx, me: Caller, verb: str, record: str, record_id: int | None) -> None:
    """`me` did `verb` ("read", "changed", ...) to one row of `record`, now."""
    line = (new_id(), tx.at, me.person, me.channel, verb, record, record_id, me.district)
    tx.run(_KEEP, dict(zip(_COLUMNS, line, strict=True)))
