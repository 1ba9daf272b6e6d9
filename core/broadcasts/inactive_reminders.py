"""What the silence of a volunteer leads to: a kind text, then word to the partner, then to the sector; each once.

Silence begins with the last call or SMS, or with the registration of who was never heard. Each round looks only at
those who reached one of the days since the round before, so that a silence is not told twice, and none is passed over.
"""

from datetime import datetime, timedelta
from enum import IntEnum

from sqlalchemy import ColumnElement, bindparam, exists, func, or_, select
from sqlalchemy.orm import InstrumentedAttribute

from core.broadcasts import monthly_thanks
from core.clock import kigali
from core.language.words import Say
from core.messages import outbox
from core.messages.outbox import Notice, Recipient
from core.models.message import Lane
from core.models.person import Person, PersonStatus, Phone, Role
from core.models.round import Round
from core.people import duty, people, places
from core.programme.programme import Programme
from core.storage.db import Tx

MOST = 4
"""Volunteers looked at in one transaction."""
_HEARD = select(func.max(Phone.heard_at)).where(Phone.person_id == bindparam("person"))
Span = tuple[datetime, datetime]


class Stage(IntEnum):
    """Who hears of a silence, in their order."""

    kind = 0
    partner = 1
    sector = 2


def upcoming(programme: Programme, at: datetime) -> datetime:
    """Every morning on which people may be told."""
    today = kigali(at).date()
    mornings = (programme.morning(today + timedelta(days=ahead)) for ahead in range(2))
    return next((each for each in mornings if each > at), programme.morning(programme.gentle.day_after(today)))


def tell_some(tx: Tx, going: Round) -> int | None:
    """The next volunteers who reached one of the days; the last of them, None when there are no more."""
    spans = _spans(tx.programme, going)
    heard = select(Phone.person_id).where(_within(Phone.heard_at, spans))
    never = ~exists().where(Phone.person_id == Person.id, Phone.heard_at.is_not(None))
    new = select(Person.id).where(_within(Person.registered_at, spans), never)
    found = (
        select(Person)
        .where(Person.id.in_(heard.union(new)), Person.id > going.reached)
        .where(Person.role == Role.volunteer, Person.standing != PersonStatus.left)
        .order_by(Person.id)
        .limit(MOST)
    )
    volunteers = list(tx.session.scalars(found))
    for each in volunteers:
        _tell(tx, each, spans)
    return volunteers[-1].id if volunteers else None


def _spans(programme: Programme, going: Round) -> dict[Stage, Span]:
    """When somebody was heard last of whom a stage is told now."""
    rule, due_at = programme.reminders, going.due_at or going.since
    days = (rule.silent_kind_days, rule.silent_partner_days, rule.silent_sector_days)
    return {
        stage: (going.since - timedelta(days=wait), due_at - timedelta(days=wait))
        for stage, wait in zip(Stage, days, strict=True)
    }


def _within(column: InstrumentedAttribute[datetime | None], spans: dict[Stage, Span]) -> ColumnElement[bool]:
    return or_(*[(column > begin) & (column <= end) for begin, end in spans.values()])


def _tell(tx: Tx, volunteer: Person, spans: dict[Stage, Span]) -> None:
    """Nothing if another number of theirs was heard since."""
    last = tx.connection.scalar(_HEARD, {"person": volunteer.id}) or volunteer.registered_at
    for stage, (begin, end) in spans.items():
        if last and begin < last <= end:
            _say(tx, volunteer, stage, last)


def _say(tx: Tx, volunteer: Person, stage: Stage, last: datetime) -> None:
    if volunteer.village_id is None or volunteer.district_id is None:
        return
    if stage is Stage.kind and monthly_thanks.was_thanked(tx, volunteer.id):
        return  # nobody is thanked and asked after in one minute; the next stage comes all the same
    who: list[Recipient] = [volunteer]
    if stage is Stage.partner:
        who = [*people.partners(tx, volunteer.id, volunteer.village_id)]
    elif stage is Stage.sector:
        who = [*duty.of_sector(tx, volunteer.sector_id, volunteer.district_id)]
    words = _words(tx, volunteer, stage, (tx.at - last).days)
    for each in who:
        once = f"silence:{volunteer.id}:{last:%Y%m%d%H%M}:{stage}:{each.id}"
        outbox.post(tx, each, Notice(words, Lane.reminders, once, not_before=tx.programme.gentle.next(tx.at)))


def _words(tx: Tx, volunteer: Person, stage: Stage, days: int) -> Say:
    """No name and no number; who it is stands behind the officer's PIN."""
    if stage is Stage.kind:
        return Say("sms.silent.kind")
    if stage is Stage.partner:
        return Say("sms.silent.partner", {"count": days})
    return Say("sms.silent.sector", {"count": days, "place": places.name(tx, volunteer.sector_id)})
