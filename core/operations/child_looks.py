"""Who looked at one child, for its lead: who, when, by which channel, and at what of it.

Looks at its alerts and referrals stand in their own stories, which not every lead may read; none of them is told here.
"""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime
from itertools import groupby
from typing import Any

from sqlalchemy import or_, select, union_all

from core.children import children
from core.errors import NotYours
from core.models.person import Person, Role
from core.models.record import AuditEntry
from core.models.review import Review
from core.models.support_plan import PlanLine
from core.models.visit import Visit
from core.operations.audit_trail import LOOKED
from core.storage import audit, person_facts
from core.storage.access import CLI, Caller
from core.storage.db import Tx

PAGE = 50
MAY = (Role.lead, Role.national)
NAME = "name_"
"""Before the reason for which a name was opened."""
_LOOKS = ("read", "notes_read", "sought", LOOKED)
_ABOUT = ("children", "cases", "placements", "needs", "emergency_places", "plan_lines", "reviews")
"""Records that are one to who reads them: the child's."""
RECORD, VISITS, HOUSEHOLD, NOTES, NUMBER, TRAIL = "record", "visits", "household", "notes", "number", "trail"


@dataclass(frozen=True, slots=True)
class ChildLook:
    """What somebody looked at within a minute. `who` is "" for the operator or the system, with `role` None.

    `what` are RECORD and the like, or `name_` and the reason.
    """

    at: datetime
    who: str
    role: Role | None
    channel: str
    what: tuple[str, ...]


def of_child(tx: Tx, me: Caller, child_id: int, page: int = 1) -> tuple[str, list[ChildLook], bool]:
    """The child's code, one page of the looks, the latest first, and whether more follow; this one is written down too.

    Raises NotYours to who does not lead its officers.
    """
    child = children.in_district(tx, me, child_id)
    if me.role not in MAY:
        raise NotYours("its lead reads who looked")
    theirs = union_all(*(select(kind.id).where(kind.child_id == child_id) for kind in (Visit, PlanLine, Review)))
    about = [child_id, *([child.household_id] if child.household_id else []), *tx.connection.scalars(theirs)]
    looks = or_(AuditEntry.verb.in_(_LOOKS), AuditEntry.verb.startswith(NAME, autoescape=True))
    found = select(AuditEntry.at, AuditEntry.person_id, AuditEntry.channel, AuditEntry.verb, AuditEntry.record)
    found = found.where(AuditEntry.record_id.in_(about), looks).order_by(
        AuditEntry.at.desc(), AuditEntry.person_id, AuditEntry.id
    )
    rows = tx.connection.execute(found.offset((page - 1) * PAGE).limit(PAGE + 1)).all()
    audit.record(tx, me, LOOKED, "children", child_id)
    return child.code, together(tx, rows[:PAGE], lambda row: _what(row.verb, row.record)), len(rows) > PAGE


def together(tx: Tx, rows: Iterable[Any], what: Callable[[Any], str]) -> list[ChildLook]:
    """Rows of the audit as looks, each at `what`: opening one page reads several records, together they are one."""
    return list(_looks(tx, rows, what))


def _looks(tx: Tx, rows: Iterable[Any], what: Callable[[Any], str]) -> Iterator[ChildLook]:
    every = list(rows)
    ids = {each.person_id for each in every if each.person_id}
    known = select(Person.id, Person.role, Person.name_sealed).where(Person.id.in_(ids))
    people = {row: (person_facts.name_in(tx.vault, row, box), role) for row, role, box in tx.connection.execute(known)}

    def look(row: Any) -> tuple[Any, ...]:
        return row.at.replace(second=0, microsecond=0), row.person_id, row.channel

    for (at, person, channel), some in groupby(every, key=look):
        by, _, operator = channel.partition(":")
        name, role = people.get(person, (operator if by == CLI else "", None))
        yield ChildLook(at, name, role, by, tuple(dict.fromkeys(map(what, some))))


def _what(verb: str, record: str) -> str:
    if verb.startswith(NAME):
        return verb
    named = {"notes_read": NOTES, "sought": NUMBER, LOOKED: TRAIL}
    if verb in named:
        return named[verb]
    return RECORD if record in _ABOUT else {"visits": VISITS, "households": HOUSEHOLD}.get(record, RECORD)
