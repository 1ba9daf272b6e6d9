"""The demo people are taken out before a line goes live: nothing of theirs opens, is sent, or waits for somebody."""

from sqlalchemy import or_, select, update
from sqlalchemy.orm import InstrumentedAttribute

from core.children import children
from core.clock import kigali
from core.models.alert import OPEN, Alert, AlertState
from core.models.child import Child, Household
from core.models.duty import OPEN_REFERRALS, WAITING, CallBack, CallBackState, Referral, ReferralState
from core.models.person import Person, PersonStatus
from core.models.record import AuditEntry
from core.models.registration import Closing, ClosingState, Registration
from core.models.review import Review
from core.models.visit import Due, FollowUp
from core.operations.demo_people import CHILDREN
from core.people import leaving
from core.storage import audit
from core.storage.access import Caller
from core.storage.db import Tx


def present(tx: Tx) -> list[Person]:
    """The demo people that are here, with whom they put in and the carers they registered while they trained."""
    return list(tx.session.scalars(select(Person).where(Person.id.in_(_all(tx)), Person.standing != PersonStatus.left)))


def remove(tx: Tx, me: Caller) -> int:
    """The demo people have left, and all whom training made with them; their children, alerts, referrals and calls are
    closed. How many people that was.

    What was reported stays, as what anybody reports does. Done again, it also takes what an earlier removal left.
    """
    ids, found = _all(tx), present(tx)
    for person in found:
        leaving.close(tx, person, PersonStatus.left)
        leaving.lose_phones(tx, person)
        leaving.free_posts(tx, person)
        audit.record(tx, me, "demo_removed", "people", person.id)
    demo_children = [*_seeded(tx), *_registered(tx, _workers(tx), Registration.child_id)]
    _close_children(tx, demo_children)
    open_ones = tx.session.scalars(select(Alert).where(Alert.state.in_(OPEN)))
    told = [each.id for each in open_ones if each.reporter_id in ids]
    ours = or_(Alert.id.in_(told), Alert.owner_id.in_(ids), Alert.child_id.in_(demo_children))
    closed = {"state": AlertState.false_alarm, "closed_at": tx.at, "due_at": None, "seen_due_at": None}
    tx.connection.execute(update(Alert).where(ours, Alert.state.in_(OPEN)).values(**closed))
    calls = (CallBack.person_id.in_(ids), CallBack.state.in_(WAITING))
    tx.connection.execute(update(CallBack).where(*calls).values(state=CallBackState.closed, closed_at=tx.at))
    return len(found)


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
    return [each.id for each in found if children.name_of(tx, each) == names[each.code]]


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
