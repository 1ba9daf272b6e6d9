"""A volunteer proposes another day for a visit: it moves at once, marked, and the district sees it."""

from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum

from sqlalchemy import Select, select

from core.children import children, follow_ups
from core.clock import kigali, moment
from core.errors import NotYours
from core.language.words import Say
from core.messages import outbox
from core.models.child import Child
from core.models.person import Role
from core.models.place import DISTRICT, Place
from core.models.visit import Due, FollowUp
from core.people import family_notices
from core.storage import audit
from core.storage.access import Caller
from core.storage.db import Tx

MOST_DAYS, MOST_DAYS_WORRYING = 14, 7
"""How far ahead a visit may be moved, counted from today; once its first day is over, from that day."""
MOST_SHOWN = 450
"""Lines of the list, and what is counted of it at most."""


class OtherDayReason(StrEnum):
    """Why the visit cannot be on its day."""

    ill = "ill"
    away = "away"
    weather = "weather"
    other = "other"


@dataclass(frozen=True)
class Proposed:
    """What the volunteer is told: the day as "29/11", "" if no visit is due that could be moved."""

    code: str
    due_on: str


@dataclass(frozen=True, slots=True)
class MovedVisit:
    """A visit that was moved: the day it was due at first, the one it is due on now, and why."""

    id: int
    child: int
    code: str
    moved_from: date
    due_on: date
    why: OtherDayReason


def most_days(tx: Tx, me: Caller, child_id: int) -> int:
    """How many days ahead this child's visit may be moved: fewer while there is worry, 0 where it may not be any more.

    However often it is moved, it is not put off beyond so many days after it was due at first.
    """
    child = _theirs(tx, me, child_id)
    today, follow_up = kigali(tx.at).date(), _next(tx, child)
    worrying = child.worry_until is not None and today <= child.worry_until
    most = MOST_DAYS_WORRYING if worrying else MOST_DAYS
    if follow_up is None:
        return most
    over = (today - (follow_up.moved_from or follow_up.due_on)).days
    return max(0, most - max(0, over))


def _theirs(tx: Tx, me: Caller, child_id: int) -> Child:
    """The child, for one of its pair or an officer of its district. Raises NotYours."""
    here = children.in_village if me.role is Role.volunteer else children.in_district
    return here(tx, me, child_id)


def _next(tx: Tx, child: Child) -> FollowUp | None:
    """The visit that is moved: the one that came due last, else the next to come. Older ones stay overdue."""
    today, due = kigali(tx.at).date(), follow_ups.due_visits(tx, child.id)
    came = [each for each in due if each.due_on <= today]
    return tx.session.get_one(FollowUp, (came or due[::-1])[-1].id) if due else None


def propose(tx: Tx, me: Caller, child_id: int, day: str, why: str) -> Proposed:
    """The visit that is due next is due on that ISO day now, or on the day after a Sunday or holiday, with reminders of
    its own, as one of the pair or an officer says. Raises ValueError for a day that is too far or not ahead.
    """
    child = _theirs(tx, me, child_id)
    wanted, today = date.fromisoformat(day), kigali(tx.at).date()
    if not today < wanted <= today + timedelta(days=most_days(tx, me, child_id)):
        raise ValueError("that day is not within the days a visit may be moved by")
    wanted, follow_up = follow_ups.open_day(tx.programme, wanted), _next(tx, child)
    if follow_up is None:
        return Proposed(child.code, "")
    told = follow_up.reminders > 0
    outbox.withdraw_all(tx, follow_up.id, "moved")
    follow_up.moved_from = follow_up.moved_from or follow_up.due_on
    follow_up.moved_why, follow_up.moved_by_id = OtherDayReason(why).value, me.id
    follow_up.due_on, follow_up.reminders, follow_up.digest_on = wanted, 0, None
    follow_up.remind_at = follow_ups.eve_of(tx.programme, wanted)
    follow_up.next_at = follow_ups.over_at(wanted)
    follow_ups.skip_past(tx, follow_up.id)
    if told:
        _tell_caregiver(tx, follow_up, child)
    audit.record(tx, me, "moved_visit", "children", child.id)
    return Proposed(child.code, f"{wanted:%d/%m}")


def _tell_caregiver(tx: Tx, follow_up: FollowUp, child: Child) -> None:
    """A family that was told the old day is told the new one, if it agreed to messages."""
    words = Say("sms.caregiver.moved", {"date": f"{follow_up.due_on:%d/%m}"})
    once = f"follow_up:{follow_up.id}:moved:{follow_up.due_on}:{child.caregiver_id}"
    closing = moment(follow_up.due_on, tx.programme.hours.gentle[1])
    family_notices.notify_family(tx, child.caregiver_id, words, once, expires_at=closing, follow_up_id=follow_up.id)


def in_reach(tx: Tx, me: Caller) -> list[MovedVisit]:
    """The visits of the officer's sector or district that a volunteer moved and that are still due, the next first."""
    moved = _within(me).where(FollowUp.state == Due.open, FollowUp.moved_from.is_not(None))
    return [_as_moved(*row) for row in tx.session.execute(moved.order_by(FollowUp.due_on).limit(MOST_SHOWN))]


def moved_visit(tx: Tx, me: Caller, follow_up_id: int) -> MovedVisit:
    """One of them, whatever became of it since; the look is recorded. Raises NotYours out of the officer's reach."""
    found = tx.session.execute(_within(me).where(FollowUp.id == follow_up_id)).first()
    if found is None:
        raise NotYours("this visit is another district's or sector's")
    audit.record(tx, me, "read", "children", found[0].child_id)
    return _as_moved(*found)


def _within(me: Caller) -> Select[FollowUp, str]:
    """Follow-ups that the officer may see, with the child's code."""
    found = select(FollowUp, Child.code).join(Child, Child.id == FollowUp.child_id)
    districts = select(Place.id).where(DISTRICT)  # the index of follow-ups begins with theirs
    theirs = FollowUp.district_id.in_(districts) if me.district is None else FollowUp.district_id == me.district
    found = found.where(theirs)
    if me.role is Role.sector_officer:
        found = found.join(Place, Place.id == FollowUp.village_id).where(Place.sector_id == me.sector)
    return found


def _as_moved(follow_up: FollowUp, code: str) -> MovedVisit:
    first, why = follow_up.moved_from or follow_up.due_on, OtherDayReason(follow_up.moved_why or OtherDayReason.other)
    return MovedVisit(follow_up.id, follow_up.child_id, code, first, follow_up.due_on, why)
