"""The demo people are taken out before a line goes live: nothing of theirs opens, is sent, or waits for somebody."""

from dataclasses import dataclass

from sqlalchemy import ColumnElement, func, select, update
from sqlalchemy.orm import InstrumentedAttribute

from core.children import children as records
from core.clock import kigali
from core.models.child import Child, Household
from core.models.duty import OPEN_REFERRALS, WAITING, CallBack, CallBackState, Referral, ReferralState
from core.models.person import Person, PersonStatus
from core.models.record import AuditEntry
from core.models.registration import Closing, ClosingState, Registration
from core.models.review import Review
from core.models.visit import Due, FollowUp
from core.operations import demo_alerts
from core.operations.demo_people import CHILDREN
from core.people import leaving, places
from core.storage import audit
from core.storage.access import Caller
from core.storage.db import Tx


def present(tx: Tx) -> list[Person]:
    """The demo people that are here, with whom they put in and the carers they registered while they trained."""
    return list(tx.session.scalars(select(Person).where(Person.id.in_(_all(tx)), Person.standing != PersonStatus.left)))


@dataclass(frozen=True, slots=True)
class Removal:
    """What goes with the demo people: how many they are, and how many alerts, children and calls are closed.

    `go_on` are the alerts, as "48217 (Huye)", that somebody real told and nobody real has: they begin again.
    """

    people: int
    alerts: int
    children: int
    calls: int
    go_on: list[str]


def look(tx: Tx) -> Removal:
    """What a removal would do; nothing is changed."""
    ids, children = _all(tx), _children(tx)
    sorted_out = demo_alerts.sort(tx, ids, children)
    still = (Child.id.in_(children), Child.closed_on.is_(None))
    return Removal(
        len(present(tx)),
        len(sorted_out.closed),
        tx.connection.scalar(select(func.count()).select_from(Child).where(*still)) or 0,
        tx.connection.scalar(select(func.count()).select_from(CallBack).where(*_waiting(ids))) or 0,
        [f"{each.number} ({places.name(tx, each.district_id)})" for each in sorted_out.go_on],
    )


def remove(tx: Tx, me: Caller) -> Removal:
    """The demo people have left, and all whom training made with them; their children, referrals and calls are closed,
    and the alerts that they alone told. What somebody real told goes on.

    What was reported stays, as what anybody reports does. Done again, it also takes what an earlier removal left.
    """
    ids, found, seen = _all(tx), present(tx), look(tx)
    children = _children(tx)
    sorted_out = demo_alerts.sort(tx, ids, children)
    for person in found:
        leaving.close(tx, person, PersonStatus.left)
        leaving.lose_phones(tx, person)
        leaving.free_posts(tx, person)
        audit.record(tx, me, "demo_removed", "people", person.id)
    _close_children(tx, children)
    closed = {"state": CallBackState.closed, "closed_at": tx.at}
    tx.connection.execute(update(CallBack).where(*_waiting(ids)).values(**closed))
    demo_alerts.settle(tx, sorted_out, tx.session.scalars(select(Person).where(Person.id.in_(ids))).all())
    return seen


def _waiting(ids: list[int]) -> tuple[ColumnElement[bool], ...]:
    """The calls that those people wait for."""
    return CallBack.person_id.in_(ids), CallBack.state.in_(WAITING)


def _children(tx: Tx) -> list[int]:
    return [*_seeded(tx), *_registered(tx, _workers(tx), Registration.child_id)]


def _all(tx: Tx) -> list[int]:
    """Everybody who is here by demo people alone, also those who left."""
    workers = _workers(tx)
    return [*workers, *_carers(tx, workers)]


def _workers(tx: Tx) -> list[int]:
    """The demo people, and whom one of them, or one of those, put in: their key numbers were given in training."""
    found = set(tx.session.scalars(select(Person.id).where(Person.is_demo)))
    put_in = (AuditEntry.record == "people", AuditEntry.verb == "registered")
    by = found
    while by:
        theirs = select(AuditEntry.record_id).where(*put_in, AuditEntry.person_id.in_(by))
        by = {each for each in tx.session.scalars(theirs) if each} - found
        found |= by
    return sorted(found)


def _carers(tx: Tx, workers: list[int]) -> list[int]:
    """The carers of children and households they registered, who have no child or household of anybody else's."""
    found: set[int] = set()
    kept: set[int] = set()
    for kind, own in ((Child, Registration.child_id), (Household, Registration.household_id)):
        ours = set(_registered(tx, workers, own))
        cared = select(kind.id, kind.caregiver_id).where(kind.caregiver_id.is_not(None))
        for row, carer in tx.connection.execute(cared):
            (found if row in ours else kept).add(carer or 0)
    return sorted(found - kept)


def _registered(tx: Tx, workers: list[int], own: InstrumentedAttribute[int | None]) -> list[int]:
    found = select(own).where(Registration.by_id.in_(workers), own.is_not(None))
    return [each for each in tx.session.scalars(found) if each]


def _seeded(tx: Tx) -> list[int]:
    """The children that were seeded, by their names: a code may be a real child's in another district."""
    names = {each.code: each.name for each in CHILDREN}
    found = tx.session.scalars(select(Child).where(Child.code.in_(names)))
    return [each.id for each in found if records.name_of(tx, each) == names[each.code]]


def _close_children(tx: Tx, ids: list[int]) -> None:
    today = kigali(tx.at).date()
    tx.connection.execute(update(Child).where(Child.id.in_(ids), Child.closed_on.is_(None)).values(closed_on=today))
    visits = (FollowUp.child_id.in_(ids), FollowUp.state == Due.open)
    ended = {"state": Due.ended, "remind_at": None, "next_at": None}
    tx.connection.execute(update(FollowUp).where(*visits).values(**ended))
    reviews = (Review.child_id.in_(ids), Review.state == Due.open)
    tx.connection.execute(update(Review).where(*reviews).values(state=Due.ended, lead_at=None))
    asked = (Referral.child_id.in_(ids), Referral.state.in_(OPEN_REFERRALS))
    revoked = {"state": ReferralState.revoked, "moved_at": tx.at, "due_at": None}
    tx.connection.execute(update(Referral).where(*asked).values(**revoked))
    proposed = (Closing.child_id.in_(ids), Closing.state == ClosingState.asked)
    tx.connection.execute(update(Closing).where(*proposed).values(state=ClosingState.kept_open, decided_at=tx.at))
