"""Erasures as who leads officers reads them: those of the own district, all of them for the nation."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Row, Select, select

from core.errors import NotYours, Unknown
from core.models.child import Child
from core.models.erasure import Erasure
from core.models.person import Role
from core.models.place import Place
from core.storage.access import Caller
from core.storage.db import Tx

PAGE = 50
MAY = (Role.lead, Role.national)


@dataclass(frozen=True, slots=True)
class ErasureLine:
    """One: its number, the child's row and code, the district, and how far it is."""

    number: int
    child: int
    code: str
    district: str
    asked_at: datetime
    confirmed_at: datetime | None
    done_at: datetime | None


def listed(tx: Tx, me: Caller, page: int = 1) -> tuple[list[ErasureLine], bool]:
    """One page, what waits first, then the last asked; and whether more follow."""
    ordered = _found(me).order_by(*_WAITING_FIRST)
    rows = tx.connection.execute(ordered.offset((page - 1) * PAGE).limit(PAGE + 1)).all()
    return [_line(each) for each in rows[:PAGE]], len(rows) > PAGE


def ids(tx: Tx, me: Caller) -> list[int]:
    """All of them, in the same order."""
    return list(tx.connection.scalars(_found(me).with_only_columns(Erasure.id).order_by(*_WAITING_FIRST)))


def among(tx: Tx, me: Caller, some: Sequence[int]) -> list[ErasureLine]:
    """Those of these erasures that are of one's reach."""
    return [_line(each) for each in tx.connection.execute(_found(me).where(Erasure.id.in_(some)))]


_WAITING_FIRST = (Erasure.done_at.is_not(None), Erasure.asked_at.desc(), Erasure.id)


def count_waiting(tx: Tx, me: Caller) -> int:
    """How many wait for the national desk."""
    rows = tx.connection.execute(_found(me).where(Erasure.confirmed_at.is_(None)))
    return len(rows.all())


def reach(tx: Tx, me: Caller, number: int) -> ErasureLine:
    """That one. Raises Unknown, and NotYours for another district's and for who leads nobody."""
    if me.role not in MAY:
        raise NotYours("who leads officers reads of erasures")
    row = tx.connection.execute(_found(me).where(Erasure.id == number)).one_or_none()
    if row is None:
        raise Unknown(f"There is no erasure {number} here.")
    return _line(row)


def _found(me: Caller) -> Select[int, int, str, str, datetime, datetime | None, datetime | None]:
    moments = (Erasure.asked_at, Erasure.confirmed_at, Erasure.done_at)
    found = select(Erasure.id, Erasure.child_id, Child.code, Place.name, *moments)
    found = found.join(Child, Child.id == Erasure.child_id).join(Place, Place.id == Erasure.district_id)
    return found if me.role is Role.national else found.where(Erasure.district_id == me.home_district)


def _line(row: Row[int, int, str, str, datetime, datetime | None, datetime | None]) -> ErasureLine:
    return ErasureLine(*row)
