"""Villages with children to be visited, and how many of their pair are left."""

from sqlalchemy import func, select

from core.models.child import Child
from core.models.person import Person, PersonStatus, Role
from core.models.place import Place
from core.storage.db import Tx

VISITED = select(Child.id).where(Child.village_id == Place.id, Child.closed_on.is_(None)).exists()
"""Somebody is to be visited there."""
_PAIR = (Person.village_id == Place.id) & (Person.role == Role.volunteer) & (Person.standing != PersonStatus.left)
LEFT_OF_PAIR = select(func.count()).where(_PAIR).scalar_subquery()
"""How many volunteers a village has."""


def with_nobody(tx: Tx, district: int) -> list[int]:
    """The villages of that district in which children are to be visited and no volunteer is left."""
    theirs = (Person.village_id == Child.village_id) & (Person.role == Role.volunteer)
    somebody = select(Person.id).where(theirs, Person.standing != PersonStatus.left).exists()
    found = select(Child.village_id).distinct().where(Child.district_id == district, Child.closed_on.is_(None))
    return list(tx.connection.scalars(found.where(~somebody).order_by(Child.village_id)))


def codes(tx: Tx, village: int, most: int) -> list[str]:
    """The codes of children who are to be visited there, no more than so many."""
    found = select(Child.code).where(Child.village_id == village, Child.closed_on.is_(None))
    return list(tx.connection.scalars(found.order_by(Child.code).limit(most)))
