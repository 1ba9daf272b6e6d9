"""Which posts of the ladders nobody holds who can act, and where nobody is there to ring a stranger back."""

from collections.abc import Mapping
from dataclasses import dataclass

from sqlalchemy import exists, select, union

from core.models.child import Child
from core.models.person import Person, PersonStatus, Role
from core.models.place import Place
from core.people import acting, duty, people
from core.people.rota import PROFESSIONS
from core.programme.posts import Post
from core.storage.db import Tx

SERVED = (Role.volunteer, Role.caregiver)
"""Whose district needs officers: they are promised that somebody rings."""
NEEDED = (*PROFESSIONS, Role.lead)


_SERVED = union(
    select(Person.district_id).where(Person.standing != PersonStatus.left, Person.role.in_(SERVED)),
    select(Child.district_id).where(Child.closed_on.is_(None)),
).subquery()
_DISTRICTS = (
    select(_SERVED.c.district_id, Place.name)
    .outerjoin(Place, Place.id == _SERVED.c.district_id)
    .order_by(Place.name, _SERVED.c.district_id)
)


@dataclass(frozen=True, slots=True)
class Vacancy:
    """A post that nobody holds who can act: in a district, "" for the nation's."""

    district: str
    post: str


def vacancies(tx: Tx) -> list[Vacancy]:
    """Each district with volunteers, carers or children wants a social worker, a psychologist and a lead whose number
    answers, who are not in doubt and not locked out; the nation a desk, however little there is.
    """
    districts = {row: name or str(row) for row, name in tx.connection.execute(_DISTRICTS)}
    found = _vacant(tx, districts)
    return found if has_national_desk(tx) else [*found, Vacancy("", str(Role.national))]


def vacancies_at(tx: Tx, district: int | None) -> list[Vacancy]:
    """As the desk of that district reads them, or the nation's those of all districts that are places; its own post is
    held by whoever reads.
    """
    there = [Person.district_id == Place.id, Person.standing != PersonStatus.left, Person.role.in_(SERVED)]
    served = exists().where(*there) | exists().where(Child.district_id == Place.id, Child.closed_on.is_(None))
    which = Place.id == district if district is not None else served
    found = select(Place.id, Place.name).where(Place.level == "district", which).order_by(Place.name, Place.id)
    return _vacant(tx, {row: name for row, name in tx.connection.execute(found)})


def _vacant(tx: Tx, districts: Mapping[int, str]) -> list[Vacancy]:
    able = select(Person.district_id, Person.role).where(acting.can_act(tx), Person.role.in_(NEEDED)).distinct()
    held = {(district, role) for district, role in tx.connection.execute(able)}
    return [
        Vacancy(name, str(role))
        for district, name in districts.items()
        for role in NEEDED
        if (district, role) not in held
    ]


def can_ring(tx: Tx, sector: int | None, district: int | None) -> bool:
    """Whether somebody of the sector, the district or the nation, or who stands in, can open and make a call."""
    posts = (Post.social_worker, Post.lead)
    named = people.of_role(tx, Role.sector_officer, sector=sector) if sector else []
    named += [each for post in posts for each in duty.on_rung(tx, district, post)] if district else []
    return any(duty.takers(tx, each) for each in named) or has_national_desk(tx)


def has_national_desk(tx: Tx) -> bool:
    """Whether somebody of the nation, or who stands in there, can open and make a call: who rings back where no
    district is known.
    """
    return any(duty.takers(tx, each) for each in people.of_role(tx, Role.national))
