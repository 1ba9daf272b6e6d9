"""Somebody is put in: a volunteer, an officer, a sector officer, a lead, the national desk. Slips are named.

Whoever is put in is invited until the key number was typed: may report, reads nothing, is on no ladder.
"""

from collections.abc import Collection
from dataclasses import dataclass, replace
from enum import StrEnum

from sqlalchemy import Select, select

from core.errors import InshutiError, NotYours
from core.files.names import a_name
from core.language.words import Say
from core.messages import outbox
from core.messages.outbox import Notice
from core.models.message import Lane
from core.models.person import Language, Person, PersonStatus, Phone, Role
from core.models.place import Place
from core.people import authority, colleagues, key_numbers, people
from core.people.colleagues import LEVELS, KnownWorker
from core.storage import audit, person_facts
from core.storage.access import Caller
from core.storage.db import Tx
from core.storage.numbers import is_number

WORKERS = (*LEVELS, Role.national)
PAIR = 2


class Unfit(InshutiError):
    """Somebody cannot be put in so: the sentence says what does not fit."""


class Conflict(StrEnum):
    """What may be a slip: the giver confirms it by name, and it is done all the same."""

    third_in_village = "third_in_village"
    same_sex = "same_sex"
    same_name = "same_name"
    number_taken = "number_taken"
    number_given_up = "number_given_up"


@dataclass(frozen=True, slots=True)
class Newcomer:
    """Who shall come in. `place` is a village's, sector's or district's id, None for the nation."""

    number: str
    role: Role
    place: int | None = None
    name: str = ""
    sex: str | None = None
    language: Language = Language.rw
    covers: int | None = None


@dataclass(frozen=True, slots=True)
class Joined:
    """What became of it. `key` is shown to the giver this once; `person` is None where `conflicts` wait for a yes.

    Not `new`: the same person was in already, and nothing changed.
    """

    person: int | None
    key: str = ""
    conflicts: tuple[Conflict, ...] = ()
    new: bool = False


def put_in(tx: Tx, me: Caller, newcomer: Newcomer, *, confirmed: Collection[Conflict] = ()) -> Joined:
    """Somebody is invited from now on, with a key number; one SMS says what to dial, never the key number.

    Where something may be a slip that the giver has not `confirmed`, nothing changes and it is named. Safe to run
    twice. Raises NotYours for somebody the caller may not put in, Unfit for a role that does not belong there, Unknown
    for what is no name.
    """
    newcomer = replace(newcomer, name=a_name(newcomer.name)) if newcomer.name else newcomer
    place = _place(tx, newcomer)
    if not authority.may_change(me, newcomer.role, place.district_id if place else None):
        raise NotYours("whoever comes in there is put in by others")
    if (same := _already(tx, newcomer)) is not None:
        return Joined(same)
    waits = tuple(each for each in conflicts(tx, newcomer) if each not in confirmed)
    if waits:
        return Joined(None, conflicts=waits)
    person = _register(tx, me, newcomer, place)
    return Joined(person.id, key_numbers.give(tx, me, person), new=True)


def is_in(tx: Tx, newcomer: Newcomer) -> bool:
    """Whether they are in already, so that nothing would change."""
    return _already(tx, newcomer) is not None


def conflicts(tx: Tx, newcomer: Newcomer) -> list[Conflict]:
    """What may be a slip in it, each by name."""
    found = [*of_number(tx, newcomer.number)]
    if namesake(tx, newcomer):
        found.append(Conflict.same_name)
    if newcomer.role is Role.volunteer:
        sexes = _sexes(tx, newcomer.place)
        if len(sexes) >= PAIR:
            found.append(Conflict.third_in_village)
        elif newcomer.sex and newcomer.sex in sexes:
            found.append(Conflict.same_sex)
    return found


def namesake(tx: Tx, newcomer: Newcomer) -> KnownWorker | None:
    """Who does that work there and has nearly that name: perhaps the same person, with another number."""
    if not newcomer.name:
        return None
    work = newcomer.role, newcomer.place
    there = colleagues.load(tx, [work]).get(work, ())
    return next((each for each in there if each.may_be(newcomer.name, newcomer.sex)), None)


