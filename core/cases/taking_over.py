"""Children whose records a district brings along: each carries its state, and owes nothing before a first day.

Who of them lives with nobody is one list and one SMS a district, not an alert each; they are assessed soon after it.
"""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, timedelta

from sqlalchemy import bindparam, select

from core.cases import waiting_lists
from core.cases.waiting_lists import Reach
from core.children import case_steps, children, duties, follow_ups, reviews, visit_pace
from core.clock import kigali
from core.errors import NotYours, Unknown
from core.language.words import Say
from core.messages import outbox
from core.messages.outbox import Notice
from core.models.case import Case, CaseStep, Origin, Schedule
from core.models.child import Child, PlacementKind
from core.models.district import FirstDay
from core.models.message import Lane
from core.models.person import Role
from core.models.review import ReviewKind
from core.people import duty, places
from core.storage import audit
from core.storage.access import Caller
from core.storage.db import Tx
from core.storage.due_rows import DueRows
from core.storage.next_due import NextRow

LIST = "homeless"
"""The list whose lines the SMS counts."""
NO_HOME = (ReviewKind.assess, ReviewKind.find_place)
"""What is owed to a child that lives with nobody."""
NEAR = timedelta(days=366)
"""How far from today a first day may lie."""
_TO_TELL = DueRows(select(FirstDay).where(FirstDay.tell_at <= bindparam("at")).order_by(FirstDay.tell_at).limit(30))
NEXT_DUE = NextRow(FirstDay.tell_at, FirstDay.tell_at.is_not(None))


@dataclass(frozen=True)
class CarriedState:
    """How a case stands in the district's own records.

    Where the child lives since when, `kind` None for one that lives with nobody; where it came from.
    """

    step: CaseStep
    came_from: Origin
    kind: PlacementKind | None = None
    since: date | None = None


def check_day(on: date, today: date) -> None:
    """A first day lies near: another year is a slip of the hand. Raises Unknown."""
    if abs(on - today) > NEAR:
        raise Unknown(f"A first day is at most a year from today; {on:%d/%m/%Y} is not.")


def begin(tx: Tx, me: Caller, district: int, on: date) -> None:
    """The district works with us from that day on; it hears on its morning who lives with nobody.

    Raises NotYours to anybody but the operator and the national desk, Unknown for a day far away.
    """
    check_day(on, kigali(tx.at).date())
    if not me.is_operator and me.role is not Role.national:
        raise NotYours("a district's first day is set for the nation")
    tell_at = duties.morning_of(tx, tx.programme.working.day_at_or_after(on))
    row = {"district_id": district, "on": on, "set_by_id": me.person, "tell_at": tell_at}
    if not tx.insert_once(FirstDay.__table__, row):
        known = tx.session.get_one(FirstDay, district)
        known.on, known.set_by_id, known.tell_at = on, me.person, tell_at
    audit.record(tx, me, "changed", "first_days", district)


def begin_anew(tx: Tx, me: Caller, district: int, on: date) -> None:
    """A first day that is still to come is another one: what children owe from it moves by `move_some`.

    Raises NotYours as `begin`, Unknown where the district has none, has begun, or the new day is over.
    """
    today, known = kigali(tx.at).date(), tx.session.get(FirstDay, district)
    name = places.name(tx, district)
    if known is None:
        raise Unknown(f"{name} has no first day yet: ./inshuti children import --start sets it.")
    if known.on <= today:
        raise Unknown(f"{name} began on {known.on:%d/%m/%Y}: what its children owe cannot move any more.")
    if on < today:
        raise Unknown(f"{on:%d/%m/%Y} is over: name today or a day to come.")
    begin(tx, me, district, on)


