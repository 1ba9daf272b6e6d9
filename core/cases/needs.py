"""What a child needs before it is placed, and the search for its family."""

from dataclasses import dataclass
from datetime import date

from sqlalchemy import select

from core.alerts import pin_notices
from core.children import case_steps, children
from core.clock import kigali
from core.models.base import new_id
from core.models.case import Need, NeedKind, NeedOf, Tracing
from core.models.child import Child
from core.people import pair_notices, people
from core.storage import audit
from core.storage.access import Caller
from core.storage.db import Tx


@dataclass(frozen=True)
class Open:
    """A need that is not met yet."""

    id: int
    kind: str
    who: str
    due_on: date


@dataclass(frozen=True)
class NeedStatus:
    """How many needs are open, and how the search for the family stands; "" if nobody searched."""

    code: str
    count: int
    tracing: str


def need_status(tx: Tx, me: Caller, child_id: int) -> NeedStatus:
    """What is open of the child; the look is recorded. Raises NotYours out of the officer's reach."""
    child = children.in_district(tx, me, child_id)
    audit.record(tx, me, "read", "needs", child.id)
    return NeedStatus(child.code, len(_open(tx, child.id)), case_steps.get_case(tx, child.id).tracing or "")


def open_of(tx: Tx, me: Caller, child_id: int) -> list[Open]:
    """The child's needs that are not met, the first due first. Raises NotYours."""
    children.in_district(tx, me, child_id)
    return [Open(each.id, each.kind, each.who, each.due_on) for each in _open(tx, child_id)]


def add(tx: Tx, me: Caller, child_id: int, kind: str, who: str, due_on: str) -> str:
    """Something is to be met by that ISO day; the child's code. Who of the pair is asked reads it behind the PIN."""
    child = children.in_district(tx, me, child_id, changing=True)
    need = Need(
        id=new_id(),
        child_id=child.id,
        district_id=child.district_id,
        kind=NeedKind(kind),
        who=NeedOf(who),
        due_on=date.fromisoformat(due_on),
        added_by_id=me.id,
        added_at=tx.at,
    )
    tx.session.add(need)
    tx.flush()
    audit.record(tx, me, "need_added", "children", child.id)
    if need.who is NeedOf.pair:
        _ask_pair(tx, child, need)
    return child.code


def _ask_pair(tx: Tx, child: Child, need: Need) -> None:
    """By SMS that something waits, and by when; what it is waits behind the PIN."""
    for volunteer in people.pair(tx, child.village_id):
        pin_notices.leave_notice(
            tx, volunteer.id, f"notice.need.{need.kind}", child.code, f"need:{need.id}:{volunteer.id}"
        )
    pair_notices.notify_pair(tx, child.village_id, "sms.visit.need", child.code, need.due_on, f"need:{need.id}")


def done(tx: Tx, me: Caller, need_id: int) -> str:
    """That need is met; the child's code. Saying it twice changes nothing. Raises NotYours."""
    need = tx.session.get_one(Need, need_id)
    child = children.in_district(tx, me, need.child_id, changing=True)
    if need.done_on is None:
        need.done_on, need.done_by_id = kigali(tx.at).date(), me.id
        pair_notices.withdraw(tx, child.village_id, "sms.visit.need", need.due_on, f"need:{need.id}", "met")
        audit.record(tx, me, "need_met", "children", child.id)
    return child.code


def explain(tx: Tx, me: Caller, need_id: int) -> str:
    """The child may be placed though that need is not met, and the officer can say why; its code. Raises NotYours."""
    need = tx.session.get_one(Need, need_id)
    child = children.in_district(tx, me, need.child_id, changing=True)
    if need.done_on is None:
        need.done_on, need.done_by_id, need.explained = kigali(tx.at).date(), me.id, True
        audit.record(tx, me, "need_explained", "children", child.id)
    return child.code


def trace(tx: Tx, me: Caller, child_id: int, tracing: str) -> str:
    """How the search for the child's family stands now; the child's code. Raises NotYours."""
    child = children.in_district(tx, me, child_id, changing=True)
    case = case_steps.get_case(tx, child.id)
    case.tracing, case.traced_at = Tracing(tracing), tx.at
    audit.record(tx, me, "traced", "cases", child.id)
    return child.code


def _open(tx: Tx, child_id: int) -> list[Need]:
    found = select(Need).where(Need.child_id == child_id, Need.done_on.is_(None)).order_by(Need.due_on, Need.id)
    return list(tx.session.scalars(found))
