"""Who can act for a child now: with us, by a number that works and is not in doubt, the PIN not locked."""

from sqlalchemy import ColumnElement, exists, or_, select

from core.models.person import Person, PersonStatus, Phone
from core.people import phones
from core.storage.db import Tx


def can_act(tx: Tx) -> ColumnElement[bool]:
    """People who could open what is handed to them this moment; leave, which others stand in for, is not looked at."""
    known = or_(Phone.dialled_at.is_(None), Phone.dialled_at >= phones.silent_since(tx))
    sure = (Phone.works, Phone.lost_at.is_(None), Phone.doubted_at.is_(None), known)
    reached = exists().where(Phone.person_id == Person.id, *sure)
    locked = Person.pin_locked_until.is_not(None) & (Person.pin_locked_until > tx.at)
    return (Person.standing == PersonStatus.active) & reached & ~locked


def who_can_act(tx: Tx, *people: int) -> set[int]:
    """Those of them who can."""
    tx.flush()
    return set(tx.session.scalars(select(Person.id).where(Person.id.in_(people), can_act(tx))))
