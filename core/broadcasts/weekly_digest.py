"""The week's digest: a pair that has three visits or more before it gets one SMS instead of many."""

from collections.abc import Iterable
from datetime import date, datetime, timedelta

from sqlalchemy import ColumnElement, func, select, update

from core.children import follow_ups, visit_reminders
from core.clock import kigali
from core.language.words import Say
from core.messages import outbox
from core.messages.outbox import Notice
from core.models.child import Child
from core.models.message import Lane
from core.models.round import Round
from core.models.visit import Due, FollowUp
from core.people import people
from core.programme.programme import Programme
from core.storage.db import Tx

LISTED = 5
"""Visits that one segment names; all of them stand behind a key."""
MOST = 200
"""Villages told in one transaction."""
PATIENCE = timedelta(hours=12)
"""Later than that the week has begun, and each visit has its own eve."""


def upcoming(programme: Programme, at: datetime) -> datetime:
    """The morning of the digest's weekday, or of the next day on which people may be told."""
    day = kigali(at).date()
    latest = day - timedelta(days=(day.isoweekday() - programme.reminders.digest_weekday) % 7)
    mornings = (programme.morning(latest + timedelta(weeks=week)) for week in range(3))
    return next(each for each in mornings if each > at)


def tell_some(tx: Tx, going: Round) -> int | None:
    """The next villages whose pair gets a digest; the last of them, None when all have theirs."""
    villages = (
        select(FollowUp.village_id)
        .where(_of_the_week(tx), FollowUp.village_id > going.reached)
        .group_by(FollowUp.village_id)
        .having(func.count() >= tx.programme.reminders.digest_from)
        .order_by(FollowUp.village_id)
        .limit(MOST)
    )
    found = list(tx.connection.scalars(villages))
    for village in found:
        _tell_pair(tx, village)
    return found[-1] if found else None


def _of_the_week(tx: Tx) -> ColumnElement[bool]:
    """Visits whose eve comes before the next digest and that no digest has named."""
    eve = (FollowUp.reminders == follow_ups.EVE) & (FollowUp.remind_at < upcoming(tx.programme, tx.at))
    return (FollowUp.state == Due.open) & eve & FollowUp.digest_on.is_(None)


def _tell_pair(tx: Tx, village: int) -> None:
    found = select(FollowUp.id, Child.code, FollowUp.due_on).join(Child, Child.id == FollowUp.child_id)
    ours = found.where(_of_the_week(tx), FollowUp.village_id == village)
    rows = tx.connection.execute(ours.order_by(FollowUp.due_on, Child.code)).all()
    today = kigali(tx.at).date()
    words = Say("sms.visit.week", {"count": len(rows), "list": _listed((code, due_on) for _, code, due_on in rows)})
    for person in people.pair(tx, village):
        once = visit_reminders.digest_name(today, person.id)
        outbox.post(tx, person, Notice(words, Lane.reminders, once, not_before=tx.programme.gentle.next(tx.at)))
    named = [row.id for row in rows]
    tx.connection.execute(update(FollowUp).where(FollowUp.id.in_(named)).values(digest_on=today))


def _listed(visits: Iterable[tuple[str, date]]) -> str:
    """Codes and days, as "204711 29/11, 318061 30/11"."""
    return ", ".join([f"{code} {due_on:%d/%m}" for code, due_on in visits][:LISTED])
