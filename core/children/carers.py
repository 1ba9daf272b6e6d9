"""The carer of a child, and its pair, as officers know and reach them."""

from typing import NamedTuple

from sqlalchemy import select

from core.children import children
from core.messages import outbox
from core.models.child import Child
from core.models.person import Person, PersonStatus, Role
from core.people import people
from core.storage import audit, person_facts
from core.storage.access import Caller
from core.storage.db import Tx


class KnownAdult(NamedTuple):
    """Somebody around a child: "" for a name that is not known or not the reader's, and for a number that is not known
    or not safe.
    """

    name: str
    number: str
    may_ring: bool = True


class ChildAdults(NamedTuple):
    """Who cares for the child of that code, None where nobody is known, and the volunteers of its village."""

    code: str
    carer: KnownAdult | None
    pair: list[KnownAdult]


def read_number(tx: Tx, me: Caller, child_id: int) -> str:
    """The number of the child's carer, for an officer who must ring; the look is recorded. "" where none is known, or
    where the carer said that it is not safe to ring. Raises NotYours out of the officer's reach.
    """
    child = children.in_district(tx, me, child_id)
    audit.record(tx, me, "read", "children", child.id)
    return _carer(tx, child, named=False).number if child.caregiver_id else ""


def read(tx: Tx, me: Caller, child_id: int) -> ChildAdults:
    """Who they are and their numbers; the look at the child and at each of them is recorded. Names for the officers of
    the child's district only. Volunteers who were invited and have not come yet are among them.

    Raises NotYours out of the officer's reach.
    """
    child = children.in_district(tx, me, child_id)
    named = me.district == child.district_id
    pair = list(tx.session.scalars(_OF_VILLAGE.where(Person.village_id == child.village_id)))
    seen = [*filter(None, [child.caregiver_id]), *(each.id for each in pair)]
    audit.record(tx, me, "read", "children", child.id)
    audit.record_many(tx, me, "read", "people", seen)
    return ChildAdults(
        child.code,
        _carer(tx, child, named=named) if child.caregiver_id else None,
        sorted(
            (KnownAdult(_name(tx, each) if named else "", people.number_of(tx, each.id)) for each in pair),
            key=lambda each: (not each.name, each),
        ),
    )


_OF_VILLAGE = select(Person).where(Person.role == Role.volunteer, Person.standing != PersonStatus.left)


def _carer(tx: Tx, child: Child, *, named: bool) -> KnownAdult:
    number = people.number_of(tx, child.caregiver_id)
    safe = not (number and outbox.is_silenced(tx, number))
    name = _name(tx, people.get(tx, child.caregiver_id or 0)) if named else ""
    return KnownAdult(name, number if safe else "", safe)


def _name(tx: Tx, person: Person) -> str:
    return person_facts.name_in(tx.vault, person.id, person.name_sealed)
