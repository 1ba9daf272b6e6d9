"""What a lead looks at first: what officers left undone, and what each of them carries."""

from collections import Counter
from collections.abc import Callable, Collection, Iterable, Sequence
from typing import Any, NamedTuple

from sqlalchemy import ColumnElement, CompoundSelect, and_, bindparam, func, or_, select, union
from sqlalchemy.sql.base import Executable

from core.alerts.owner_watch import LOST
from core.models.alert import OPEN, UNOWNED, Alert, AlertEvent
from core.models.case import StepTaken
from core.models.child import Child
from core.models.duty import Referral
from core.models.person import Person, PersonStatus, Role
from core.models.review import Review
from core.models.support_plan import PlanLine
from core.people.rota import PROFESSIONS
from core.storage import person_facts
from core.storage.access import Caller
from core.storage.db import Tx
from core.storage.prepared import Prepared, among

GONE = ("owner_gone", *LOST)
"""What losing an alert leaves in its story, beside the name of who had it."""


class OfficerLoad(NamedTuple):
    """One officer of the district: open alerts owned, and children of open cases they had to do with."""

    id: int
    name: str
    role: Role
    alerts: int
    children: int


class DistrictLeft(NamedTuple):
    """A district as the nation sees it first: alerts that nobody owns, and those past a deadline."""

    district: int
    unowned: int
    late: int


def lost(tx: Tx, alerts: Iterable[Alert]) -> dict[int, int]:
    """Of those alerts the ones that nobody owns and somebody had: who had each last."""
    free = [each.id for each in alerts if each.state in UNOWNED]
    rows = tx.all(_GONE, {"free": free}) if free else ()
    return {alert: person for alert, person in rows if person}


def _gone(engine: str) -> Executable:
    found = select(AlertEvent.alert_id, AlertEvent.person_id).where(among(AlertEvent.alert_id, "free", engine))
    return found.where(AlertEvent.what.in_(GONE)).order_by(AlertEvent.at)


_GONE = Prepared(_gone)


def is_late(tx: Tx, alert: Alert) -> bool:
    """Past the deadline it is measured by now, as `scope.late_in` finds them."""
    if alert.state in UNOWNED:
        return alert.acknowledge_by < tx.at
    return alert.seen_due_at is not None and alert.seen_by <= tx.at


def loads(
    tx: Tx, me: Caller, alerts: Sequence[Alert], others: Collection[int]
) -> tuple[list[OfficerLoad], dict[int, str]]:
    """The social worker and the psychologist of the lead's district, and whoever works beside them; none for the
    nation. With the names of these and of `others`.
    """
    found = tx.all(_CARRYING, {"district": me.district, "others": list(others)})
    names = {row: person_facts.name_in(tx.vault, row, sealed) for row, _, sealed, _ in found}
    owned = Counter(each.owner_id for each in alerts)
    carrying = {row: role for row, role, _, carries in found if carries}
    children = _children(tx, me.district, list(carrying))
    rows = [OfficerLoad(row, names[row], role, owned[row], children.get(row, 0)) for row, role in carrying.items()]
    return sorted(rows, key=lambda each: (each.role != PROFESSIONS[0], each.name)), names


def by_district(tx: Tx, alerts: Iterable[Alert]) -> list[DistrictLeft]:
    """Those with something left, the most unowned first."""
    unowned: Counter[int] = Counter()
    late: Counter[int] = Counter()
    for each in alerts:
        unowned[each.district_id] += each.state in UNOWNED
        late[each.district_id] += is_late(tx, each)
    found = [DistrictLeft(each, unowned[each], late[each]) for each in unowned if unowned[each] or late[each]]
    return sorted(found, key=lambda each: (-each.unowned, -each.late, each.district))


def _carrying(engine: str) -> Executable:
    there = (Person.district_id == bindparam("district"), Person.role.in_(PROFESSIONS), Person.covers_id.is_(None))
    carry = and_(*there, Person.standing != PersonStatus.left)
    found = select(Person.id, Person.role, Person.name_sealed, carry)
    return found.where(or_(carry, among(Person.id, "others", engine)))


def touched(theirs: Callable[[Any], ColumnElement[bool]]) -> CompoundSelect[Any]:
    """Officer and child, of each child for whom an officer led a step, planned, reviewed or referred; `theirs` says of
    a column which officers.
    """

    def by(column: Any, child: Any) -> Any:
        return select(column.label("officer"), child.label("child")).where(theirs(column))

    return union(
        by(StepTaken.by_id, StepTaken.child_id),
        by(PlanLine.planned_by_id, PlanLine.child_id),
        by(PlanLine.moved_by_id, PlanLine.child_id),
        by(Review.done_by_id, Review.child_id),
        by(Referral.by_id, Referral.child_id),
    )


def worked_for(person: Any) -> CompoundSelect[Any]:
    """The children that officer had to do with: led, planned, reviewed, referred, or owns an open alert of. The officer
    may be the parameter of a statement that is made once.
    """
    owned = (Alert.owner_id == person) & Alert.state.in_(OPEN) & Alert.child_id.is_not(None)
    return union(select(touched(lambda by: by == person).subquery().c.child), select(Alert.child_id).where(owned))


def _children(tx: Tx, district: int | None, officers: list[int]) -> dict[int, int]:
    """Of how many open cases each had to do with."""
    asked = {"officers": officers, "district": district}
    return {officer: count for officer, count in tx.all(_CHILDREN, asked)} if officers else {}


def _of_officers(engine: str) -> Executable:
    every = touched(lambda by: among(by, "officers", engine)).subquery()
    found = select(every.c.officer, func.count()).join(Child, Child.id == every.c.child)
    theirs = (Child.district_id == bindparam("district"), Child.closed_on.is_(None))
    return found.where(*theirs).group_by(every.c.officer)


_CARRYING, _CHILDREN = Prepared(_carrying), Prepared(_of_officers)
