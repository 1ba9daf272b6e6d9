"""Visits that are due: what a placement makes, what a visit answers, and who is reminded of one that is late."""

from collections.abc import Sequence
from datetime import date, datetime, timedelta
from typing import NamedTuple

from sqlalchemy import bindparam, select, update

from core.children import children
from core.clock import kigali, moment
from core.language.words import Say
from core.messages import outbox, protected_children
from core.messages.outbox import Notice
from core.models.base import new_id
from core.models.child import Child, Placement
from core.models.message import Lane
from core.models.place import Place
from core.models.visit import Due, FollowUp, Visit
from core.people import duty, family_notices, people
from core.programme.programme import Programme
from core.storage.db import Tx
from core.storage.due_rows import DueRows
from core.storage.next_due import NextRow
from core.storage.prepared import Prepared, adding

EVE, PARTNER, SECTOR, DISTRICT = range(4)
"""The reminders of one follow-up, in the order they go."""


_STANDING = Prepared(
    select(FollowUp.id, FollowUp.due_on, FollowUp.reminders)
    .where(FollowUp.child_id == bindparam("child"), FollowUp.state == Due.open)
    .order_by(FollowUp.due_on)
)
_CLOSE = Prepared(
    update(FollowUp)
    .where(FollowUp.id == bindparam("row"))
    .values(state=bindparam("now"), visit_id=bindparam("visit"), remind_at=None)
)
_COLUMNS = ("id", "child_id", "district_id", "village_id", "due_on", "state", "reminders", "remind_at")
_OWE = adding(FollowUp.__table__, *_COLUMNS)
_TO_REMIND = DueRows(
    select(FollowUp)
    .where(FollowUp.state == Due.open, FollowUp.remind_at <= bindparam("at"))
    .order_by(FollowUp.remind_at)
    .limit(200)
)
NEXT_DUE = NextRow(FollowUp.remind_at, FollowUp.remind_at.is_not(None) & (FollowUp.state == Due.open))
_CHILDREN = select(Child).where(Child.id.in_(bindparam("ids", expanding=True)))
_WORRY = Prepared(update(Child).where(Child.id == bindparam("child")).values(worry_until=bindparam("until")))


class DueVisit(NamedTuple):
    """A visit that is due, as the visit that answers it sees it."""

    id: int
    due_on: date
    reminders: int


def schedule(tx: Tx, placement: Placement) -> int:
    """A placement makes its first follow-up: within 5 working days."""
    return plan(tx, tx.session.get_one(Child, placement.child_id), first_day(tx.programme, placement.began_on))


def first_day(programme: Programme, since: date) -> date:
    """By when a pair that owes a child visits from that day on makes the first."""
    first = programme.follow_up.first
    return programme.working.day_after(since, first if isinstance(first, int) else 0)


def plan(tx: Tx, child: Child | children.Brief, due_on: date) -> int:
    """The pair owes the child a visit on that day; its reminders follow from it. The follow-up's id."""
    row = new_id()
    owed = (row, child.id, child.district_id, child.village_id, due_on, Due.open, 0, eve_of(tx.programme, due_on))
    tx.run(_OWE, dict(zip(_COLUMNS, owed, strict=True)))
    return row


def skip_past(tx: Tx, follow_up_id: int) -> None:
    """Reminders whose time is over by now are taken as given; the next one is the first that lies ahead."""
    follow_up = tx.session.get_one(FollowUp, follow_up_id)
    while follow_up.remind_at and follow_up.remind_at <= tx.at:
        follow_up.reminders += 1
        ahead = follow_up.reminders <= DISTRICT
        follow_up.remind_at = _time_of(tx.programme, follow_up, follow_up.reminders) if ahead else None


def eve_of(programme: Programme, due_on: date) -> datetime:
    """17:00 on the day before, or on the last day before that on which people may be told."""
    day = programme.gentle.day_at_or_before(due_on - timedelta(days=1))
    return moment(day, programme.hours.eve)


def next_day(programme: Programme, worry_until: date | None, placed_on: date | None, visited: date) -> date | None:
    """When the child is visited next after a visit on `visited`; None once the year after placement is over."""
    if worry_until and visited < worry_until:
        return visited + timedelta(days=programme.follow_up.worry_every_days)
    if placed_on is None:
        return None
    age = (visited - placed_on).days
    for phase in programme.follow_up.phases:
        if age < phase.until_day:
            return visited + timedelta(days=phase.every_days)
    return None


