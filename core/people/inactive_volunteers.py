"""Volunteers of whom nothing was heard for long, and how an officer rings them."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import cache

from sqlalchemy import bindparam, func, select

from core.errors import NotYours
from core.models.base import Moment
from core.models.person import Person, PersonStatus, Phone, Role
from core.models.place import Place
from core.people import people, phones
from core.storage import audit
from core.storage.access import Caller
from core.storage.db import Tx
from core.storage.prepared import Prepared

MOST = 45
"""Volunteers on one list: nine screens of five."""


@dataclass(frozen=True, slots=True)
class Silent:
    """One volunteer: the village, and for how many days nothing was heard; None for one never heard of."""

    id: int
    village: str
    days: int | None


def silent(tx: Tx, me: Caller) -> list[Silent]:
    """The district's volunteers who have been silent longest, counted from their registration if never heard."""
    since = tx.at - timedelta(days=tx.programme.limits.not_reporting_days)
    rows = tx.all(_silent(me.district is None), {"since": since, "district": me.district})
    return [Silent(row, name, _days(tx, heard)) for row, name, heard in rows]


@cache
def _silent(nation: bool) -> Prepared:
    heard = func.coalesce(func.max(Phone.heard_at), Person.registered_at)
    found = (
        select(Person.id, Place.name, heard.label("heard"))
        .join(Place, Place.id == Person.village_id)
        .outerjoin(Phone, Phone.person_id == Person.id)
        .where(Person.role == Role.volunteer, Person.standing != PersonStatus.left)
        .group_by(Person.id, Place.name, Person.registered_at)
        .having(heard.is_(None) | (heard <= bindparam("since", type_=Moment())))
        .order_by(heard.is_not(None), heard, Place.name)
        .limit(MOST)
    )
    return Prepared(found if nation else found.where(Person.district_id == bindparam("district")))


def _days(tx: Tx, heard: datetime | None) -> int | None:
    return (tx.at - heard).days if heard else None


@dataclass(frozen=True, slots=True)
class NumberRead:
    """The number to ring, "" for none; `was` is the one it took the place of not long ago, else "": whoever changed it
    may be at the new one. `unsafe`: a family closed that phone, nobody rings there, and no number is told.
    """

    phone: str
    was: str = ""
    unsafe: bool = False


def read_number(tx: Tx, me: Caller, person_id: int) -> NumberRead:
    """The number of somebody of the district, to ring. The look is recorded. Raises NotYours."""
    person = people.get(tx, person_id)
    if me.role is None or not me.role.is_officer or me.district not in (person.district_id, None):
        raise NotYours("this person belongs to another district")
    audit.record(tx, me, "read", "people", person.id)
    number = people.number_of(tx, person.id)
    if number and phones.is_closed(tx, number):
        return NumberRead("", unsafe=True)
    was = phones.before(tx, person.id, tx.at - timedelta(days=tx.programme.limits.second_person_days))
    return NumberRead(number, was if number and was != number else "")
