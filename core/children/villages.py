"""Villages with children to be visited, and those of them with nobody who visits.

A child whose record its district brought along is not to be visited before the district's first day.
"""

from datetime import date
from typing import Any

from sqlalchemy import ColumnElement, and_, func, select

from core.clock import kigali
from core.models.case import Case
from core.models.child import Child
from core.models.person import Person, PersonStatus, Role
from core.models.place import Place
from core.storage.db import Tx


def is_owed_nothing_yet(child: ColumnElement[int], today: Any) -> ColumnElement[bool]:
    """Whether that child's case was taken over by a district that begins on a later day."""
    return select(Case.child_id).where(Case.child_id == child, Case.owed_from > today).exists()


def visited(today: Any) -> ColumnElement[bool]:
    """Whether somebody is to be visited in that village; `today` may be the parameter of a statement made once."""
    return select(Child.id).where(Child.village_id == Place.id, _to_be_visited(today)).exists()


def with_nobody(tx: Tx, district: int) -> list[int]:
    """The villages of that district in which children are to be visited and no volunteer is left."""
    theirs = (Person.village_id == Child.village_id) & (Person.role == Role.volunteer)
    somebody = select(Person.id).where(theirs, Person.standing != PersonStatus.left).exists()
    found = select(Child.village_id).distinct().where(Child.district_id == district, _to_be_visited(_today(tx)))
    return list(tx.connection.scalars(found.where(~somebody).order_by(Child.village_id)))


def codes(tx: Tx, village: int, most: int) -> list[str]:
    """The codes of children who are to be visited there, no more than so many."""
    found = select(Child.code).where(Child.village_id == village, _to_be_visited(_today(tx)))
    return list(tx.connection.scalars(found.order_by(Child.code).limit(most)))


def count(tx: Tx, village: int) -> int:
    """How many children are to be visited there."""
    found = select(func.count(Child.id)).where(Child.village_id == village, _to_be_visited(_today(tx)))
    return tx.connection.scalar(found) or 0


def _today(tx: Tx) -> date:
    return kigali(tx.at).date()


def _to_be_visited(today: Any) -> ColumnElement[bool]:
    return and_(Child.closed_on.is_(None), ~is_owed_nothing_yet(Child.__table__.c.id, today))
