"""A volunteer who visits in another village too has a post in each, by one phone: who changes one sees the others."""

from sqlalchemy import select

from core.models.person import Person, PersonStatus, Phone, Role
from core.models.place import Place
from core.people import people, person_entries
from core.people.confirming import ListedPerson
from core.storage import person_facts
from core.storage.db import Tx
from core.storage.numbers import is_number


def of_person(tx: Tx, person: Person) -> list[Person]:
    """The other posts of that volunteer in the district: of the same number, name and sex. None without a number."""
    return [each for each, _ in _found(tx, person, people.number_of(tx, person.id))]


def listed(tx: Tx, person: Person, number: str) -> list[ListedPerson]:
    """The same as a list names them, for who knows the number. The caller audits."""
    return [ListedPerson(each.id, each.role, place) for each, place in _found(tx, person, number)]


def _found(tx: Tx, person: Person, number: str) -> list[tuple[Person, str]]:
    if person.role is not Role.volunteer or not number:
        return []
    held = select(Person, Place.name).join(Phone, Phone.person_id == Person.id)
    held = held.join(Place, Place.id == Person.village_id).where(is_number(tx, Phone.number_index, number))
    ours = (Phone.lost_at.is_(None), Person.role == Role.volunteer, Person.standing != PersonStatus.left)
    there = (Person.district_id == person.district_id, Person.id != person.id)
    rows = tx.session.execute(held.where(*ours, *there).order_by(Person.id))
    return [(each, place) for each, place in rows if _who(tx, each) == _who(tx, person)]


def _who(tx: Tx, person: Person) -> tuple[str, str | None]:
    return person_entries.name_of(tx, person), person_facts.sex_in(tx.vault, person.id, person.sex_sealed)
