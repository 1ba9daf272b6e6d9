"""Persons whose number may be in other hands: an officer phones them, then reading opens to them again."""

from dataclasses import dataclass

from sqlalchemy import Select, func, select, update

from core.errors import NotYours
from core.models.person import Person, PersonStatus, Phone, Role
from core.models.place import Place
from core.people import authority, people, phones
from core.storage import audit
from core.storage.access import Caller
from core.storage.db import Tx
from core.storage.numbers import is_number

MOST = 45
"""Persons on one list: nine screens of five."""


@dataclass(frozen=True, slots=True)
class ListedPerson:
    """Somebody as a list of the district names them: what they do, and where."""

    id: int
    role: Role
    place: str


def doubted(tx: Tx, me: Caller) -> list[ListedPerson]:
    """Who waits to be confirmed in the district, the longest first. Nobody confirms their own number, and caregivers
    read nothing that would need it.
    """
    waits = phones.in_doubt(tx) & (Person.role != Role.caregiver)
    found = _people(me).where(waits, Person.id != me.person)
    longest = found.order_by(Phone.doubted_at.is_(None), Phone.doubted_at, Phone.dialled_at)
    rows = tx.session.execute(longest.limit(MOST))
    return list({row.id: ListedPerson(row.id, row.role, row.name or "") for row in rows}.values())


def of_number(tx: Tx, me: Caller, number: str) -> list[ListedPerson]:
    """Who holds that number in the district, of the workers whom the caller may change."""
    held = (is_number(tx, Phone.number_index, number), Phone.lost_at.is_(None), Person.id != me.person)
    rows = tx.session.execute(_people(me).where(*held))
    found = [ListedPerson(row.id, row.role, row.name or "") for row in rows]
    workers = [each for each in found if each.role is not Role.caregiver]
    return [each for each in workers if authority.may_change(me, each.role, me.district)]


def confirm(tx: Tx, me: Caller, person_id: int) -> None:
    """The officer spoke with the person: the number is theirs, on whatever network it is heard next.

    Raises NotYours for somebody of another district, and for the officer's own number.
    """
    reach(tx, me, person_id)
    tx.connection.execute(
        update(Phone)
        .where(Phone.person_id == person_id, Phone.lost_at.is_(None))
        .values(doubted_at=None, network=None, heard_at=tx.at, dialled_at=tx.at)
    )
    audit.record(tx, me, "confirmed", "people", person_id)


def reach(tx: Tx, me: Caller, person_id: int) -> Person:
    """Another person of the officer's district, or for the operator anybody. Raises NotYours."""
    person = people.get(tx, person_id)
    mine = me.is_operator or (me.role is not None and me.role.is_officer and me.district in (person.district_id, None))
    if not mine or person.id == me.person:
        raise NotYours("this person is confirmed by others")
    return person


def _people(me: Caller) -> Select[int, Role, str]:
    """Those of the district (of the nation for its desk), with the finest place they belong to."""
    place = func.coalesce(Person.village_id, Person.sector_id, Person.district_id)
    found = (
        select(Person.id, Person.role, Place.name)
        .join(Phone, Phone.person_id == Person.id)
        .outerjoin(Place, Place.id == place)
        .where(Person.standing != PersonStatus.left)
    )
    return found if me.district is None else found.where(Person.district_id == me.district)