def of_number(tx: Tx, number: str, *, but: int = 0) -> tuple[Conflict, ...]:
    """What may be a slip in giving somebody that number: it is a worker's, other than that person's, or was one's who
    left, lost it, or has another.
    """
    if tx.session.scalar(_workers_of(tx, number).where(Person.id != but).limit(1)) is not None:
        return (Conflict.number_taken,)
    held = select(Phone.id).join(Person, Person.id == Phone.person_id).where(Person.role != Role.caregiver)
    held = held.where(is_number(tx, Phone.number_index, number), Person.id != but)
    return (Conflict.number_given_up,) if tx.session.scalar(held.limit(1)) is not None else ()


def _register(tx: Tx, me: Caller, newcomer: Newcomer, place: Place | None) -> Person:
    person = people.register(
        tx,
        newcomer.number,
        newcomer.role,
        newcomer.name,
        place=place,
        language=newcomer.language,
        sex=newcomer.sex,
        covers=newcomer.covers,
        standing=PersonStatus.invited,
    )
    audit.record(tx, me, "registered", "people", person.id)
    welcome(tx, person)
    return person


def welcome(tx: Tx, person: Person, *, at_once: bool = False) -> None:
    """One SMS says what to dial, in day hours unless `at_once`; to a volunteer also behind which key the key number is
    asked for. That number is never in it.
    """
    words = Say("sms.welcome.volunteer" if person.role is Role.volunteer else "sms.welcome")
    once = f"welcome:{person.id}:{tx.at:%Y%m%d%H%M%S}"
    not_before = None if at_once else tx.programme.daytime.next(tx.at)
    outbox.post(tx, person, Notice(words, Lane.receipts, once, not_before=not_before))


def _place(tx: Tx, newcomer: Newcomer) -> Place | None:
    """The place they belong to. Raises Unfit where role and place do not fit."""
    if newcomer.role is Role.caregiver:
        raise Unfit("A caregiver comes in with a child, when the child is registered.")
    level = LEVELS.get(newcomer.role)
    held = {"key_share": True} if tx.is_postgres else None  # one newcomer of a place at a time: a pair is counted
    place = tx.session.get(Place, newcomer.place, with_for_update=held) if newcomer.place else None
    if (place.level if place else None) != level:
        named = newcomer.role.replace("_", " ")
        raise Unfit(f"A {named} belongs to a {level}." if level else "The national desk belongs to no district.")
    if newcomer.covers is not None:
        covered = tx.session.get(Person, newcomer.covers)
        if not covered or (covered.role, covered.district_id) != (newcomer.role, place.district_id if place else None):
            raise Unfit("Who covers somebody is of the same profession and district.")
    return place


def _already(tx: Tx, newcomer: Newcomer) -> int | None:
    """Who does that work there on that number already, by the same name or without one."""
    for person in tx.session.scalars(_workers_of(tx, newcomer.number)):
        where = {None: None, "village": person.village_id, "sector": person.sector_id, "district": person.district_id}
        same_place = where[LEVELS.get(newcomer.role)] == newcomer.place
        name = person_facts.name_in(tx.vault, person.id, person.name_sealed)
        if person.role is newcomer.role and same_place and (not newcomer.name or name in ("", newcomer.name)):
            return person.id
    return None


def _workers_of(tx: Tx, number: str) -> Select[Person]:
    held = select(Person).join(Phone, Phone.person_id == Person.id)
    held = held.where(is_number(tx, Phone.number_index, number), Phone.lost_at.is_(None))
    return held.where(Person.role != Role.caregiver, Person.standing != PersonStatus.left)


def _sexes(tx: Tx, village: int | None) -> list[str | None]:
    """Of each volunteer of that village."""
    there = (Person.village_id == village, Person.role == Role.volunteer, Person.standing != PersonStatus.left)
    found = tx.connection.execute(select(Person.id, Person.sex_sealed).where(*there))
    return [person_facts.sex_in(tx.vault, person, box) for person, box in found]
