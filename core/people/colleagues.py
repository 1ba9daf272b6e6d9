"""Who does the same work in the same place: a pair is counted, and nobody comes in twice under two numbers."""

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from typing import NamedTuple

from sqlalchemy import ColumnElement, or_, select

from core.files import names
from core.models.person import Person, PersonStatus, Phone, Role
from core.storage import person_facts
from core.storage.db import Tx

Work = tuple[Role, int | None]
"""What somebody does, and in which village, sector or district; None for the nation."""
LEVELS = {
    Role.volunteer: "village",
    Role.sector_officer: "sector",
    Role.social_worker: "district",
    Role.psychologist: "district",
    Role.lead: "district",
}
"""Where each kind of worker belongs; the national desk belongs to no place. Caregivers come in with their child."""


class KnownWorker(NamedTuple):
    """One of them. The name is told only to those who may put people in there."""

    person: int
    name: str
    sex: str | None

    def may_be(self, name: str, sex: str | None) -> bool:
        """Whether that name may be this one's: nearly the same, and of no other sex."""
        return (not sex or not self.sex or sex == self.sex) and names.is_near(self.name, name)


def load(tx: Tx, works: Collection[Work]) -> Mapping[Work, Sequence[KnownWorker]]:
    """Who is with us in each of these kinds of work and places."""
    places = Person.village_id, Person.sector_id, Person.district_id
    found = select(Person.id, Person.role, Person.name_sealed, Person.sex_sealed, *places)
    found = found.where(Person.standing != PersonStatus.left, or_(*_do_them(works))).order_by(Person.id)
    colleagues: dict[Work, list[KnownWorker]] = defaultdict(list)
    for person, role, name, sex, village, sector, district in tx.connection.execute(found):
        place = {"village": village, "sector": sector, "district": district}.get(LEVELS.get(role, ""))
        opened = person_facts.name_in(tx.vault, person, name)
        colleagues[role, place].append(KnownWorker(person, opened, person_facts.sex_in(tx.vault, person, sex)))
    return colleagues


def _do_them(works: Collection[Work]) -> list[ColumnElement[bool]]:
    columns = {"village": Person.village_id, "sector": Person.sector_id, "district": Person.district_id}
    found: list[ColumnElement[bool]] = [Person.id.in_(())]
    for role in {role for role, _ in works}:
        does: ColumnElement[bool] = Person.role == role
        if level := LEVELS.get(role):
            does &= columns[level].in_({place for each, place in works if each is role})
        found.append(does)
    return found


def last_number(tx: Tx, person: int) -> str:
    """The number by which a verb names that person: the one they have, else the last they had. "" for none."""
    theirs = select(Phone).where(Phone.person_id == person).order_by(Phone.lost_at.is_not(None), Phone.id.desc())
    phone = tx.session.scalar(theirs.limit(1))
    return tx.vault.open("phones.number", phone.id, phone.number_sealed) if phone else ""
