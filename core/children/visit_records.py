"""The visits that were made, as they are read again. Whoever filters by a visit's keys does it here."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import StrEnum
from typing import Any

from sqlalchemy import ColumnElement, Subquery, bindparam, case, func, or_, select, update

from core.children import children
from core.models.child import Child
from core.models.person import Role
from core.models.visit import Bond, Health, Safety, School, Seen, Visit
from core.storage import audit
from core.storage.access import Caller
from core.storage.db import Tx
from core.storage.prepared import Prepared

ANSWERS = ("seen", "safe", "school", "health", "bond", "next")
"""The six keys, in the order of the questions."""
_SAME_DAY = Prepared(
    select(Visit.id, Visit.number, *(getattr(Visit, name) for name in ANSWERS)).where(
        Visit.child_id == bindparam("child"), Visit.by_id == bindparam("by"), Visit.on == bindparam("day")
    )
)
_OF_THOSE_DAYS = Prepared(
    select(Visit.id, Visit.by_id, Visit.on)
    .where(
        Visit.child_id == bindparam("child"),
        Visit.on.between(bindparam("since"), bindparam("until")),
        Visit.same_as_id.is_(None),
    )
    .order_by(Visit.told_at)
)
_LAST_SEEN = Prepared(
    select(Visit.seen)
    .where(Visit.child_id == bindparam("child"), or_(bindparam("but") == 0, Visit.id != bindparam("but")))
    .order_by(Visit.on.desc(), Visit.told_at.desc())
    .limit(1)
)


_LAST = Prepared(
    select(*(getattr(Visit, name) for name in ANSWERS))
    .where(Visit.child_id == bindparam("child"), Visit.id.not_in((bindparam("visit"), bindparam("same"))))
    .order_by(Visit.on.desc(), Visit.told_at.desc())
    .limit(1)
)


def last_answers(tx: Tx, child: int, visit: int, same: int | None = None) -> dict[str, int | None] | None:
    """The keys of the newest visit but that one and the other report of the same home visit; None without one."""
    found = tx.first(_LAST, {"child": child, "visit": visit, "same": same or 0})
    return None if found is None else dict(zip(ANSWERS, found, strict=True))


def find_twin(tx: Tx, child: int, by: int, day: date, told: tuple[int | None, ...]) -> tuple[int, str] | None:
    """Id and receipt of the visit of that day that the same volunteer told with the same keys."""
    same_day = tx.all(_SAME_DAY, {"child": child, "by": by, "day": day})
    return next(((row, number) for row, number, *known in same_day if tuple(known) == told), None)


def find_same_home_visit(tx: Tx, child: int, by: int, day: date) -> int | None:
    """The first report of that home visit: by the partner, of that day or one apart, or by oneself, of that day."""
    apart = timedelta(days=1)
    near = tx.all(_OF_THOSE_DAYS, {"child": child, "since": day - apart, "until": day + apart})
    return next((row for row, told_by, on in near if told_by != by or on == day), None)


def was_only_told_of(tx: Tx, child: int, but: int | None) -> bool:
    """True if whoever visited last did not see the child and was told that it is well; `but` is another report of the
    visit that is asked for.
    """
    last = tx.first(_LAST_SEEN, {"child": child, "but": but or 0})
    return last is not None and last[0] == Seen.told_well


SAW_THE_CHILD = Visit.seen.in_((Seen.alone, Seen.with_carer))
"""Whoever made the visit saw the child."""


def last_seen_on(tx: Tx, child: int) -> date | None:
    """The day on which a visit saw the child last."""
    return tx.session.scalar(select(func.max(Visit.on)).where(Visit.child_id == child, SAW_THE_CHILD))


SCHOOL_KNOWN = (School.goes, School.absent, School.stopped)


def tells_of_school(visit: Any) -> ColumnElement[bool]:
    """That visit, `Visit` or an alias of it, says whether the child goes to school."""
    told: ColumnElement[bool] = visit.school.in_(SCHOOL_KNOWN)
    return told


def school_is(visit: Any, how: School) -> ColumnElement[bool]:
    """It says just that of school."""
    told: ColumnElement[bool] = visit.school == how
    return told


def school_of(visit: Any) -> Any:
    """What it says of school, as a column."""
    return visit.school


def key_of_danger(visit: Visit) -> str:
    """The key of that visit that raises an alert by itself, the gravest of them."""
    if visit.safe == Safety.danger:
        return "danger"
    return "afraid" if visit.bond == Bond.afraid else "gone"


class LookOutcome(StrEnum):
    """What follows once an officer has looked at a worrying visit."""

    nothing = "nothing"
    phone = "phone"
    go = "go"
    refer = "refer"


_BOND_WORRIES = Visit.bond.in_((Bond.sad, Bond.aggressive))
_RANK = case(
    (Visit.seen == Seen.gone, 0),
    (Visit.safe == Safety.some_worry, 1),
    (_BOND_WORRIES, 2),
    (Visit.health.in_((Health.hungry, Health.ill, Health.disability)), 3),
    (Visit.school.in_((School.absent, School.stopped)), 4),
    else_=5,
)
"""How grave the worry of a visit is, gravest first. What is danger raised an alert and waits on no list."""
LAST_VISITS = 5


@dataclass(frozen=True, slots=True)
class VisitRead:
    """One visit as an officer reads it: its day, and the six keys, None where nobody could tell."""

    id: int
    on: date
    worrying: bool
    keys: tuple[int | None, ...]


WORRYING_KEYS: Mapping[str, tuple[int, ...]] = {
    "safe": (Safety.danger, Safety.some_worry),
    "bond": (Bond.afraid, Bond.sad, Bond.aggressive),
    "health": (Health.hungry, Health.ill, Health.disability),
    "school": (School.absent, School.stopped),
}
"""By question, gravest first: the answers that worry by themselves."""


def worrying_keys(visit: VisitRead) -> list[str]:
    """The questions whose answers worry, gravest first."""
    given = dict(zip(ANSWERS, visit.keys, strict=True))
    return [name for name, worrying in WORRYING_KEYS.items() if given[name] in worrying]


def unlooked(district: int | None, role: Role | None) -> Subquery:
    """The children whose worrying visits wait for a look: child_id, code, since (the oldest day), rank.

    Of a district, or of the nation for None. A psychologist's are those that worry by the bond between child and carer,
    a social worker's the rest; all of them for None.
    """
    found = select(Visit.child_id, Child.code, func.min(Visit.on).label("since"), func.min(_RANK).label("rank"))
    found = found.join(Child, Child.id == Visit.child_id)
    found = found.where(Visit.unlooked_at.is_not(None), Visit.alert_id.is_(None))
    if district is not None:
        found = found.where(Visit.district_id == district)
    bonds = func.max(case((_BOND_WORRIES, 1), else_=0))
    found = found.group_by(Visit.child_id, Child.code)
    if role is not None:
        found = found.having(bonds == (1 if role is Role.psychologist else 0))
    return found.subquery()


def unlooked_since(tx: Tx, district: int) -> dict[int, datetime]:
    """The open children of that district whose worrying visits wait for a look, and since when the oldest does."""
    waits = (Visit.district_id == district, Visit.unlooked_at.is_not(None), Visit.alert_id.is_(None))
    found = select(Visit.child_id, func.min(Visit.unlooked_at)).join(Child, Child.id == Visit.child_id)
    found = found.where(*waits, Child.closed_on.is_(None)).group_by(Visit.child_id).order_by(Visit.child_id)
    return {child: since for child, since in tx.connection.execute(found) if since}


def last_visits(tx: Tx, me: Caller, child_id: int) -> Sequence[VisitRead]:
    """The child's newest visits key by key, for officers of its district; the look is recorded. Raises NotYours."""
    child = children.in_district(tx, me, child_id)
    audit.record(tx, me, "read", "visits", child.id)
    newest = select(Visit).where(Visit.child_id == child.id).order_by(Visit.on.desc(), Visit.told_at.desc())
    return [
        VisitRead(each.id, each.on, each.worrying, tuple(getattr(each, name) for name in ANSWERS))
        for each in tx.session.scalars(newest.limit(LAST_VISITS))
    ]


def look(tx: Tx, me: Caller, child_id: int, outcome: str) -> str:
    """An officer looked at the child's worrying visits and says what follows; the child's code. Raises NotYours."""
    child = children.in_district(tx, me, child_id, changing=True)
    waiting = (Visit.child_id == child.id) & Visit.unlooked_at.is_not(None)
    looked = {"unlooked_at": None, "looked_by_id": me.id, "looked_with": LookOutcome(outcome).value}
    tx.session.execute(update(Visit).where(waiting).values(**looked))
    audit.record(tx, me, f"looked_{outcome}", "children", child.id)
    return child.code
