"""An emergency place: a child is kept safe for a week at most, looked at within a day and visited every second day."""

from dataclasses import dataclass
from datetime import date, timedelta

from sqlalchemy import select

from core.cases import missing, moving
from core.children import children, duties, follow_ups, reviews, visit_pace
from core.clock import kigali
from core.messages import household_risk
from core.models.base import new_id
from core.models.child import Child, EmergencyPlace, Placement
from core.models.person import Role
from core.models.review import Review, ReviewKind
from core.models.visit import Due
from core.people import pair_notices
from core.storage import audit
from core.storage.access import Caller
from core.storage.db import Tx

KINDS = (ReviewKind.emergency_look, ReviewKind.emergency_end)


@dataclass(frozen=True)
class EmergencyKept:
    """The child's code, and until when it may stay as "29/11"; else the key of a sentence that says why not.

    `visited` is False where the village has nobody who visits.
    """

    code: str
    until: str
    reason: str = ""
    visited: bool = True


def keep(tx: Tx, me: Caller, child_id: int, phone: str, village_id: int) -> EmergencyKept:
    """The child is with that person in that village from now on, until a family is found; `phone` "" for none.

    The lead hears of it, and the pair there, which visits it every second day. Who cared for the child hears of it no
    longer. Said again while it lasts, the child is with another person and the days run on. One that was missing is
    found. Raises NotYours out of the officer's reach, ValueError for what is no village.
    """
    child = children.in_district(tx, me, child_id, changing=True)
    if child.closed_on:
        return EmergencyKept(child.code, "", "end.placement.closed")
    before = visit_pace.emergency_place(tx, child.id)
    until = before.until if before else kigali(tx.at).date() + timedelta(days=tx.programme.case_duties.emergency_days)
    if before:
        before.ended_at = tx.at
    missing.is_over(tx, child)
    place = _add(tx, me, child, phone, village_id, until)
    _live_there(tx, me, child, village_id)
    _owe_look(tx, child)
    _owe_end(tx, child, until)
    visited = _tell_pair(tx, child, place, visit_pace.renew(tx, child))
    audit.record(tx, me, "emergency_place", "children", child.id)
    duties.tell(tx, child, "sms.duty.new", until, f"emergency:{child.id}:{tx.at:%Y%m%d%H%M%S}", but=me.id)
    return EmergencyKept(child.code, f"{until:%d/%m}", visited=visited)


def current(tx: Tx, me: Caller, child_id: int) -> tuple[str, EmergencyPlace | None]:
    """The child's code, and where it is kept safe; the look is recorded. Raises NotYours."""
    child = children.in_district(tx, me, child_id)
    audit.record(tx, me, "read", "emergency_places", child.id)
    return child.code, visit_pace.emergency_place(tx, child.id)


def looked(tx: Tx, me: Caller, child_id: int) -> EmergencyKept:
    """An officer saw the child there. Nothing where it is in no such place. Raises NotYours."""
    child = children.in_district(tx, me, child_id, changing=True)
    place = visit_pace.emergency_place(tx, child.id)
    if place is None:
        return EmergencyKept(child.code, "", "end.emergency.none")
    duties.done(tx, child.id, ReviewKind.emergency_look, me.id)
    audit.record(tx, me, "looked", "children", child.id)
    return EmergencyKept(child.code, f"{place.until:%d/%m}")


def renew(tx: Tx, me: Caller, child_id: int) -> EmergencyKept:
    """The lead lets the child stay for as many days again, from today. Nobody else may. Raises NotYours."""
    child = children.in_district(tx, me, child_id, changing=True)
    place = visit_pace.emergency_place(tx, child.id)
    if place is None:
        return EmergencyKept(child.code, "", "end.emergency.none")
    if me.role not in (Role.lead, Role.national):
        return EmergencyKept(child.code, "", "end.emergency.lead_only")
    place.until = kigali(tx.at).date() + timedelta(days=tx.programme.case_duties.emergency_days)
    place.renewals += 1
    duties.done(tx, child.id, ReviewKind.emergency_end, me.id)
    _owe_end(tx, child, place.until)
    audit.record(tx, me, "emergency_renewed", "children", child.id)
    return EmergencyKept(child.code, f"{place.until:%d/%m}")