def due_visits(tx: Tx, child_id: int) -> list[DueVisit]:
    """The visits that are due to the child, the next one first."""
    return [DueVisit(*row) for row in tx.all(_STANDING, {"child": child_id})]


def end_all(tx: Tx, child_id: int, reason: str) -> None:
    """No visit is due to the child any more, and nobody is reminded of one."""
    for due in due_visits(tx, child_id):
        outbox.withdraw_all(tx, due.id, reason)
        tx.run(_CLOSE, {"row": due.id, "now": Due.ended, "visit": None})


def answer(
    tx: Tx, child: children.Brief, due: list[DueVisit], visit: int, visited: date, *, worrying: bool
) -> date | None:
    """A visit closes the follow-up it answers (8 days around, or one that is late) and sets the next; its day.

    A worrying visit returns the child to weekly visits for four weeks. One of an older day than the newest visit
    answers nothing, as what stands was set by the newest; its worry still brings the next visit nearer.
    """
    newest = max(visited, child.visited_on or visited)
    worry_until = _worry(tx, child, visited) if worrying else child.worry_until
    reach = visited + timedelta(days=tx.programme.follow_up.answers_within_days)
    answered = [each for each in due if visited == newest and each.due_on <= reach]
    for each in answered:
        tx.run(_CLOSE, {"row": each.id, "now": Due.done, "visit": visit})
        if each.reminders:
            outbox.withdraw_all(tx, each.id, "answered")
    left = [each for each in due if each not in answered]
    if visited < newest and not worrying:
        return min((each.due_on for each in left), default=None)
    upcoming = next_day(tx.programme, worry_until, child.placed_on, newest)
    if upcoming and visited < newest:
        upcoming = max(upcoming, kigali(tx.at).date())  # nobody knew of that worry, so nobody is late for it
    return _set_next(tx, child, left, upcoming)


def _worry(tx: Tx, child: children.Brief, visited: date) -> date:
    """Until when the child is visited weekly after a worrying visit: never less long than it stood."""
    until = visited + timedelta(days=tx.programme.follow_up.worry_for_days)
    if child.worry_until and child.worry_until >= until:
        return child.worry_until
    tx.run(_WORRY, {"child": child.id, "until": until})
    return until


def _set_next(tx: Tx, child: children.Brief, left: list[DueVisit], upcoming: date | None) -> date | None:
    """The next visit is due on that day, unless one that stands is due before; its day."""
    kept = min((each.due_on for each in left), default=None)
    if upcoming is None or (kept is not None and kept <= upcoming):
        return kept
    for each in left:
        tx.run(_CLOSE, {"row": each.id, "now": Due.ended, "visit": None})
    plan(tx, child, upcoming)
    return upcoming


def remind_due(tx: Tx) -> int:
    """Send every reminder whose time has come; how many follow-ups moved."""
    due = _TO_REMIND.take(tx, at=tx.at)
    found = tx.session.scalars(_CHILDREN, {"ids": {each.child_id for each in due}}) if due else ()
    of = {each.id: each for each in found}
    for follow_up in due:
        _remind(tx, follow_up, of[follow_up.child_id])
    return len(due)


def _remind(tx: Tx, follow_up: FollowUp, child: Child) -> None:
    """What has come due of this follow-up; after an outage all of it, once, the heaviest first: a duty never expires.

    The reminder that was set goes when it was set, whatever a programme of today would say. The eve alone is passed
    over when somebody is told already that the visit is late. While somebody protected is concerned, the district hears
    what partner and sector would.
    """
    shielded = protected_children.is_shielded(tx, child.id)
    ahead = range(follow_up.reminders, DISTRICT + 1)
    came = [step for step in ahead if step == follow_up.reminders or _time_of(tx.programme, follow_up, step) <= tx.at]
    told: set[int] = set()
    for step in reversed(came):
        if step == EVE:
            _remind_eve(tx, follow_up, child, late=len(came) > 1)
            continue
        post = DISTRICT if shielded else step
        who = [each for each in _to_tell(tx, follow_up, post) if each.id not in told]
        told.update(each.id for each in who)
        _tell(tx, follow_up, child, who, "sms.visit.late" if post == PARTNER else "sms.visit.overdue", step)
    follow_up.reminders += len(came)
    goes_on = follow_up.reminders <= DISTRICT
    follow_up.remind_at = _time_of(tx.programme, follow_up, follow_up.reminders) if goes_on else None