def move_some(tx: Tx, me: Caller, district: int, most: int) -> int:
    """So many children at most, who owe nothing before another day than their district's first, owe from that one on.

    How many they were: 0 once all are moved.
    """
    first = tx.session.get_one(FirstDay, district).on
    found = select(Case, Child).join(Child, Child.id == Case.child_id).where(Case.district_id == district)
    found = found.where(Case.owed_from > kigali(tx.at).date(), Case.owed_from != first, Child.closed_on.is_(None))
    found = found.where(Case.died_at.is_(None), Case.missing_at.is_(None)).order_by(Case.child_id).limit(most)
    moved = tx.session.execute(found).all()
    for case, child in moved:
        follow_ups.forget(tx, child.id)
        case.owed_from = first
        _owe(tx, child, case, first, reviews.forget(tx, child.id))
        audit.record(tx, me, "changed", "children", child.id)
    return len(moved)


def tell_again(tx: Tx, district: int) -> None:
    """More children who live with nobody came in since the district heard of them: it hears on the next working day."""
    known = tx.session.get_one(FirstDay, district)
    if known.tell_at is None:
        known.tell_at = duties.morning_of(tx, tx.programme.working.day_after(kigali(tx.at).date()))


def first_day(tx: Tx, district: int) -> date:
    """From when children of that district owe anything: its first day, or today where that is over."""
    known = tx.session.get(FirstDay, district)
    return max(known.on if known else date.min, kigali(tx.at).date())


def take_over(tx: Tx, me: Caller, child: Child, state: CarriedState) -> None:
    """The child's case goes on as it stands: visits, reviews and duties are owed from the district's first day on."""
    case, start = case_steps.get_case(tx, child.id), first_day(tx, child.district_id)
    case.came_from, case.owed_from = state.came_from, start
    if state.kind is None or state.since is None:
        child.visit_every_days = tx.programme.case_duties.no_home_every_days
    else:
        children.place(tx, child, state.kind, state.came_from, state.since, by=me.person)
        case.schedule = Schedule.at_home if state.came_from is Origin.here else Schedule.placed
        child.visit_every_days = visit_pace.every_days(tx, child)
    case_steps.enter(tx, case, state.step, me.person)
    tx.flush()
    _owe(tx, child, case, start, NO_HOME if state.kind is None else ())
    audit.record(tx, me, "taken_over", "children", child.id)


def _owe(tx: Tx, child: Child, case: Case, start: date, steps: Collection[ReviewKind]) -> None:
    """What the child is owed from that day on; of the steps of one without a home only those named."""
    placement = children.current_placement(tx, child.id)
    if placement is None:
        _lives_with_nobody(tx, child, case, start, steps)
    elif case.schedule is Schedule.placed:
        reviews.schedule(tx, placement, since=start)
    follow_ups.plan(tx, child, follow_ups.first_day(tx.programme, start))


def _lives_with_nobody(tx: Tx, child: Child, case: Case, start: date, steps: Collection[ReviewKind]) -> None:
    """The district owes it a place and looks at it soon: no alert, as it is told of all of them at once."""
    case.home_lost_at, rule = duties.morning_of(tx, start), tx.programme.case_duties
    waits = {ReviewKind.assess: rule.assess_soon, ReviewKind.find_place: rule.find_place}
    for kind in (each for each in NO_HOME if each in steps):
        wait = waits[kind]
        days = wait if isinstance(wait, int) else wait.days
        reviews.owe(tx, child, kind, tx.programme.working.day_after(start, days))


def tell_due(tx: Tx) -> int:
    """Each district whose first day has come hears how many of its children live with nobody; how many districts."""
    due = _TO_TELL.take(tx, at=tx.at)
    for each in due:
        each.tell_at = None
        _tell(tx, each.district_id)
    return len(due)


def _tell(tx: Tx, district: int) -> None:
    count = waiting_lists.count(tx, Reach(district, None, 0, Role.lead), LIST)
    words = Say("sms.taken_over", {"count": count, "place": places.name(tx, district)})
    for person in duty.at_work(tx, district) if count else ():
        once = f"taken_over:{district}:{person.id}:{kigali(tx.at):%Y%m%d}"
        outbox.post(tx, person, Notice(words, Lane.receipts, once, not_before=tx.programme.gentle.next(tx.at)))
