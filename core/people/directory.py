"""Who is in the service, as those who may change them see them: found by number, listed by what they do."""

from collections.abc import Collection, Sequence

from sqlalchemy import Select, exists, func, select

from core.errors import Unknown
from core.files.names import a_name
from core.language.words import Say
from core.messages import outbox
from core.messages.outbox import Notice
from core.models.message import Lane
from core.models.person import Person, PersonStatus, Phone, Role
from core.models.place import Place
from core.people import authority, people, person_entries, phones, places
from core.people.confirming import ListedPerson
from core.people.person_entries import PersonEntry, name_of
from core.phone import spoken
from core.storage import audit, person_facts
from core.storage.access import Caller
from core.storage.db import Tx
from core.storage.numbers import is_number


def find(tx: Tx, number: str, role: Role | None = None, name: str = "") -> Person:
    """Who holds that number. Raises Unknown where nobody does, or several do and role and name do not say which."""
    found = [each for each in _holding(tx, number) if role in (None, each.role)]
    return _one(tx, _named(tx, found, name), _nobody(tx, number, role), "Say which with --role, or with --name.")


def find_officer(tx: Tx, number: str, role: Role | None = None) -> Person:
    """Whom of that number's holders alerts may go to, whoever else holds it. Raises Unknown."""
    found = [each for each in _holding(tx, number) if each.role.is_officer and role in (None, each.role)]
    nobody = "Alerts go to an officer, and nobody who holds this number is one."
    return _one(tx, found, nobody, "Say which with --to-role.")


def _one(tx: Tx, found: Sequence[Person], nobody: str, which: str) -> Person:
    if len(found) > 1:
        held = [listed(tx, each) for each in found]
        said = ", ".join(f"{each.role.replace('_', ' ')}{f' of {each.place}' * bool(each.place)}" for each in held)
        raise Unknown(f"This number is held by {len(found)} people: {said}. {which}")
    if not found:
        raise Unknown(nobody)
    return found[0]


def _named(tx: Tx, found: Sequence[Person], name: str) -> list[Person]:
    """Those of that name; everybody where none is asked for. Raises Unknown where it is nobody's."""
    wanted = " ".join(name.split()).casefold()
    same = [each for each in found if wanted in ("", name_of(tx, each).casefold())]
    if found and not same:
        raise Unknown("Nobody of that name holds this number.")
    return same


def _nobody(tx: Tx, number: str, role: Role | None) -> str:
    """Why nobody is found by that number."""
    held = select(Person).join(Phone, Phone.person_id == Person.id).where(is_number(tx, Phone.number_index, number))
    gone = [each for each in tx.session.scalars(held.where(Person.standing == PersonStatus.left))]
    if any(role in (None, each.role) for each in gone):
        return f"Whoever held {spoken(number)} has left."
    as_role = f" as {role.replace('_', ' ')}" if role else ""
    return f"Nobody holds {spoken(number)}{as_role}."


def has_number(tx: Tx, person: Person, number: str = "") -> bool:
    """Whether a number (that one) is the person's: none is after the phone was lost, until there is another."""
    mine = exists().where(Phone.person_id == person.id, Phone.lost_at.is_(None))
    return bool(tx.connection.scalar(select(mine.where(is_number(tx, Phone.number_index, number)) if number else mine)))


def _holding(tx: Tx, number: str) -> list[Person]:
    held = select(Person).join(Phone, Phone.person_id == Person.id).order_by(Person.id)
    held = held.where(is_number(tx, Phone.number_index, number), Person.standing != PersonStatus.left)
    found = list({each.id: each for each in tx.session.scalars(held.where(Phone.lost_at.is_(None)))}.values())
    # a lost phone's number still names its person to those who may change it, where nobody else has it by now
    return found or list({each.id: each for each in tx.session.scalars(held)}.values())


def holders(tx: Tx, me: Caller, number: str) -> list[ListedPerson]:
    """Whom of that number's holders the caller may change, caregivers too: what they do, and where. Nobody changes
    oneself.
    """
    found = [each for each in _holding(tx, number) if each.id != me.person]
    return [listed(tx, each) for each in found if authority.may_change(me, each.role, each.district_id)]


def count_holders(tx: Tx, number: str, *, but: int) -> int:
    """How many others hold that number too."""
    return len([each for each in _holding(tx, number) if each.id != but])


