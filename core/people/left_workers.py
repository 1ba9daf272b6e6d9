"""Workers who left long ago: their names and numbers are forgotten. What they did stays, by nobody's name."""

from datetime import datetime

from sqlalchemy import Select, exists, func, select

from core.models.person import GONE, Person, Phone, Role
from core.storage import person_facts
from core.storage.db import Tx

_KNOWN = exists().where(Phone.person_id == Person.id, func.length(Phone.number_index) > 0, Phone.silenced_at.is_(None))


def _left() -> Select[Person]:
    """Those of whom a number is still known; a carer is erased on request."""
    return select(Person).where(GONE, Person.role != Role.caregiver, _KNOWN)


def forget(tx: Tx, before: datetime, at_once: int) -> int:
    """Of whoever left before then name, sex and numbers go; how many."""
    found = _left().where(Person.standing_since < before).order_by(Person.standing_since).limit(at_once)
    gone = list(tx.session.scalars(found))
    for person in gone:
        person.name_sealed = person_facts.seal_name(tx.vault, person.id, "")
        person.sex_sealed = person_facts.seal_sex(tx.vault, person.id, None)
        known = (Phone.person_id == person.id, Phone.silenced_at.is_(None))
        for phone in tx.session.scalars(select(Phone).where(*known)):
            phone.number_index, phone.number_sealed = b"", tx.vault.seal("phones.number", phone.id, "")
            phone.lost_at, phone.works, phone.network = phone.lost_at or tx.at, False, None
    tx.flush()
    return len(gone)


def count(tx: Tx, before: datetime) -> int:
    """How many of them left before then."""
    over = _left().where(Person.standing_since < before).with_only_columns(Person.id).subquery()
    return int(tx.connection.scalar(select(func.count()).select_from(over)) or 0)


def oldest(tx: Tx) -> datetime | None:
    """When the first of them left."""
    first = _left().with_only_columns(Person.standing_since).order_by(Person.standing_since).limit(1)
    return tx.connection.scalar(first)
