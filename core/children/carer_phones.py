"""A carer's phone as an officer cares for it: whether others read it, and in which hours it is safe to write to it."""

from dataclasses import dataclass
from datetime import time

from sqlalchemy import select, update

from core.children import children
from core.errors import Unknown
from core.messages import outbox, safe_hours
from core.models.child import Child
from core.models.person import Phone
from core.people import people
from core.storage import audit
from core.storage.access import Caller
from core.storage.db import Tx


@dataclass(frozen=True, slots=True)
class CarerPhone:
    """The child's code; the number, "" where there is none or it is not safe; the hours as "18:00", "" for any."""

    code: str
    number: str
    shared: bool = False
    opens: str = ""
    closes: str = ""


def read(tx: Tx, me: Caller, child_id: int) -> CarerPhone:
    """The phone of the child's carer; the look is recorded. Raises NotYours out of the officer's reach."""
    child = children.in_district(tx, me, child_id)
    audit.record(tx, me, "read", "people", child.caregiver_id)
    phone, number = _phone(tx, child), _number(tx, child)
    if phone is None or not number:
        return CarerPhone(child.code, "")
    return CarerPhone(child.code, number, phone.shared, phone.safe_from or "", phone.safe_to or "")


def is_usable(tx: Tx, me: Caller, child_id: int) -> bool:
    """Whether there is a number at which the carer may be rung. Raises NotYours out of the officer's reach."""
    return bool(_number(tx, children.in_district(tx, me, child_id)))


def set_shared(tx: Tx, me: Caller, child_id: int, shared: bool) -> str:
    """Others read on that phone too, or the carer alone. The child's code."""
    return _set(tx, me, child_id, shared=shared)


def set_hours(tx: Tx, me: Caller, child_id: int, opens: str, closes: str) -> str:
    """SMS to the carer leave only in those hours, as "18:00"; with "" twice in all hours in which families may be told.

    The child's code. Raises Unknown for hours in which nothing may ever leave.
    """
    if opens and not meets(tx, opens, closes):
        raise Unknown("nothing may leave in those hours")
    return _set(tx, me, child_id, safe_from=opens or None, safe_to=closes or None)


def meets(tx: Tx, opens: str, closes: str) -> bool:
    """Whether those hours and the hours in which families may be told ever meet."""
    return opens != closes and safe_hours.first(tx.programme, Phone(safe_from=opens, safe_to=closes), tx.at) is not None


def hours(typed: str) -> tuple[str, str] | None:
    """1820 as from 18:00 to 20:00; None for what names no two hours of a day."""
    first, last = typed[:2], typed[2:]
    if len(typed) != 4 or not typed.isascii() or not typed.isdigit() or not max(int(first), int(last)) < 24:
        return None
    return f"{time(int(first)):%H:%M}", f"{time(int(last)):%H:%M}"


def _set(tx: Tx, me: Caller, child_id: int, **values: object) -> str:
    child = children.in_district(tx, me, child_id)
    theirs = (Phone.person_id == child.caregiver_id, Phone.lost_at.is_(None))
    tx.connection.execute(update(Phone).where(*theirs).values(**values))
    audit.record(tx, me, "changed", "people", child.caregiver_id)
    return child.code


def _number(tx: Tx, child: Child) -> str:
    number = people.number_of(tx, child.caregiver_id) if child.caregiver_id else ""
    return "" if number and outbox.is_silenced(tx, number) else number


def _phone(tx: Tx, child: Child) -> Phone | None:
    mine = select(Phone).where(Phone.person_id == child.caregiver_id, Phone.works, Phone.lost_at.is_(None))
    return tx.session.scalar(mine.order_by(Phone.heard_at.is_(None), Phone.heard_at.desc()).limit(1))
