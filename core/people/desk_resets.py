"""An officer's way into the desk set anew: who is above asks, a second officer agrees and is given the code."""

from dataclasses import dataclass
from datetime import timedelta

from sqlalchemy import func, select

from core.errors import NotYours, Unknown
from core.models.desk import DeskReset, DeskSession
from core.models.person import Person, PersonStatus, Role
from core.people import authority, desk_accounts, desk_sessions, people, two_persons
from core.storage import audit, person_facts
from core.storage.access import Caller
from core.storage.db import Tx

COUNTS_FOR = timedelta(hours=24)
"""How long what was asked waits for a second person; after that it is asked anew."""


@dataclass(frozen=True)
class DeskOfficer:
    """An officer of the list: how often signed in now; what the caller may do about it."""

    id: int
    role: Role
    name: str
    sessions: int
    may_ask: bool
    may_agree: bool
    waits: bool


def listed(tx: Tx, me: Caller) -> list[DeskOfficer]:
    """The officers with us of the caller's district, of all districts for the nation; without the caller."""
    found = select(Person).where(Person.role.in_([each for each in Role if each.is_officer]))
    found = found.where(Person.standing == PersonStatus.active, Person.id != me.person)
    if me.district is not None:
        found = found.where(Person.district_id == me.district)
    open_now = (DeskSession.opened_at.is_not(None), DeskSession.seen_at >= tx.real - desk_sessions.IDLE)
    counted = select(DeskSession.person_id, func.count()).where(*open_now)
    sessions = {person: count for person, count in tx.connection.execute(counted.group_by(DeskSession.person_id))}
    asked = {each.person_id: each for each in tx.session.scalars(select(DeskReset)) if _counts(tx, each)}
    return [
        _listed(tx, me, each, sessions.get(each.id, 0), asked.get(each.id))
        for each in tx.session.scalars(found.order_by(Person.district_id, Person.role, Person.id))
    ]


def _listed(tx: Tx, me: Caller, person: Person, sessions: int, asked: DeskReset | None) -> DeskOfficer:
    return DeskOfficer(
        person.id,
        person.role,
        person_facts.name_in(tx.vault, person.id, person.name_sealed),
        sessions,
        may_ask=authority.may_change(me, person.role, person.district_id),
        may_agree=asked is not None and asked.asked_by_id != me.person,
        waits=asked is not None,
    )


def ask(tx: Tx, me: Caller, person_id: int) -> None:
    """Who is above asks, and nothing ends yet. Raises NotYours, and Unknown for who is no officer with us."""
    person = _officer(tx, me, person_id)
    authority.require(me, person)
    two_persons.require_able(tx, me)
    row = tx.session.get(DeskReset, person.id, with_for_update=tx.is_postgres)
    if row is not None and _counts(tx, row) and two_persons.is_able(tx, row.asked_by_id):
        return
    tx.session.merge(DeskReset(person_id=person.id, asked_by_id=me.id, asked_as=me.channel, asked_at=tx.at))
    audit.record(tx, me, "desk_reset_asked", "people", person.id)


def agree(tx: Tx, me: Caller, person_id: int) -> str | None:
    """Another officer of the district, or of the nation, agrees: the code, shown this once, to be given face to face.
    What opened the desk before does so no longer. None where nobody asks any more. Raises NotYours for who asked.
    """
    person = _officer(tx, me, person_id)
    two_persons.require_able(tx, me)
    row = tx.session.get(DeskReset, person.id, with_for_update=tx.is_postgres)
    if row is None or not _counts(tx, row):
        return None
    refusal = "who asked does not agree to it: a second person does"
    two_persons.require_second(tx, me, row.asked_by_id, row.asked_as, refusal)
    tx.session.delete(row)
    return desk_accounts.let_in_anew(tx, me, person)


def drop(tx: Tx, me: Caller, person_id: int) -> None:
    """Nothing is set anew: whoever asked thought otherwise, or another does not agree."""
    person = _officer(tx, me, person_id)
    if (row := tx.session.get(DeskReset, person.id)) is not None:
        tx.session.delete(row)
        audit.record(tx, me, "desk_reset_dropped", "people", person.id)


def end_sessions(tx: Tx, me: Caller, person_id: int) -> None:
    """Who is above ends every session of that officer at once: a browser was left open somewhere. Raises NotYours."""
    person = _officer(tx, me, person_id)
    authority.require(me, person)
    desk_sessions.end_all(tx, person.id)
    audit.record(tx, me, "desk_ended", "people", person.id)


def _counts(tx: Tx, row: DeskReset) -> bool:
    return tx.at - row.asked_at < COUNTS_FOR


def _officer(tx: Tx, me: Caller, person_id: int) -> Person:
    """Raises NotYours for oneself and out of the district, Unknown for who does not sit at a desk."""
    person = people.get(tx, person_id)
    if person.id == me.person or me.district not in (person.district_id, None):
        raise NotYours("this person's way into the desk is set by others")
    if not person.role.is_officer or person.standing is not PersonStatus.active:
        raise Unknown("No such officer with us.")
    return person
