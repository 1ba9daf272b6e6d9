"""Do the officers exist whom the ladders promise? Asked of the roster, leave and cover apart."""

from dataclasses import dataclass

from sqlalchemy import func, select

from core.models.person import Person, PersonStatus, Role
from core.models.place import Place
from core.people.rota import PROFESSIONS
from core.storage.db import Tx

SERVED = (Role.volunteer, Role.caregiver)
"""Whose district needs officers: they are promised that somebody rings."""
_ROLES = (
    select(Person.district_id, Place.name, Person.role)
    .join(Place, Place.id == Person.district_id, isouter=True)
    .where(Person.standing == PersonStatus.active, Person.role.in_((*SERVED, *PROFESSIONS, Role.lead)))
    .distinct()
)
_NATIONAL = select(func.count()).where(Person.standing == PersonStatus.active, Person.role == Role.national)


@dataclass(frozen=True, slots=True)
class Vacancy:
    """A post that nobody holds: in a district, "" for the nation's."""

    district: str
    post: str


def vacancies(tx: Tx) -> list[Vacancy]:
    """Each district with volunteers or carers wants a social worker, a psychologist and a lead; the nation a desk."""
    held: dict[str, set[Role]] = {}
    for district, name, role in tx.connection.execute(_ROLES):
        held.setdefault(name or str(district), set()).add(Role(role))
    needed = (*PROFESSIONS, Role.lead)
    served = sorted(district for district, roles in held.items() if roles & set(SERVED))
    found = [Vacancy(each, str(role)) for each in served for role in needed if role not in held[each]]
    if served and not tx.connection.scalar(_NATIONAL):
        found.append(Vacancy("", str(Role.national)))
    return found
