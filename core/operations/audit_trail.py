"""Who read or changed what of one child, or of one person: the lines of the audit about them and all that is theirs."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Select, select

from core.errors import Unknown
from core.models.alert import Alert
from core.models.child import Child, NumberHolder, NumberInUse
from core.models.duty import CallBack, Leave, Referral
from core.models.person import Person
from core.models.place import Place
from core.models.record import AuditEntry
from core.models.review import Review
from core.models.support_plan import PlanLine
from core.models.visit import Visit
from core.people import person_entries, places
from core.storage import audit
from core.storage.access import CLI, Caller
from core.storage.db import Tx

LOOKED = "audit_read"
"""The verb of a look at this very trail."""
TOGETHER = 500
REPORTER = "reporter"
"""The record of a look at the number of who told an alert."""


@dataclass(frozen=True, slots=True)
class TrailLine:
    """One line: when, who did it and what they do, by which channel, the verb, the record and its id."""

    at: datetime
    who: str
    work: str
    channel: str
    did: str
    record: str
    record_id: int


def child_of_code(tx: Tx, code: str, district: int | None = None) -> int:
    """The child of that code. Raises Unknown where there is none, or one in several districts."""
    every = list(tx.session.scalars(select(Place.id).where(Place.level == "district")))
    held = (NumberInUse.number == code, NumberInUse.holder == NumberHolder.child)
    there = NumberInUse.district_id.in_([district] if district else every)
    found = set(tx.session.scalars(select(NumberInUse.holder_id).where(*held, there)))
    if not found:
        raise Unknown(f"There is no child of the code {code}{' in that district' * (district is not None)}.")
    if len(found) > 1:
        raise Unknown(f"{len(found)} districts have a child of the code {code}. Say which with --district.")
    return found.pop()


def of_child(tx: Tx, me: Caller, child_id: int, since: datetime | None = None) -> list[TrailLine]:
    """Every line about the child, and about its alerts, visits, referrals, plan and reviews; the look is recorded."""
    child = tx.session.get_one(Child, child_id)
    theirs: list[Select[int]] = [
        select(kind.id).where(kind.child_id == child_id) for kind in (Alert, Visit, Referral, PlanLine, Review)
    ]
    ids = [child_id, *([child.household_id] if child.household_id else []), *_ids(tx, theirs)]
    found = list(_lines(tx, ids, since))
    audit.record(tx, me, LOOKED, "children", child_id)
    return _told(tx, found)


def of_person(tx: Tx, me: Caller, person: Person, since: datetime | None = None) -> list[TrailLine]:
    """Every line about the person, their leaves and calls, and about who told their alerts; the look is recorded."""
    theirs = [select(kind.id).where(kind.person_id == person.id) for kind in (Leave, CallBack)]
    told = _told_by(tx, person.id)
    found = [
        *_lines(tx, [person.id, *_ids(tx, theirs)], since),
        *(each for each in _lines(tx, told, since) if each.record == REPORTER),
    ]
    audit.record(tx, me, LOOKED, "people", person.id)
    return _told(tx, found)


def _told_by(tx: Tx, person: int) -> list[int]:
    """The alerts that the person told first, of those whose reporter's number somebody looked at."""
    looked = _ids(tx, [select(AuditEntry.record_id).where(AuditEntry.record == REPORTER).distinct()])
    found: list[int] = []
    for some in _parts(looked):
        rows = list(tx.session.scalars(select(Alert).where(Alert.id.in_(some))))
        tx.sealer.load(each.child_id for each in rows)
        found += [each.id for each in rows if each.reporter_id == person]
    return found


def _ids(tx: Tx, queries: Iterable[Select[Any]]) -> list[int]:
    return [row for query in queries for row in tx.connection.scalars(query)]


def _parts(ids: Iterable[int]) -> Iterator[list[int]]:
    """As many together as fit into one statement everywhere."""
    ordered = sorted(set(ids))
    return (ordered[at : at + TOGETHER] for at in range(0, len(ordered), TOGETHER))


def _lines(tx: Tx, ids: Iterable[int], since: datetime | None) -> Iterator[Any]:
    """The audit's rows about any of these ids: no two records share one."""
    for some in _parts(ids):
        query = select(AuditEntry.__table__).where(AuditEntry.record_id.in_(some))
        yield from tx.connection.execute(query.where(AuditEntry.at >= since) if since else query)


def _told(tx: Tx, rows: Iterable[Any]) -> list[TrailLine]:
    """In the order in which they happened, each with the name of who did it."""
    ordered = sorted(rows, key=lambda each: (each.at, each.id))
    names = dict(_who(tx, {each.person_id for each in ordered if each.person_id}))
    return [
        TrailLine(each.at, *_named(each, names), each.channel.partition(":")[0], each.verb, each.record, each.record_id)
        for each in ordered
    ]


def _who(tx: Tx, ids: set[int]) -> Iterator[tuple[int, tuple[str, str]]]:
    for some in _parts(ids):
        for each in tx.session.scalars(select(Person).where(Person.id.in_(some))):
            place = places.name(tx, each.village_id or each.sector_id or each.district_id)
            work = each.role.replace("_", " ")
            yield each.id, (person_entries.name_of(tx, each) or "-", f"{work}, {place}" if place else work)


def _named(row: Any, names: dict[int, tuple[str, str]]) -> tuple[str, str]:
    channel, _, by = row.channel.partition(":")
    if row.person_id:
        return names.get(row.person_id, ("-", "nobody known"))
    return (by or "-", "operator") if channel == CLI else ("-", "the system" if channel == "clock" else "stranger")
