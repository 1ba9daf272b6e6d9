"""Who can act for a child now: with us, by a number that works and is not in doubt, the PIN not locked."""

from typing import Any

from sqlalchemy import ColumnElement, bindparam, exists, or_, select
from sqlalchemy.sql.base import Executable

from core.models.base import Moment
from core.models.person import Person, PersonStatus, Phone
from core.people import phones
from core.storage.db import Tx
from core.storage.prepared import Prepared, among


def can_act(tx: Tx) -> ColumnElement[bool]:
    """People who could open what is handed to them this moment; leave, which others stand in for, is not looked at."""
    return _able(phones.silent_since(tx), tx.at)


def _able(silent: Any, now: Any) -> ColumnElement[bool]:
    known = or_(Phone.dialled_at.is_(None), Phone.dialled_at >= silent)
    sure = (Phone.works, Phone.lost_at.is_(None), Phone.doubted_at.is_(None), known)
    reached = exists().where(Phone.person_id == Person.id, *sure)
    locked = Person.pin_locked_until.is_not(None) & (Person.pin_locked_until > now)
    able: ColumnElement[bool] = (Person.standing == PersonStatus.active) & reached & ~locked
    return able


def who_can_act(tx: Tx, *people: int) -> set[int]:
    """Those of them who can."""
    asked = {"people": list(people), "silent": phones.silent_since(tx), "now": tx.at}
    return {row for (row,) in tx.all(_WHO, asked)}


def _who(engine: str) -> Executable:
    able = _able(bindparam("silent", type_=Moment()), bindparam("now", type_=Moment()))
    return select(Person.id).where(among(Person.id, "people", engine), able)


_WHO = Prepared(_who)
