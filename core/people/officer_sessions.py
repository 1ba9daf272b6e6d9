"""The desk's sessions that are open now, for who leads those who sit there: each browser, and an end to one of them."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select

from core.errors import Unknown
from core.models.desk import DeskSession
from core.models.person import Person, Role
from core.people import authority, desk_sessions
from core.storage import audit, person_facts
from core.storage.access import Caller
from core.storage.db import Tx


@dataclass(frozen=True, slots=True)
class OfficerSession:
    """One browser of one officer; `may_end`: the caller is above that officer. In real time."""

    id: int
    person: int
    name: str
    role: Role
    browser: str
    begun_at: datetime
    seen_at: datetime
    may_end: bool


def listed(tx: Tx, me: Caller) -> list[OfficerSession]:
    """Those of the caller's district, for the nation of all; the caller's own too, the last used first."""
    found = select(DeskSession, Person).join(Person, Person.id == DeskSession.person_id).where(desk_sessions.is_on(tx))
    if me.district is not None:
        found = found.where(Person.district_id == me.district)
    rows = tx.session.execute(found.order_by(DeskSession.seen_at.desc(), DeskSession.id))
    return [_line(tx, me, session, person) for session, person in rows]


def _line(tx: Tx, me: Caller, session: DeskSession, person: Person) -> OfficerSession:
    return OfficerSession(
        session.id,
        person.id,
        person_facts.name_in(tx.vault, person.id, person.name_sealed),
        person.role,
        session.browser,
        session.begun_at,
        session.seen_at,
        person.id != me.person and authority.may_change(me, person.role, person.district_id),
    )


def end(tx: Tx, me: Caller, session_id: int) -> None:
    """That one ends at once; its officer signs in anew, and finds what was typed there meanwhile.

    Raises Unknown where it is over, NotYours to who is not above.
    """
    session = tx.session.get(DeskSession, session_id)
    if session is None or session.ended_at is not None:
        raise Unknown("This session is over.")
    person = tx.session.get_one(Person, session.person_id)
    authority.require(me, person)
    desk_sessions.end_elsewhere(tx, person.id, session_id)
    audit.record(tx, me, "desk_ended", "people", person.id)
