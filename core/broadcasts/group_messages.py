"""Messages to many: drafted by one, released by another, from templates in the catalogs, and never about a child.

A lead writes to people of the own district, the national desk anywhere. What leaves keeps quiet hours, STOP and the
day's caps as every reminder does; each person is owed it once, however often it is released or cut short.
"""

from datetime import date, datetime, time, timedelta

from sqlalchemy import ColumnElement, and_, select, true

from core.broadcasts import group_places
from core.clock import kigali, moment
from core.errors import InshutiError, NotYours, Unknown
from core.language.words import Say, catalog, slots
from core.messages import consents, outbox
from core.messages.outbox import Notice
from core.models.base import new_id
from core.models.group_message import GroupMessage
from core.models.message import Lane
from core.models.person import Language, Person, PersonStatus, Role
from core.people import family_notices, two_persons
from core.storage import audit
from core.storage.access import Caller
from core.storage.db import Tx
from core.storage.next_due import NextRow

PREFIX = "sms.group."
"""How the keys of the templates begin."""
TEMPLATES = ("sms.group.meeting", "sms.group.no_service", "sms.group.thanks", "sms.group.training")
"""All of them: no words of anybody's own go to many."""
LAPSES = timedelta(days=7)
"""How long a draft waits for its second person; what it says is another's matter by then."""
AT_ONCE = 10
_GOING = (GroupMessage.released_at.is_not(None), GroupMessage.done_at.is_(None))
NEXT_DUE = NextRow(GroupMessage.released_at, and_(*_GOING))
_MAY = (Role.lead, Role.national)
AGREED = consents.HAS_AGREED
"""Of carers in a statement: those whose phone said yes to SMS."""


class NoSuchMessage(InshutiError):
    """A message to many that cannot be: the sentence says what does not fit."""


def templates() -> list[str]:
    """The names of all templates."""
    return sorted(each.removeprefix(PREFIX) for each in TEMPLATES)


def draft(tx: Tx, me: Caller, template: str, role: Role, place: int | None, on: date | None) -> int:
    """A draft that waits for a second person; its number. Raises NotYours, NoSuchMessage."""
    _require(tx, me, place)
    if template not in templates():
        raise NoSuchMessage(f"There is no template {template!r}. There are {', '.join(templates())}.")
    needs_day = "date" in slots(catalog(Language.rw)[PREFIX + template])
    if needs_day and (on is None or on < kigali(tx.at).date()):
        raise NoSuchMessage(f"The template {template} names a day: give one that is still to come.")
    row = GroupMessage(
        id=new_id(),
        template=template,
        on=on if needs_day else None,
        role=role,
        place_id=place,
        drafted_by_id=me.id,
        drafted_as=me.channel,
        drafted_at=tx.at,
        reached=0,
        told=0,
    )
    tx.session.add(row)
    tx.flush()
    audit.record(tx, me, "drafted", "group_messages", row.id)
    return row.id


def get(tx: Tx, number: int) -> GroupMessage:
    """The message of that number, held while it is released. Raises Unknown."""
    row = tx.session.get(GroupMessage, number, with_for_update=tx.is_postgres)
    if row is None:
        raise Unknown(f"There is no group message {number}: see ./inshuti group-message list.")
    return row


def release(tx: Tx, me: Caller, number: int) -> bool:
    """It goes from now on; False where it did already. Raises NotYours for who drafted it, or may not write there.

    Raises NoSuchMessage where its day is over.
    """
    row = get(tx, number)
    _require(tx, me, row.place_id)
    refusal = "who drafted a message to many does not release it: a second person does"
    two_persons.require_second(tx, me, row.drafted_by_id, row.drafted_as, refusal)
    if row.released_at is not None:
        return False
    if row.on and row.on < kigali(tx.at).date():
        raise NoSuchMessage(f"Its day, {row.on:%d/%m/%Y}, is over. Draft it anew.")
    if has_lapsed(row, tx.at):
        raise NoSuchMessage(f"Nobody released it within {LAPSES.days} days. Draft it anew.")
    row.released_by_id, row.released_as, row.released_at = me.id, me.channel, tx.at
    audit.record(tx, me, "released", "group_messages", row.id)
    return True


def lapses_at(row: GroupMessage) -> datetime:
    """Until when a second person may release it: its day at most."""
    latest = row.drafted_at + LAPSES
    return min(latest, moment(row.on, time.max)) if row.on else latest


def has_lapsed(row: GroupMessage, at: datetime) -> bool:
    """True for one that nobody released in its time."""
    return row.released_at is None and at > lapses_at(row)


def _require(tx: Tx, me: Caller, place: int | None) -> None:
    ours = me.district is not None and group_places.district_of(tx, place) == me.district
    if me.role not in _MAY or not (me.role is Role.national or ours):
        raise NotYours("a lead writes to the own district, the national desk to any; nobody else writes to many")
    two_persons.require_able(tx, me)


def words(row: GroupMessage) -> Say:
    """What it says."""
    return Say(PREFIX + row.template, {"date": f"{row.on:%d/%m}"} if row.on else {})


def to_whom(tx: Tx, row: GroupMessage) -> ColumnElement[bool]:
    """Of people in a statement: those it goes to."""
    within = group_places.within(tx, row.place_id) if row.place_id else true()
    return (Person.role == row.role) & (Person.standing == PersonStatus.active) & within


def tell_some(tx: Tx) -> int:
    """One that was released is owed to its next few people; how many. Whoever was cut short is gone on with."""
    going = select(GroupMessage).where(*_GOING)
    going = going.order_by(GroupMessage.released_at).limit(1)
    row = tx.session.scalar(going.with_for_update(skip_locked=True) if tx.is_postgres else going)
    if row is None:
        return 0
    found = select(Person).where(to_whom(tx, row), Person.id > row.reached).order_by(Person.id).limit(AT_ONCE)
    some = list(tx.session.scalars(found))
    for each in some:
        row.told += _tell(tx, row, each)
    if some:
        row.reached = some[-1].id
    if len(some) < AT_ONCE:
        row.done_at = tx.at
    return len(some)


def _tell(tx: Tx, row: GroupMessage, person: Person) -> bool:
    once = f"group:{row.id}:{person.id}"
    until = moment(row.on, time.max) if row.on else None
    if person.role is Role.caregiver:
        return family_notices.notify_family(tx, person.id, words(row), once, expires_at=until)
    not_before = tx.programme.gentle.next(tx.at)
    notice = Notice(words(row), Lane.reminders, once, not_before=not_before, expires_at=until)
    return outbox.post(tx, person, notice)
