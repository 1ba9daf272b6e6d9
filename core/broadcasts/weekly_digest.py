"""The week's digest: a pair reads what was not made and the week's visits in one SMS, its sector how many are late."""

from collections.abc import Iterable
from datetime import date, datetime, timedelta

from sqlalchemy import ColumnElement, and_, func, select, union, update

from core.cases import waiting_lists
from core.cases.waiting_lists import Reach
from core.children import follow_ups, visit_reminders
from core.clock import kigali
from core.language.words import Say
from core.messages import outbox
from core.messages.outbox import Notice
from core.models.child import Child
from core.models.message import Lane
from core.models.person import Person, Role
from core.models.place import Place
from core.models.round import Round
from core.models.visit import DUE, FollowUp
from core.people import duty, people, places
from core.programme.programme import Programme
from core.storage.db import Tx

LISTED = 5
"""Visits that one segment names; all of them stand behind a key."""
MOST = 7
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
    many = (
        select(FollowUp.village_id)
        .where(_of_the_week(tx), FollowUp.village_id > going.reached)
        .group_by(FollowUp.village_id)
        .having(func.count() >= tx.programme.reminders.digest_from)
    )
    behind = select(FollowUp.village_id).where(_overdue(tx), FollowUp.village_id > going.reached)
    either = union(many, behind).subquery()
    found = list(tx.connection.scalars(select(either.c.village_id).order_by(either.c.village_id).limit(MOST)))
    for village in found:
        _tell_pair(tx, village)
    return found[-1] if found else None


def tell_some_sectors(tx: Tx, going: Round) -> int | None:
    """The next sectors that have an officer; the last of them, None when there are no more."""
    staffed = (Person.role == Role.sector_officer) & (Person.sector_id > going.reached)
    sectors = select(Person.sector_id).distinct().where(staffed).order_by(Person.sector_id).limit(MOST)
    found = [each for each in tx.connection.scalars(sectors) if each]
    for sector in found:
        _tell_sector(tx, sector)
    return found[-1] if found else None


def _of_the_week(tx: Tx) -> ColumnElement[bool]:
    """Visits whose eve comes before the next digest and that no digest has named."""
    eve = (FollowUp.reminders == follow_ups.EVE) & (FollowUp.remind_at < upcoming(tx.programme, tx.at))
    ahead = FollowUp.due_on >= kigali(tx.at).date()
    return and_(DUE, eve, ahead, FollowUp.digest_on.is_(None))


def _overdue(tx: Tx) -> ColumnElement[bool]:
    return follow_ups.overdue(kigali(tx.at).date())


def _tell_pair(tx: Tx, village: int) -> None:
    """What was not made, a line a child with its oldest day, and the week's visits where there are many."""
    found = select(FollowUp.id, Child.code, FollowUp.due_on).join(Child, Child.id == FollowUp.child_id)
    ours = found.where(_of_the_week(tx), FollowUp.village_id == village)
    rows = list(tx.connection.execute(ours.order_by(FollowUp.due_on, Child.code)))
    if len(rows) < tx.programme.reminders.digest_from:
        rows = []  # each has an eve of its own
    late = _late_of(tx, village)
    named = _listed([*late, *((code, due_on) for _, code, due_on in rows)])
    counts = {"count": len(rows), "late": len(late), "list": named}
    key = "sms.visit.week" if not late else "sms.visit.week_late" if rows else "sms.visit.still"
    today = kigali(tx.at).date()
    for person in people.pair(tx, village):
        once = visit_reminders.digest_name(today, person.id)
        notice = Notice(Say(key, counts), Lane.reminders, once, not_before=tx.programme.gentle.next(tx.at))
        outbox.post(tx, person, notice)
    ids = [row.id for row in rows[: max(LISTED - len(late), 0)]]  # who stands behind the key alone has an eve
    tx.connection.execute(update(FollowUp).where(FollowUp.id.in_(ids)).values(digest_on=today))


def _late_of(tx: Tx, village: int) -> list[tuple[str, date]]:
    oldest = func.min(FollowUp.due_on)
    found = select(Child.code, oldest).join(Child, Child.id == FollowUp.child_id)
    ours = found.where(_overdue(tx), FollowUp.village_id == village).group_by(Child.id, Child.code)
    return [(code, due_on) for code, due_on in tx.connection.execute(ours.order_by(oldest, Child.code))]


def _tell_sector(tx: Tx, sector: int) -> None:
    """The sector's officer, or who stands in, reads how many stand on the list; a district reads it each morning."""
    place = tx.session.get_one(Place, sector)
    late = waiting_lists.count(tx, Reach(place.district_id, sector, 0, Role.sector_officer), "visits")
    words = Say("sms.visit.sector", {"late": late, "place": places.spoken(tx, place.district_id or 0, sector)})
    for person in duty.present(tx, people.of_role(tx, Role.sector_officer, sector=sector)) if late else ():
        once = f"sector_digest:{kigali(tx.at).date()}:{sector}:{person.id}"
        notice = Notice(words, Lane.reminders, once, not_before=tx.programme.gentle.next(tx.at))
        outbox.post(tx, person, notice)


def _listed(visits: Iterable[tuple[str, date]]) -> str:
    """Codes and days, as "204711 29/11, 318061 30/11"."""
    return ", ".join([f"{code} {due_on:%d/%m}" for code, due_on in visits][:LISTED])