def note_asked(tx: Tx, me: Caller, people: Collection[int]) -> None:
    """Somebody asked who holds a number, and was shown these people, or that it is nobody; the number is not kept."""
    audit.record_many(tx, me, "asked_number", "people", list(people))
    if not people:
        audit.record(tx, me, "asked_number", "people", None)


def listed(tx: Tx, person: Person) -> ListedPerson:
    """The person as a list names them: what they do, and the finest place they belong to."""
    at = person.village_id or person.sector_id or person.district_id
    return ListedPerson(person.id, person.role, places.name(tx, at))


def entries(
    tx: Tx,
    me: Caller,
    *,
    district: int | None = None,
    role: Role | None = None,
    standing: PersonStatus | None = None,
    doubted: bool = False,
) -> list[PersonEntry]:
    """Everybody of that kind whom the caller may change, by district, work and place. The look is recorded once."""
    found = _workers(district, role, standing)
    if doubted:
        found = found.where(Person.id.in_(select(Phone.person_id).where(phones.in_doubt(tx))))
    people_found = list(tx.session.scalars(found))
    audit.record(tx, me, "listed", "people", district)
    return person_entries.of_all(
        tx, [each for each in people_found if authority.may_change(me, each.role, each.district_id)]
    )


def show(tx: Tx, me: Caller, person: Person) -> PersonEntry:
    """One of them; the look is recorded."""
    audit.record(tx, me, "read", "people", person.id)
    return person_entries.of_one(tx, person)


def invited(tx: Tx, me: Caller, *, district: int | None = None, role: Role | None = None) -> list[Person]:
    """Who was put in, has a number and has not shown a key number there yet, of those the caller may change."""
    reached = exists().where(Phone.person_id == Person.id, Phone.lost_at.is_(None))
    found = tx.session.scalars(_workers(district, role, PersonStatus.invited).where(reached))
    return [each for each in found if authority.may_change(me, each.role, each.district_id)]


def _workers(district: int | None, role: Role | None, standing: PersonStatus | None) -> Select[Person]:
    found = select(Person).outerjoin(Place, Place.id == func.coalesce(Person.village_id, Person.sector_id))
    found = found.where(Person.role != Role.caregiver) if role is None else found.where(Person.role == role)
    found = found.where(Person.standing == standing) if standing else found.where(Person.standing != PersonStatus.left)
    if district is not None:
        found = found.where(Person.district_id == district)
    return found.order_by(Person.district_id, Person.role, Place.name, Person.id)


def give_name(tx: Tx, me: Caller, person: Person, name: str) -> None:
    """From now on the person is called that; sealed at once. Raises NotYours, and Unknown for what is no name."""
    authority.require(me, person)
    person.name_sealed = person_facts.seal_name(tx.vault, person.id, a_name(name))
    tx.flush()
    audit.record(tx, me, "named", "people", person.id)


def cover(tx: Tx, me: Caller, person_id: int, covered: int | None) -> None:
    """That person steps in for the other whenever the other is away; for nobody, with None. Who steps in is told.

    Raises NotYours, and Unknown for two who do not do the same work in one district, or who would cover each other:
    whoever covers somebody is on call only then, so that nobody would be.
    """
    person = people.get(tx, person_id)
    authority.require(me, person)
    if covered is not None:
        other = people.get(tx, covered)
        if other.id == person.id or (other.role, other.district_id) != (person.role, person.district_id):
            raise Unknown("Who covers somebody does the same work in the same district.")
        if steps_in_for(tx, other, person.id):
            raise Unknown("They would cover each other, and nobody would be on call: take the other cover away first.")
    person.covers_id = covered
    tx.flush()
    audit.record(tx, me, "cover_ended" if covered is None else "cover_given", "people", person.id)
    if covered is not None and person.id != me.person:
        once = f"covers:{person.id}:{covered}:{tx.at:%Y%m%d%H%M%S}"
        not_before = tx.programme.waking.next(tx.at)
        outbox.post(tx, person, Notice(Say("sms.cover"), Lane.receipts, once, not_before=not_before))


def steps_in_for(tx: Tx, person: Person, covered: int) -> bool:
    """Whether that person covers the other, or somebody who does."""
    seen: set[int] = set()
    while person.covers_id and person.covers_id not in seen:
        if person.covers_id == covered:
            return True
        seen.add(person.covers_id)
        person = people.get(tx, person.covers_id)
    return False
