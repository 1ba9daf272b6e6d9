"""People whom somebody must look after: in doubt, not heard for long, invited and never come, who refused the code of
conduct, without a number.
"""

from dataclasses import dataclass
from datetime import timedelta

from sqlalchemy import ColumnElement, exists, func, select

from core.models.consent import Consent, ConsentAnswer, ConsentTo
from core.models.person import Person, PersonStatus, Phone, Role
from core.people import phones
from core.storage.db import Tx


@dataclass(frozen=True, slots=True)
class Attention:
    """One kind of them: how many staff, how many volunteers. `said` begins a sentence about both."""

    name: str
    said: str
    staff: int
    volunteers: int

    @property
    def ok(self) -> bool:
        """True while no staff are among them: of thousands of volunteers some always are, and are on a lead's list."""
        return not self.staff

    @property
    def sentence(self) -> str:
        """For whoever runs the service."""
        if not self.staff and not self.volunteers:
            return f"{self.said}: nobody."
        return f"{self.said}: {self.staff} staff, {self.volunteers} volunteers."


def look(tx: Tx) -> list[Attention]:
    """Every kind, with its counts."""
    limits = tx.programme.limits
    unheard = tx.at - timedelta(days=limits.unheard_days)
    invited = tx.at - timedelta(days=limits.invited_days)
    with_us = Person.standing == PersonStatus.active
    since = func.coalesce(Person.standing_since, Person.registered_at)
    held = exists().where(Phone.person_id == Person.id, Phone.lost_at.is_(None))
    waits = (Person.standing == PersonStatus.invited) & (since < invited) & held
    refused = (Person.standing == PersonStatus.invited) & _said(ConsentAnswer.no) & ~_said(ConsentAnswer.yes)
    kinds: list[tuple[str, str, ColumnElement[bool]]] = [
        ("people_in_doubt", "In doubt until somebody knows the voice", with_us & _with_phone(phones.in_doubt(tx))),
        ("people_unheard", f"Not heard for {limits.unheard_days} days", with_us & _with_phone(_unheard(unheard))),
        ("people_refused_conduct", "Refused the code of conduct, and so stay invited", refused),
        ("people_invited", f"Invited more than {limits.invited_days} days ago and never came", waits),
        (
            "people_without_number",
            "Without a number, as the phone was lost",
            (Person.standing != PersonStatus.left) & ~held,
        ),
    ]
    return [Attention(name, said, *_count(tx, which)) for name, said, which in kinds]


def _said(answer: ConsentAnswer) -> ColumnElement[bool]:
    about = (Consent.person_id == Person.id, Consent.to == ConsentTo.conduct, Consent.answer == answer)
    return exists().where(*about)


def _unheard(since: object) -> ColumnElement[bool]:
    return Phone.lost_at.is_(None) & (Phone.heard_at < since)


def _with_phone(which: ColumnElement[bool]) -> ColumnElement[bool]:
    return Person.id.in_(select(Phone.person_id).where(which))


def _count(tx: Tx, which: ColumnElement[bool]) -> tuple[int, int]:
    found = select(Person.role, func.count()).where(Person.role != Role.caregiver, which).group_by(Person.role)
    counts = {role: count for role, count in tx.connection.execute(found)}
    volunteers = counts.pop(Role.volunteer, 0)
    return sum(counts.values()), volunteers
