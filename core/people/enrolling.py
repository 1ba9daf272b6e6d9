"""A number nobody knew becomes a volunteer's. The name is the district's work, at a desk; the PIN the volunteer's."""

from dataclasses import dataclass

from sqlalchemy import select

from core.errors import NotYours
from core.language.words import Say
from core.messages import outbox
from core.messages.outbox import Notice
from core.models.message import Lane
from core.models.person import Language, Person, PersonStatus, Phone, Role
from core.models.place import Place
from core.people import people
from core.storage import audit
from core.storage.access import Caller
from core.storage.db import Tx


@dataclass(frozen=True)
class Enrolled:
    """The village, and whether the number is new; `new` is False for one that is a volunteer's already."""

    new: bool
    village: str


def enrol(tx: Tx, me: Caller, number: str, village_id: int) -> Enrolled:
    """The number is a volunteer's of that village from now on; one SMS says what to dial and to make a PIN.

    Raises NotYours for a village of another district, or what is no village.
    """
    village = tx.session.get_one(Place, village_id)
    if village.level != "village" or me.district not in (village.district_id, None):
        raise NotYours("this village belongs to another district")
    held = select(Person.id).join(Phone, Phone.person_id == Person.id)
    held = held.where(Phone.number_index == tx.vault.index(number), Person.role == Role.volunteer)
    if tx.session.scalar(held.where(Person.standing != PersonStatus.left).limit(1)):
        return Enrolled(False, village.name)
    person = people.register(tx, number, Role.volunteer, "", place=village, language=Language.rw)
    audit.record(tx, me, "registered", "people", person.id)
    not_before = tx.programme.daytime.next(tx.at)
    outbox.post(tx, person, Notice(Say("sms.welcome"), Lane.receipts, f"welcome:{person.id}", not_before=not_before))
    return Enrolled(True, village.name)


def below(tx: Tx, place_id: int | None) -> list[Place]:
    """The places in that place, by name; for none, the districts."""
    inside = Place.parent_id == place_id if place_id else Place.level == "district"
    return list(tx.session.scalars(select(Place).where(inside).order_by(Place.name)))


def village_of_code(tx: Tx, me: Caller, code: str) -> int | None:
    """The village of that NISR code (8 digits) if it lies within the officer's reach."""
    found = tx.session.scalar(select(Place).where(Place.code == code, Place.level == "village"))
    return found.id if found and me.district in (found.district_id, None) else None
