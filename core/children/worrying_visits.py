"""Worrying visits wait until an officer looked at them and says what follows: read, ranked, and marked one by one."""

from collections.abc import Sequence
from datetime import date, datetime
from enum import StrEnum
from typing import NamedTuple

from sqlalchemy import func, or_, select, update

from core.children import children
from core.children.visit_records import ANSWERS, WORRYING_KEYS, Told, VisitRead, answers_of, keys_of
from core.models.child import Child
from core.models.person import Role
from core.models.visit import Bond, Safety, Seen, Visit
from core.storage import audit
from core.storage.access import Caller
from core.storage.db import Tx

WAITS = (Visit.unlooked_at.is_not(None), Visit.alert_id.is_(None))
"""Nobody looked at it yet; what raised an alert is looked at there."""
SHOWN = 10
"""Of one child's that wait as many are shown together at most: the rest wait for the next look."""


class LookOutcome(StrEnum):
    """What follows once an officer has looked at a worrying visit."""

    nothing = "nothing"
    phone = "phone"
    go = "go"
    refer = "refer"


def _rank(told: Told) -> int:
    """How grave the worry of a visit is, gravest first. What is danger raised an alert and waits on no list."""
    if told["seen"] == Seen.gone:
        return 0
    if told["safe"] == Safety.some_worry:
        return 1
    if told["bond"] in (Bond.sad, Bond.aggressive):
        return 2
    passing = ("health", 3), ("school", 4)
    return next((rank for name, rank in passing if told[name] in WORRYING_KEYS[name]), 5)


class UnlookedChild(NamedTuple):
    """A child whose worrying visits wait for a look: how grave they are, since which day, and its code."""

    rank: int
    since: date
    code: str
    child: int


def unlooked(tx: Tx, district: int | None, role: Role | None) -> list[UnlookedChild]:
    """The children whose worrying visits wait for a look, the gravest first.

    Of a district, or of the nation for None. A psychologist's are those that worry by the bond between child and carer,
    a social worker's the rest; all of them for None.
    """
    found = select(Visit.child_id, Visit.id, Visit.facts_sealed, Visit.on, Child.code)
    found = found.join(Child, Child.id == Visit.child_id)
    found = found.where(*WAITS)
    rows = tx.connection.execute(found if district is None else found.where(Visit.district_id == district)).all()
    tx.sealer.load(each.child_id for each in rows)
    waiting: dict[int, UnlookedChild] = {}
    bonds = set()
    for child, visit, box, on, code in rows:
        told = answers_of(tx, child, visit, box)
        before = waiting.get(child, UnlookedChild(len(ANSWERS), on, code, child))
        waiting[child] = before._replace(rank=min(before.rank, _rank(told)), since=min(before.since, on))
        if told["bond"] in (Bond.sad, Bond.aggressive):
            bonds.add(child)
    mine = waiting if role is None else [each for each in waiting if (each in bonds) == (role is Role.psychologist)]
    return sorted(waiting[each] for each in mine)


def unlooked_since(tx: Tx, district: int) -> dict[int, datetime]:
    """The children of that district whose worrying visits wait for a look, and since when the oldest does. Of a closed
    case what was told since it closed.
    """
    waits = (Visit.district_id == district, *WAITS)
    found = select(Visit.child_id, func.min(Visit.unlooked_at)).join(Child, Child.id == Visit.child_id)
    found = found.where(*waits, or_(Child.closed_on.is_(None), Visit.on >= Child.closed_on))
    found = found.group_by(Visit.child_id).order_by(Visit.child_id)
    return {child: since for child, since in tx.connection.execute(found) if since}


def waiting(tx: Tx, me: Caller, child_id: int, most: int = SHOWN) -> list[VisitRead]:
    """The child's worrying visits that wait for a look, the newest first, however many calm ones came after; the look
    is recorded. Raises NotYours.
    """
    child = children.in_district(tx, me, child_id)
    audit.record(tx, me, "read", "visits", child.id)
    found = select(Visit).where(Visit.child_id == child.id, *WAITS)
    newest_first = found.order_by(Visit.on.desc(), Visit.told_at.desc())
    return [keys_of(each) for each in tx.session.scalars(newest_first.limit(most))]


def look(tx: Tx, me: Caller, child_id: int, outcome: str, visits: Sequence[int]) -> str:
    """An officer looked at those visits of the child, which were shown, and says what follows; the child's code. All
    others wait on: nobody looked at them. Raises NotYours.
    """
    child = children.in_district(tx, me, child_id, changing=True)
    shown = (Visit.child_id == child.id, Visit.id.in_(visits), Visit.unlooked_at.is_not(None))
    looked = {"unlooked_at": None, "looked_by_id": me.id, "looked_with": LookOutcome(outcome).value}
    tx.session.execute(update(Visit).where(*shown).values(**looked))
    audit.record(tx, me, f"looked_{outcome}", "children", child.id)
    return child.code


def who_looked(tx: Tx, me: Caller, child_id: int, visits: Sequence[int]) -> int | None:
    """Who looked at those visits of the child, where none of them waits any more. Raises NotYours."""
    child = children.in_district(tx, me, child_id)
    found = select(Visit.looked_by_id, Visit.unlooked_at).where(Visit.child_id == child.id, Visit.id.in_(visits))
    rows = tx.connection.execute(found).all()
    return None if any(since for _, since in rows) else next((by for by, _ in rows if by), None)
