"""An officer fears that somebody's number is in other hands: reading closes there until somebody knows the voice."""

from enum import StrEnum

from sqlalchemy import select, update

from core.errors import NotYours
from core.models.person import Person, PersonStatus, Phone, Role
from core.people import authority, directory, people, phones
from core.storage import audit, sessions
from core.storage.access import Caller
from core.storage.db import Tx
from core.storage.numbers import is_number

DOUBTED = "doubted_"
"""Before the reason, in the audit."""


class DoubtReason(StrEnum):
    """Why an officer doubts: another answered, the phone was seen with somebody else, its reports are odd."""

    other_voice = "other_voice"
    other_hands = "other_hands"
    odd_reports = "odd_reports"
    other = "other"


def doubt(tx: Tx, me: Caller, person_id: int, why: str) -> bool:
    """Nothing is read at the person's number from now on, and its open talks end; what is reported there still comes
    in, marked. So it is for every worker of that number whom the caller may change: a phone is in one hand. No SMS
    tells of it, as it would go there. `confirming.confirm` undoes it.

    False for who has left, has no number, or is in doubt already. Raises NotYours for whom others change, and for a
    caregiver, who reads nothing.
    """
    person = tx.session.get_one(Person, person_id, with_for_update=tx.is_postgres)
    authority.require(me, person)
    if person.role is Role.caregiver:
        raise NotYours("a caregiver reads nothing that a doubt would close")
    if person.standing is PersonStatus.left or phones.doubted_since(tx, person.id) is not None:
        return False
    theirs = [person, *_same_number(tx, me, person)] if directory.has_number(tx, person) else []
    for each in theirs:
        sessions.end_of(tx, each.id)
        audit.record(tx, me, f"{DOUBTED}{DoubtReason(why)}", "people", each.id)
    sure = (Phone.person_id.in_([each.id for each in theirs]), Phone.lost_at.is_(None), Phone.doubted_at.is_(None))
    tx.connection.execute(update(Phone).where(*sure).values(doubted_at=tx.at))
    return bool(theirs)


def _same_number(tx: Tx, me: Caller, person: Person) -> list[Person]:
    """Who else works with that phone, of those whom the caller may change."""
    number = people.number_of(tx, person.id)
    held = select(Person).join(Phone, Phone.person_id == Person.id).where(is_number(tx, Phone.number_index, number))
    workers = (Phone.lost_at.is_(None), Person.role != Role.caregiver, Person.standing != PersonStatus.left)
    others = tx.session.scalars(held.where(*workers, Person.id.not_in((person.id, me.person or 0))).order_by(Person.id))
    return [each for each in others if authority.may_change(me, each.role, each.district_id)] if number else []
