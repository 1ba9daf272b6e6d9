"""What the ledger holds of one number, as the office reads it: every word, the oldest first."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select

from core.models.consent import Consent, ConsentAnswer, ConsentTo, ConsentVoice
from core.models.person import Person, Phone, Role
from core.storage import audit
from core.storage.access import Caller
from core.storage.db import Tx
from core.storage.numbers import is_number


@dataclass(frozen=True, slots=True)
class ConsentLine:
    """One word: `taken_by` is whose hand wrote it down, as the work of that person, "" for the phone itself."""

    to: ConsentTo
    answer: ConsentAnswer
    voice: ConsentVoice
    channel: str
    wording: str
    version: str
    language: str
    said_at: datetime
    taken_by: str


def of_number(tx: Tx, me: Caller, number: str) -> list[ConsentLine]:
    """Every word of the carers of the caller's reach who have, or had, that number; the look is recorded."""
    held = select(Person.id).join(Phone, Phone.person_id == Person.id)
    held = held.where(is_number(tx, Phone.number_index, number), Person.role == Role.caregiver)
    if me.district is not None:
        held = held.where(Person.district_id == me.district)
    carers = set(tx.connection.scalars(held))
    audit.record_many(tx, me, "read", "people", sorted(carers))
    found = select(Consent, Person.role).outerjoin(Person, Person.id == Consent.taken_by_id)
    rows = tx.session.execute(found.where(Consent.person_id.in_(carers)).order_by(Consent.said_at, Consent.id))
    return [_line(row, role) for row, role in rows]


def _line(row: Consent, role: Role | None) -> ConsentLine:
    return ConsentLine(
        row.to,
        row.answer,
        row.voice,
        row.channel,
        row.wording,
        row.version,
        row.language,
        row.said_at,
        role.replace("_", " ") if role else "",
    )
