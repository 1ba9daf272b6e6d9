"""A synthetic officer who sits at the desk of a measured server, of the district of one of its phones or of none."""

from sqlalchemy import select

from core.models.base import new_id
from core.models.person import Language, Person, Phone, Role
from core.people import desk_sessions
from core.settings import Settings
from core.storage import person_facts
from core.storage.db import Tx
from core.storage.numbers import is_number
from jobs.wiring import make_database

NUMBER = "+250788999001"


def sit_down(settings: Settings, neighbour: str, role: Role = Role.social_worker) -> str:
    """The token of a session that is open, of an officer of the district in which that phone is, or of the nation."""
    database = make_database(settings)
    with database.write("bench") as tx:
        there = select(Person).join(Phone, Phone.person_id == Person.id)
        found = tx.session.scalars(there.where(is_number(tx, Phone.number_index, neighbour))).one()
        person = _officer(tx, role, None if role is Role.national else found.district_id)
        waiting = desk_sessions.find(tx, desk_sessions.begin(tx, person, "bench"))
        if waiting is None:
            raise RuntimeError("the officer may not sit at the desk")
        token = desk_sessions.open_anew(tx, waiting.id)
    database.engine.dispose()
    return token


def _officer(tx: Tx, role: Role, district: int | None) -> int:
    person, phone = new_id(), new_id()
    tx.session.add(
        Person(
            id=person,
            role=role,
            language=Language.en,
            name_sealed=person_facts.seal_name(tx.vault, person, "Synthetic"),
            sector_id=None,
            district_id=district,
            is_demo=True,
        )
    )
    tx.flush()
    index, sealed = tx.vault.index(NUMBER), tx.vault.seal("phones.number", phone, NUMBER)
    tx.session.add(Phone(id=phone, person_id=person, number_index=index, number_sealed=sealed, dialled_at=tx.at))
    tx.flush()
    return person