def _remind_eve(tx: Tx, follow_up: FollowUp, child: Child, *, late: bool) -> None:
    """The pair, but for whom the week's digest reached; and the family."""
    if not late:
        is_eve = kigali(tx.programme.gentle.next(tx.at)).date() < follow_up.due_on
        pair = [each for each in people.pair(tx, follow_up.village_id) if not _had_digest(tx, follow_up, each)]
        _tell(tx, follow_up, child, pair, "sms.visit.eve" if is_eve else "sms.visit.due", EVE)
    _tell_caregiver(tx, follow_up, child)


def digest_name(day: date, person: int) -> str:
    """The duty to tell that person the visits of the week that begins on that day."""
    return f"digest:{day}:{person}"


def _had_digest(tx: Tx, follow_up: FollowUp, person: people.Volunteer) -> bool:
    """True if the week's digest named this visit and has gone, or will."""
    day = follow_up.digest_on
    return day is not None and outbox.stands(tx, digest_name(day, person.id))


def _to_tell(tx: Tx, follow_up: FollowUp, step: int) -> Sequence[outbox.Recipient]:
    if step == PARTNER:
        return _partner(tx, follow_up)
    if step == SECTOR:
        sector = tx.session.get_one(Place, follow_up.village_id).sector_id
        return duty.of_sector(tx, sector, follow_up.district_id)
    return duty.answering(tx, follow_up.district_id)


def _partner(tx: Tx, follow_up: FollowUp) -> list[people.Volunteer]:
    """Who could help: the partner of whoever visited the child last, or both where nobody did yet."""
    last = tx.session.scalar(
        select(Visit.by_id).where(Visit.child_id == follow_up.child_id).order_by(Visit.told_at.desc()).limit(1)
    )
    return people.partners(tx, last or 0, follow_up.village_id)


def _time_of(programme: Programme, follow_up: FollowUp, step: int) -> datetime:
    """When a reminder goes: the eve at 17:00; the later ones in the morning, on a day people may be told."""
    if step == EVE:
        return eve_of(programme, follow_up.due_on)
    rule = programme.follow_up
    after = (rule.partner_after_days, rule.sector_after_days, rule.district_after_days)[step - 1]
    return programme.gentle.next(moment(follow_up.due_on + timedelta(days=after), programme.hours.working[0]))


def to_come(programme: Programme, follow_up: FollowUp) -> list[datetime]:
    """When the reminders behind the one that is set would go."""
    return [_time_of(programme, follow_up, step) for step in range(follow_up.reminders + 1, DISTRICT + 1)]


def _tell(tx: Tx, follow_up: FollowUp, child: Child, who: Sequence[outbox.Recipient], key: str, step: int) -> None:
    slots = {"code": child.code, "date": f"{follow_up.due_on:%d/%m}"}
    for person in who:
        notice = Notice(
            Say(key, slots),
            Lane.reminders,
            f"follow_up:{follow_up.id}:{follow_up.due_on}:{step}:{person.id}",
            follow_up_id=follow_up.id,
            not_before=tx.programme.gentle.next(tx.at),
        )
        outbox.post(tx, person, notice)


def _tell_caregiver(tx: Tx, follow_up: FollowUp, child: Child) -> None:
    """The eve of a visit in neutral words; more than two days late, or after the day itself, nothing."""
    most = timedelta(days=tx.programme.follow_up.caregiver_late_days)
    if tx.at - eve_of(tx.programme, follow_up.due_on) > most:
        return
    family_notices.notify_family(
        tx,
        child.caregiver_id,
        Say("sms.caregiver.visit", {"date": f"{follow_up.due_on:%d/%m}"}),
        f"follow_up:{follow_up.id}:{follow_up.due_on}:eve:{child.caregiver_id}",
        expires_at=moment(follow_up.due_on, tx.programme.hours.gentle[1]),
        follow_up_id=follow_up.id,
    )