def end(tx: Tx, me: Caller, child_id: int) -> EmergencyKept:
    """The child is there no longer: it went home, or to a family of which the placement tells. Raises NotYours."""
    child = children.in_district(tx, me, child_id, changing=True)
    place = visit_pace.emergency_place(tx, child.id)
    if place is None:
        return EmergencyKept(child.code, "", "end.emergency.none")
    heard = not over(tx, child, me.id)
    next_on = visit_pace.renew(tx, child, loosen=True)
    if heard:
        key, on = ("sms.visit.as_before", next_on) if next_on else ("sms.visit.rests", kigali(tx.at).date())
        pair_notices.notify_pair(tx, child.village_id, key, child.code, on, f"{_named(place)}:over")
    audit.record(tx, me, "emergency_ended", "children", child.id)
    return EmergencyKept(child.code, "")


def over(tx: Tx, child: Child, by: int) -> bool:
    """The place is needed no longer, and nobody owes anything for it; nothing where there is none. True if the pair had
    not heard of it yet, and never will.
    """
    place = visit_pace.emergency_place(tx, child.id)
    if place is None:
        return False
    place.ended_at = tx.at
    duties.done(tx, child.id, ReviewKind.emergency_end, by)
    duties.end(tx, child.id, *KINDS)
    return pair_notices.withdraw_all(tx, _named(place), "over")


def _named(place: EmergencyPlace) -> str:
    return f"emergency:{place.id}"


def _tell_pair(tx: Tx, child: Child, place: EmergencyPlace, next_on: date | None) -> bool:
    """By its code and the day of the next visit; False where there is nobody. What was said of its visits before, and
    waits yet, is untrue by now. That SMS reminds of a visit whose eve is over.
    """
    earlier = select(EmergencyPlace.id).where(EmergencyPlace.child_id == child.id, EmergencyPlace.id != place.id)
    placed = select(Placement.id).where(Placement.child_id == child.id)
    names = [f"emergency:{each}" for each in tx.connection.scalars(earlier)]
    names += [f"placement:{each}" for each in tx.connection.scalars(placed)]
    for name in (*names, f"missing:{child.id}", f"found:{child.id}", f"reopened:{child.id}"):
        pair_notices.withdraw_all(tx, name, "emergency")
    today = kigali(tx.at).date()
    for each in follow_ups.due_visits(tx, child.id):
        if each.due_on >= today:
            follow_ups.skip_past(tx, each.id)
    on = next_on or today
    return pair_notices.notify_pair(tx, child.village_id, "sms.visit.emergency", child.code, on, _named(place))


def _add(tx: Tx, me: Caller, child: Child, phone: str, village_id: int, until: date) -> EmergencyPlace:
    row = new_id()
    place = EmergencyPlace(
        id=row,
        child_id=child.id,
        village_id=village_id,
        phone_sealed=tx.vault.seal("emergency_places.phone", row, phone),
        began_at=tx.at,
        by_id=me.id,
        until=until,
        renewals=0,
    )
    tx.session.add(place)
    tx.flush()
    return place


def _live_there(tx: Tx, me: Caller, child: Child, village_id: int) -> None:
    if child.village_id == village_id:
        household_risk.leave(tx, child)
    elif reason := moving.move(tx, me, child.id, village_id, False, tells_arrival=False).reason:
        raise ValueError(reason)


def _owe_look(tx: Tx, child: Child) -> None:
    """Within a day; the lead hears as soon as that is over, not on the next working morning."""
    within = tx.programme.case_duties.emergency_look
    if duties.owed(tx, child.id, ReviewKind.emergency_look) is None:
        duties.owe(tx, child, ReviewKind.emergency_look, within)
        tx.flush()
        if look := duties.owed(tx, child.id, ReviewKind.emergency_look):
            look.lead_at = tx.at + within


def _owe_end(tx: Tx, child: Child, until: date) -> None:
    """On the last day the place is renewed or over; the lead hears on its morning, and each working day after it."""
    if duties.owed(tx, child.id, ReviewKind.emergency_end):
        return
    if row := reviews.owe(tx, child, ReviewKind.emergency_end, until):
        morning = tx.programme.working.day_at_or_before(until)
        tx.session.get_one(Review, row).lead_at = duties.morning_of(tx, morning)
        return
    same_day = Review.once == reviews.named(child.id, ReviewKind.emergency_end, until)
    again = tx.session.scalars(select(Review).where(same_day)).one()
    again.state, again.done_on, again.done_by_id = Due.open, None, None
