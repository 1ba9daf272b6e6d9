"""A volunteer proposes another day for a visit: it moves at once, marked, and the district sees it."""

from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum

from sqlalchemy import select

from core import audit, children, family_notices, follow_ups, outbox
from core.access import Caller
from core.clock import kigali, moment
from core.db import Tx
from core.models.child import Child
from core.models.person import Role
from core.models.place import Place
from core.models.visit import Due, FollowUp
from core.words import Say

MOST_DAYS, MOST_DAYS_WORRYING = 14, 7
"""How far ahead a visit may be moved, counted from today."""


class Why(StrEnum):
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


def most_days(tx: Tx, me: Caller, child_id: int) -> int:
    """How many days ahead this child's visit may be moved: fewer while there is worry."""
    child = children.in_village(tx, me, child_id)
    worrying = child.worry_until is not None and kigali(tx.at).date() <= child.worry_until
    return MOST_DAYS_WORRYING if worrying else MOST_DAYS


def propose(tx: Tx, me: Caller, child_id: int, day: str, why: str) -> Proposed:
    """The visit that is due next is due on that ISO day now, with reminders of its own. Raises ValueError for a day
    that is too far or not ahead.
    """
    child = children.in_village(tx, me, child_id)
    wanted, today = date.fromisoformat(day), kigali(tx.at).date()
    if not today < wanted <= today + timedelta(days=most_days(tx, me, child_id)):
        raise ValueError("that day is not within the days a visit may be moved by")
    due = follow_ups.standing(tx, child.id)
    if not due:
        return Proposed(child.code, "")
    follow_up = tx.session.get_one(FollowUp, due[0].id)
    told = follow_up.reminders > 0
    outbox.withdraw_all(tx, follow_up.id, "moved")
    follow_up.moved_from = follow_up.moved_from or follow_up.due_on
    follow_up.moved_why, follow_up.moved_by_id = Why(why).value, me.id
    follow_up.due_on, follow_up.reminders, follow_up.digest_on = wanted, 0, None
    follow_up.remind_at = follow_ups.eve_of(tx.programme, wanted)
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
    family_notices.tell(tx, child.caregiver_id, words, once, expires_at=closing, follow_up_id=follow_up.id)


def in_reach(tx: Tx, me: Caller) -> list[FollowUp]:
    """The visits of the officer's sector or district that a volunteer moved and that are still due."""
    found = select(FollowUp).where(FollowUp.state == Due.open, FollowUp.moved_from.is_not(None))
    if me.district is not None:
        found = found.where(FollowUp.district_id == me.district)
    if me.role is Role.sector_officer:
        found = found.join(Place, Place.id == FollowUp.village_id).where(Place.sector_id == me.sector)
    return list(tx.session.scalars(found.order_by(FollowUp.due_on)))
