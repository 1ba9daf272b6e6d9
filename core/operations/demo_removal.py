"""The demo people are taken out before a line goes live: nothing of theirs opens, is sent, or waits for somebody."""

from sqlalchemy import or_, select, update

from core.children import children
from core.clock import kigali
from core.models.alert import OPEN, Alert, AlertState
from core.models.child import Child
from core.models.duty import WAITING, CallBack, CallBackState
from core.models.person import Person, PersonStatus
from core.models.review import Review
from core.models.visit import Due, FollowUp
from core.operations.demo_people import CHILDREN
from core.people import leaving
from core.storage import audit
from core.storage.access import Caller
from core.storage.db import Tx


def present(tx: Tx) -> list[Person]:
    """The demo people that are here."""
    return list(tx.session.scalars(select(Person).where(Person.is_demo, Person.standing != PersonStatus.left)))


def remove(tx: Tx, me: Caller) -> int:
    """The demo people have left, their children, alerts and calls are closed; how many people that was.

    What was reported stays, as what anybody reports does.
    """
    found = present(tx)
    ids = [each.id for each in found]
    for person in found:
        leaving.close(tx, person, PersonStatus.left)
        leaving.lose_phones(tx, person)
        leaving.free_posts(tx, person)
        audit.record(tx, me, "demo_removed", "people", person.id)
    demo_children = _children(tx)
    _close_children(tx, demo_children)
    open_ones = tx.session.scalars(select(Alert).where(Alert.state.in_(OPEN)))
    told = [each.id for each in open_ones if each.reporter_id in ids]
    ours = or_(Alert.id.in_(told), Alert.owner_id.in_(ids), Alert.child_id.in_(demo_children))
    closed = {"state": AlertState.false_alarm, "closed_at": tx.at, "due_at": None, "seen_due_at": None}
    tx.connection.execute(update(Alert).where(ours, Alert.state.in_(OPEN)).values(**closed))
    calls = (CallBack.person_id.in_(ids), CallBack.state.in_(WAITING))
    tx.connection.execute(update(CallBack).where(*calls).values(state=CallBackState.closed, closed_at=tx.at))
    return len(found)


def _children(tx: Tx) -> list[int]:
    """The children that were seeded, by their names: a code may be a real child's in another district."""
    names = {each.code: each.name for each in CHILDREN}
    found = tx.session.scalars(select(Child).where(Child.code.in_(names)))
    return [each.id for each in found if children.name_of(tx, each) == names[each.code]]


def _close_children(tx: Tx, ids: list[int]) -> None:
    today = kigali(tx.at).date()
    tx.connection.execute(update(Child).where(Child.id.in_(ids), Child.closed_on.is_(None)).values(closed_on=today))
    visits = (FollowUp.child_id.in_(ids), FollowUp.state == Due.open)
    ended = {"state": Due.ended, "remind_at": None, "next_at": None}
    tx.connection.execute(update(FollowUp).where(*visits).values(**ended))
    reviews = (Review.child_id.in_(ids), Review.state == Due.open)
    tx.connection.execute(update(Review).where(*reviews).values(state=Due.ended, lead_at=None))
