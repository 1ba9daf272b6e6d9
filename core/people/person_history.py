"""What was done about one person, line by line as the audit has it, and how often somebody looked."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import func, select

from core.models.person import Person
from core.models.record import AuditEntry
from core.people import people
from core.storage.access import CLI
from core.storage.db import Tx

MOST = 40
LOOKS = ("read", "listed", "asked_number", "audit_read", "exported")
"""What was only looked at: counted, not told line by line."""


@dataclass(frozen=True, slots=True)
class HistoryLine:
    """One deed. `by` is a name, "" for the person's own, the system's or the operator's deed, which `whose` tells."""

    at: datetime
    verb: str
    by: str
    whose: str


@dataclass(frozen=True, slots=True)
class PersonHistory:
    """The latest deeds first, and how many looks there were."""

    lines: list[HistoryLine]
    looks: int


def of_person(tx: Tx, person: Person) -> PersonHistory:
    """Of one person. The caller has audited the look at them."""
    about = (AuditEntry.record == "people", AuditEntry.record_id == person.id)
    looks = select(func.count()).select_from(AuditEntry).where(*about, AuditEntry.verb.in_(LOOKS))
    deeds = select(AuditEntry.at, AuditEntry.verb, AuditEntry.person_id, AuditEntry.channel)
    deeds = deeds.where(*about, AuditEntry.verb.not_in(LOOKS)).order_by(AuditEntry.at.desc(), AuditEntry.id.desc())
    rows = tx.connection.execute(deeds.limit(MOST)).all()
    others = {row.person_id for row in rows if row.person_id and row.person_id != person.id}
    names = people.names(tx, others) if others else {}
    lines = [
        HistoryLine(row.at, row.verb, names.get(row.person_id, ""), _whose(row.person_id, row.channel, person.id))
        for row in rows
    ]
    return PersonHistory(lines, tx.connection.scalar(looks) or 0)


def _whose(by: int | None, channel: str, person: int) -> str:
    if by == person:
        return "own"
    if by is not None:
        return "other"
    return "operator" if channel.partition(":")[0] == CLI else "system"
