"""Who is reminded of a visit that is due: the pair and the family on its eve, then who could help while it is late.

Of a child with several days that are over, the oldest alone is told of; it stands in the week's digest until done.
"""

from collections.abc import Sequence
from datetime import date, datetime, timedelta

from sqlalchemy import bindparam, exists, select
from sqlalchemy.orm import aliased

from core.children import follow_ups
from core.children.follow_ups import DISTRICT, EVE, PARTNER, SECTOR
from core.clock import kigali, moment
from core.language.words import Say
from core.messages import outbox, protected_children
from core.messages.outbox import Notice
from core.models.child import Child
from core.models.message import Lane
from core.models.place import Place
from core.models.visit import Due, FollowUp, Visit
from core.people import duty, family_notices, people
from core.storage.db import Tx
from core.storage.due_rows import DueRows
from core.storage.next_due import NextRow

AT_ONCE = 7
"""Reminders of one transaction: each takes some milliseconds in which, on SQLite, no hop is written down."""
_TO_REMIND = DueRows(
    select(FollowUp)
    .where(FollowUp.state == Due.open, FollowUp.remind_at <= bindparam("at"))
    .order_by(FollowUp.remind_at)
    .limit(AT_ONCE)
)
NEXT_DUE = NextRow(FollowUp.remind_at, FollowUp.remind_at.is_not(None) & (FollowUp.state == Due.open))
_CHILDREN = select(Child).where(Child.id.in_(bindparam("ids", expanding=True)))


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
    over when somebody is told already that the visit is late; and of a child that is told of as late already, only the
    eve is told. While somebody protected is concerned, the district hears what partner and sector would.
    """
    shielded, known = protected_children.is_shielded(tx, child.id), _is_known_late(tx, follow_up)
    ahead = range(follow_up.reminders, DISTRICT + 1)
    came = [step for step in ahead if step == follow_up.reminders or _time_of(tx, follow_up, step) <= tx.at]
    told: set[int] = set()
    for step in reversed(came):
        if step == EVE:
            _remind_eve(tx, follow_up, child, late=len(came) > 1)
            continue
        if known:
            continue
        post = DISTRICT if shielded else step
        who = [each for each in _to_tell(tx, follow_up, post) if each.id not in told]
        told.update(each.id for each in who)
        _tell(tx, follow_up, child, who, "sms.visit.late" if post == PARTNER else "sms.visit.overdue", step)
    follow_up.reminders += len(came)
    goes_on = follow_up.reminders <= DISTRICT
    follow_up.remind_at = _time_of(tx, follow_up, follow_up.reminders) if goes_on else None


def _time_of(tx: Tx, follow_up: FollowUp, step: int) -> datetime:
    return follow_ups.time_of(tx.programme, follow_up, step)


def _is_known_late(tx: Tx, follow_up: FollowUp) -> bool:
    """True if an older day of the child is over and not made: those who could help hear of that one."""
    older = aliased(FollowUp)
    same = (older.child_id == follow_up.child_id) & (older.state == Due.open)
    return bool(tx.connection.scalar(select(exists().where(same, older.due_on < follow_up.due_on))))


def _remind_eve(tx: Tx, follow_up: FollowUp, child: Child, *, late: bool) -> None:
    """The pair, but for whom the week's digest reached; and the family."""
    if not late:
        is_eve = kigali(tx.programme.gentle.next(tx.at)).date() == follow_up.due_on - timedelta(days=1)
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
    """The eve of a visit in neutral words; more than two days late, after the day itself, or where no volunteer of the
    village is there to come, nothing.
    """
    most = timedelta(days=tx.programme.follow_up.caregiver_late_days)
    if tx.at - follow_ups.eve_of(tx.programme, follow_up.due_on) > most or not people.pair(tx, follow_up.village_id):
        return
    family_notices.notify_family(
        tx,
        child.caregiver_id,
        Say("sms.caregiver.visit", {"date": f"{follow_up.due_on:%d/%m}"}),
        f"follow_up:{follow_up.id}:{follow_up.due_on}:eve:{child.caregiver_id}",
        expires_at=moment(follow_up.due_on, tx.programme.hours.gentle[1]),
        follow_up_id=follow_up.id,
    )
