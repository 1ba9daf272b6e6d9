"""Support plans: what officers plan for a child, what was held and who came, and what the pair hears of it."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date

from sqlalchemy import select

from core.cases import session_eves
from core.children import children, follow_ups
from core.clock import kigali
from core.errors import NotYours
from core.language.words import Say
from core.messages import outbox
from core.messages.outbox import Notice
from core.models.base import new_id
from core.models.child import Child
from core.models.message import Lane
from core.models.support_plan import PlanKind, PlanLine, PlanState
from core.people import people
from core.storage import audit
from core.storage.access import Caller
from core.storage.db import Tx

SESSIONS = frozenset(
    (
        PlanKind.naming_alone,
        PlanKind.naming_group,
        PlanKind.confrontation,
        PlanKind.healing,
        PlanKind.economic,
        PlanKind.design_life,
        PlanKind.attachment,
        PlanKind.belonging,
        PlanKind.communication,
        PlanKind.calm,
    )
)
"""What is held with people: the child, the parents or both; the rest is arranged for them."""
ON_PHONES: Mapping[PlanKind, PlanKind] = {PlanKind.hiv: PlanKind.health}
"""What the desk alone may name, and what everybody else knows it as."""
AHEAD_DAYS = 180
"""How far ahead a day may be typed: so that a slip of the month is noticed."""
SHOWN_DONE = 10
_WIDTH = max(len(each) for each in PlanKind)


@dataclass(frozen=True)
class Planned:
    """What the officer is told: the child's code, the day as "29/11"; `again` if the same stood there before."""

    line: int
    code: str
    on: str
    again: bool = False


@dataclass(frozen=True)
class Settled:
    """What became of a line: "done", "dropped", or "gone" where a colleague was quicker."""

    code: str
    state: str


@dataclass(frozen=True, slots=True)
class PlanItem:
    """One line of a plan as a list or a card shows it; `on` is the day it is planned for, or was done."""

    id: int
    child: int
    code: str
    kind: PlanKind
    on: date
    state: PlanState
    with_pair: bool
    with_child: bool
    parents: int

    @property
    def is_session(self) -> bool:
        """True if it is asked who was there."""
        return self.kind in SESSIONS


def plan(tx: Tx, me: Caller, child_id: int, kind: str, on: str, with_pair: bool) -> Planned:
    """That is planned for the child on that ISO day; where the pair helps, both hear that something is, and no more.
    The eve of a session is told besides.

    Raises NotYours to anybody but an officer of the child's district.
    """
    child = _locked(tx, me, child_id)
    exact, day = PlanKind(kind), date.fromisoformat(on)
    known = ON_PHONES.get(exact, exact)
    twin = select(PlanLine.id).where(
        PlanLine.child_id == child.id,
        PlanLine.kind == known,
        PlanLine.planned_on == day,
        PlanLine.state == PlanState.planned,
    )
    if standing := tx.session.scalar(twin.limit(1)):
        return Planned(standing, child.code, f"{day:%d/%m}", again=True)
    row = new_id()
    line = PlanLine(
        id=row,
        child_id=child.id,
        district_id=child.district_id,
        village_id=child.village_id,
        kind=known,
        exact_sealed=tx.vault.seal("plan_lines.exact", row, exact.ljust(_WIDTH)),
        planned_on=day,
        with_pair=with_pair,
        state=PlanState.planned,
        planned_by_id=me.id,
        planned_at=tx.at,
        eve_at=follow_ups.eve_of(tx.programme, day) if known in SESSIONS else None,
    )
    tx.session.add(line)
    tx.flush()
    audit.record(tx, me, "planned", "plan_lines", line.id)
    if with_pair:
        _tell_pair(tx, line, child, "sms.visit.planned")
    return Planned(line.id, child.code, f"{day:%d/%m}")


def finish(tx: Tx, me: Caller, line_id: int, on: str, with_child: bool, parents: int) -> Settled:
    """It was done on that ISO day, where the child lives now; a session with the child, with so many parents, or both.

    Raises NotYours to anybody but an officer of the child's district.
    """
    line, child = _line_of(tx, me, line_id)
    if line.state is not PlanState.planned:
        return Settled(child.code, "gone")
    line.done_on, line.district_id, line.village_id = date.fromisoformat(on), child.district_id, child.village_id
    if line.kind in SESSIONS:
        line.with_child, line.with_parents, line.parents = with_child, parents > 0, parents
        session_eves.end(tx, line, child, "done")
    for volunteer in people.pair(tx, child.village_id):
        outbox.withdraw(tx, f"plan:{line.id}:sms.visit.planned:{volunteer.id}", "done")
    return _move(tx, me, line, child, PlanState.done)


