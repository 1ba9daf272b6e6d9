"""Which posts of the ladders nobody holds, and where nobody is there to ring a stranger back."""

from dataclasses import dataclass

from sqlalchemy import ColumnElement, exists, select, union

from core.models.child import Child
from core.models.person import Person, PersonStatus, Phone, Role
from core.models.place import Place
from core.people.rota import PROFESSIONS
from core.storage.db import Tx

SERVED = (Role.volunteer, Role.caregiver)
"""Whose district needs officers: they are promised that somebody rings."""
NEEDED = (*PROFESSIONS, Role.lead)


def _answers() -> ColumnElement[bool]:
    """Those with us, by a key number, whose number works."""
    reached = exists().where(Phone.person_id == Person.id, Phone.works, Phone.lost_at.is_(None))
    return (Person.standing == PersonStatus.active) & reached


_HELD = select(Person.district_id, Person.role).where(_answers(), Person.role.in_(NEEDED)).distinct()
_SERVED = union(
    select(Person.district_id).where(Person.standing != PersonStatus.left, Person.role.in_(SERVED)),
    select(Child.district_id).where(Child.closed_on.is_(None)),
).subquery()
_DISTRICTS = (
    select(_SERVED.c.district_id, Place.name)
    .outerjoin(Place, Place.id == _SERVED.c.district_id)
    .order_by(Place.name, _SERVED.c.district_id)
)
_NATIONAL = select(Person.id).where(_answers(), Person.role == Role.national).limit(1)


@dataclass(frozen=True, slots=True)
class Vacancy:
    """A post that nobody holds: in a district, "" for the nation's."""

    district: str
    post: str


def vacancies(tx: Tx) -> list[Vacancy]:
    """Each district with volunteers, carers or children wants a social worker, a psychologist and a lead whose number
    answers; the nation a desk, however little there is.
    """
    held = {(district, role) for district, role in tx.connection.execute(_HELD)}
    found = [
        Vacancy(name or str(district), str(role))
        for district, name in tx.connection.execute(_DISTRICTS)
        for role in NEEDED
        if (district, role) not in held
    ]
    return found if has_national_desk(tx) else [*found, Vacancy("", str(Role.national))]


def has_national_desk(tx: Tx) -> bool:
    """Whether somebody of the nation answers: who rings back where no district is known."""
    return tx.connection.scalar(_NATIONAL) is not None
