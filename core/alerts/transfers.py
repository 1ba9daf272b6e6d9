"""An alert that belongs to another district: offered there, and theirs once somebody there says "I have it"."""

from datetime import timedelta

from sqlalchemy import select, update

from core.alerts import alerts, deadlines, handing_over, ladder
from core.alerts.handing_over import MAY_REASSIGN, Offered
from core.children import numbers
from core.clock import clock_time
from core.codes import Length
from core.errors import NotYours
from core.models.alert import OPEN, Alert, Notified
from core.models.child import NumberHolder
from core.models.duty import OPEN_REFERRALS, WAITING, CallBack, Referral
from core.models.person import Person
from core.models.place import Place
from core.people import duty
from core.programme.posts import Post
from core.storage import audit
from core.storage.access import Caller
from core.storage.db import Tx

FIRST = (Post.social_worker, Post.psychologist)


def others(tx: Tx, alert: Alert) -> list[Place]:
    """The other districts, by name."""
    found = select(Place).where(Place.level == "district", Place.id != alert.district_id).order_by(Place.name)
    return list(tx.session.scalars(found))


def offer(tx: Tx, me: Caller, alert_id: int, district: int) -> Offered:
    """The owner or the lead offers the alert to the officers on duty in another district.

    It stays where it is, with its owner, until somebody there has it; if nobody has in the acknowledge time of its
    level, its ladder goes on in both districts, as does that of one nobody owns. Raises NotYours for no district.
    """
    alert = alerts.reach(tx, me, alert_id)
    if alert.state not in OPEN:
        return Offered(False, alert.number, reason="end.offer.closed")
    if alert.bypasses or (alert.owner_id != me.id and me.role not in MAY_REASSIGN):
        return Offered(False, alert.number, reason="end.offer.not_yours")
    if district not in {each.id for each in others(tx, alert)}:
        raise NotYours("an alert goes to another district")
    alert.offered_district_id = district
    if alert.owner_id is not None:
        alert.offered_until = alert.offered_until or deadlines.by_level(tx, alert, tx.at)
        alert.due_at, alert.lose_at = alert.offered_until, None
    until = alert.offered_until or alert.acknowledge_by
    for person in _officers(tx, alert, district):
        tx.insert_once(Notified.__table__, {"alert_id": alert.id, "person_id": person.id, "at": tx.at, "held": False})
        handing_over.tell_colleague(tx, alert, person.id, "sms.alert.offered", time=clock_time(until, tx.at))
    ladder.event(tx, alert, "offered_to_district", me.id)
    audit.record(tx, me, "offered", "alerts", alert.id)
    return Offered(True, alert.number, clock_time(until, tx.at) if alert.owner_id else "")


def _officers(tx: Tx, alert: Alert, district: int) -> list[Person]:
    """Both professions on duty there; without them the lead, without a lead the national desk."""
    both = [person for post in FIRST for person in duty.on_rung(tx, district, post)]
    return both or duty.on_rung(tx, district, Post.lead) or duty.on_post(tx, alert, Post.national)


def settle_in(tx: Tx, me: Caller, alert: Alert, district: int) -> None:
    """Somebody of that other district, or the national desk for it, has it: a number of that district's own.

    The old one leads to it as long as that of a closed alert would, and reporters hear of it under the number they were
    told.
    """
    before, known = alert.district_id, alert.number
    free_at = tx.at + timedelta(days=alerts.KEPT_DAYS)
    numbers.move(tx, before, known, alert.id, free_at=free_at)
    alert.district_id, alert.sector_id, alert.told_as = district, None, alert.told_as or known
    alert.number = numbers.take(tx, alert.district_id, NumberHolder.alert, alert.id, Length.alert)
    _bring_along(tx, alert)
    ladder.event(tx, alert, "changed_district", me.id)
    audit.record(tx, me, "changed", "alerts", alert.id)


def _bring_along(tx: Tx, alert: Alert) -> None:
    """What is still asked for the child of it, and the calls that its reporter waits for, are that district's too."""
    asked = (Referral.alert_id == alert.id, Referral.state.in_(OPEN_REFERRALS))
    tx.connection.execute(update(Referral).where(*asked).values(district_id=alert.district_id))
    waiting = (CallBack.alert_id == alert.id, CallBack.state.in_(WAITING))
    tx.connection.execute(update(CallBack).where(*waiting).values(district_id=alert.district_id, sector_id=None))