def drop(tx: Tx, me: Caller, line_id: int) -> Settled:
    """It is planned no longer. A pair or family that was told hears so, unless the day is over or the SMS still waited.

    Raises NotYours to anybody but an officer of the child's district.
    """
    line, child = _line_of(tx, me, line_id)
    if line.state is not PlanState.planned:
        return Settled(child.code, "gone")
    if line.with_pair and line.planned_on >= kigali(tx.at).date():
        _tell_pair(tx, line, child, "sms.visit.unplanned", withdrawing="sms.visit.planned")
    if line.kind in SESSIONS:
        session_eves.call_off(tx, line, child)
    return _move(tx, me, line, child, PlanState.dropped)


def of_child(tx: Tx, me: Caller, child_id: int) -> list[PlanItem]:
    """The child's plan: what is planned, the next day first, then what was done lately. The look is recorded.

    Raises NotYours to anybody but an officer of the child's district or the national desk.
    """
    child = tx.session.get_one(Child, child_id)
    _must_reach(me, child)
    audit.record(tx, me, "read", "children", child.id)
    mine = select(PlanLine).where(PlanLine.child_id == child.id)
    planned = mine.where(PlanLine.state == PlanState.planned).order_by(PlanLine.planned_on, PlanLine.planned_at)
    done = mine.where(PlanLine.state == PlanState.done).order_by(PlanLine.done_on.desc()).limit(SHOWN_DONE)
    return _lines(child, [*tx.session.scalars(planned), *tx.session.scalars(done)])


def line(tx: Tx, me: Caller, line_id: int) -> PlanItem:
    """One line for an officer's eyes; the look is recorded. Raises NotYours as `of_child`."""
    row = tx.session.get_one(PlanLine, line_id)
    child = tx.session.get_one(Child, row.child_id)
    _must_reach(me, child)
    audit.record(tx, me, "read", "children", child.id)
    return _lines(child, [row])[0]


def for_pair(tx: Tx, me: Caller, child_id: int) -> list[PlanItem]:
    """What is planned with the pair from today on, for a volunteer of the child's village. The look is recorded.

    Raises NotYours for a child of another village.
    """
    child = children.in_village(tx, me, child_id)
    audit.record(tx, me, "read", "children", child.id)
    ahead = select(PlanLine).where(
        PlanLine.child_id == child.id,
        PlanLine.state == PlanState.planned,
        PlanLine.with_pair,
        PlanLine.planned_on >= kigali(tx.at).date(),
    )
    return _lines(child, tx.session.scalars(ahead.order_by(PlanLine.planned_on, PlanLine.planned_at)))


def _must_reach(me: Caller, child: Child) -> None:
    if me.role is None or not me.role.is_officer or me.district not in (child.district_id, None):
        raise NotYours("this child's plan belongs to its district")


def _locked(tx: Tx, me: Caller, child_id: int) -> Child:
    """The child, for one officer after the other."""
    child = tx.session.get_one(Child, child_id, with_for_update=tx.is_postgres)
    if me.role is None or not me.role.is_officer or me.district != child.district_id:
        raise NotYours("plans are made by the child's district")
    return child


def _line_of(tx: Tx, me: Caller, line_id: int) -> tuple[PlanLine, Child]:
    row = tx.session.get_one(PlanLine, line_id, with_for_update=tx.is_postgres)
    return row, _locked(tx, me, row.child_id)


def _lines(child: Child, rows: Iterable[PlanLine]) -> list[PlanItem]:
    return [
        PlanItem(
            each.id,
            child.id,
            child.code,
            each.kind,
            each.done_on or each.planned_on,
            each.state,
            each.with_pair,
            each.with_child,
            each.parents,
        )
        for each in rows
    ]


def _move(tx: Tx, me: Caller, line: PlanLine, child: Child, state: PlanState) -> Settled:
    line.state, line.moved_by_id, line.moved_at = state, me.id, tx.at
    audit.record(tx, me, state.value, "plan_lines", line.id)
    return Settled(child.code, state.value)


def _tell_pair(tx: Tx, line: PlanLine, child: Child, key: str, *, withdrawing: str = "") -> None:
    """A code and a day; nothing of what for. Who has not heard the one need not hear the other."""
    for volunteer in people.pair(tx, child.village_id):
        if withdrawing and outbox.withdraw(tx, f"plan:{line.id}:{withdrawing}:{volunteer.id}", "dropped"):
            continue
        words = Say(key, {"code": child.code, "date": f"{line.planned_on:%d/%m}"})
        once = f"plan:{line.id}:{key}:{volunteer.id}"
        not_before = tx.programme.gentle.next(tx.at)
        outbox.post(tx, volunteer, Notice(words, Lane.receipts, once, not_before=not_before))
