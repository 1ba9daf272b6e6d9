"""Thanks for the month that is over, with a volunteer's own counts; nothing to who told nothing."""

from collections import Counter
from datetime import date, datetime, time, timedelta
from typing import TypeAlias

from sqlalchemy import func, select

from core.clock import kigali, moment
from core.language.words import Say
from core.messages import outbox
from core.messages.outbox import Notice
from core.models.alert import Concern
from core.models.gathering import Gathering
from core.models.message import Lane
from core.models.person import Person, PersonStatus, Role
from core.models.round import Round
from core.models.visit import Visit
from core.programme.programme import Programme
from core.storage.db import Tx

MOST = 7
"""Volunteers looked at in one transaction."""
Told: TypeAlias = type[Visit] | type[Concern] | type[Gathering]
TOLD: dict[str, Told] = {"visits": Visit, "reports": Concern, "gatherings": Gathering}
"""What is counted, by the slot of its number."""


def upcoming(programme: Programme, at: datetime) -> datetime:
    """The first open morning of a month."""
    this = kigali(at).date().replace(day=1)
    mornings = (programme.morning(first) for first in (this, _month_after(this)))
    return next(each for each in mornings if each > at)


def patience(programme: Programme) -> timedelta:
    """How late thanks still come."""
    return timedelta(days=programme.reminders.thanks_late_days)


def _once(until: date, volunteer: int) -> str:
    return f"thanks:{until:%Y%m}:{volunteer}"


def was_thanked(tx: Tx, volunteer: int) -> bool:
    """True in the days in which the thanks for last month go, of a volunteer who gets them."""
    today = kigali(tx.at).date()
    is_now = today.day <= 1 + tx.programme.reminders.thanks_late_days
    return is_now and outbox.stands(tx, _once(today.replace(day=1), volunteer))


def _month_after(first: date) -> date:
    return (first + timedelta(days=31)).replace(day=1)


def tell_some(tx: Tx, going: Round) -> int | None:
    """The next volunteers, in the order of their ids; the last of them, None when there are no more."""
    found = select(Person).where(Person.id > going.reached, Person.role == Role.volunteer)
    found = found.where(Person.standing != PersonStatus.left).order_by(Person.id).limit(MOST)
    volunteers = list(tx.session.scalars(found))
    until = kigali(tx.at).date().replace(day=1)
    counted = _counts(tx, [each.id for each in volunteers], until)
    for each in volunteers:
        if any(count[each.id] for count in counted.values()):
            _thank(tx, each, {slot: count[each.id] for slot, count in counted.items()}, until)
    return volunteers[-1].id if volunteers else None


def _counts(tx: Tx, who: list[int], until: date) -> dict[str, Counter[int]]:
    """What each of them told in the month before that day."""
    since = (until - timedelta(days=1)).replace(day=1)
    begin, end = moment(since, time(0)), moment(until, time(0))
    counted = {}
    for slot, kind in TOLD.items():
        found = select(kind.by_id, func.count()).where(kind.by_id.in_(who), kind.told_at >= begin, kind.told_at < end)
        counted[slot] = Counter({who: count for who, count in tx.connection.execute(found.group_by(kind.by_id))})
    return counted


def _thank(tx: Tx, volunteer: Person, counts: dict[str, int], until: date) -> None:
    notice = Notice(
        Say("sms.thanks", counts),
        Lane.reminders,
        _once(until, volunteer.id),
        not_before=tx.programme.gentle.next(tx.at),
        expires_at=tx.at + patience(tx.programme),
    )
    outbox.post(tx, volunteer, notice)
