"""Alerts told together: many of one phone, and those at the top of their ladders. One SMS a person and turn, not each.

Every one of them stands on the list; nothing is refused, and each ladder goes on.
"""

from datetime import datetime, timedelta

from sqlalchemy import select

from core.language.words import Say
from core.messages import outbox
from core.messages.outbox import Notice
from core.models.alert import UNOWNED, Alert
from core.models.message import Lane, Message, MessageState
from core.models.person import Person
from core.people import duty
from core.programme.values import duration
from core.storage.db import Tx

OF_ONE_PHONE, ON_TOP = "sms.alert.phone", "sms.alert.many"
_GRACE = timedelta(minutes=1)
"""A sweep may be a moment late once and not the next time."""


def tell_of_phone(tx: Tx, alert: Alert, person: Person, words: Say, not_before: datetime) -> None:
    """All of that phone in one SMS, a person, level and turn."""
    name = f"phone:{alert.reporter_id}:{alert.bypasses:d}:{alert.level}"
    if not _is_told(tx, person, name, tx.programme.joining.one_phone_every):
        _post(tx, person, words, name, not_before)


def tell_top(tx: Tx, alert: Alert, person: Person, not_before: datetime) -> bool:
    """The person hears in one SMS a turn how many nobody owns. False where there is this one only: it is told alone."""
    if _is_told(tx, person, "top", duration(tx.programme.ladders.danger.again.every)):
        return True
    on_top = _on_top(tx, alert, person)
    if len(on_top) < 2:
        return False
    oldest = on_top[0]
    slots = {"count": len(on_top), "number": oldest.number, "level": Say(f"level.{oldest.level}")}
    _post(tx, person, Say(ON_TOP, slots), "top", not_before)
    return True


def _on_top(tx: Tx, alert: Alert, person: Person) -> list[Alert]:
    """What nobody owns, was told up to the last rung, and is this person's to hear again; the oldest first."""
    tx.flush()
    found: list[Alert] = []
    heard: dict[tuple[object, ...], bool] = {}
    for each in tx.session.scalars(select(Alert).where(Alert.state.in_(UNOWNED)).order_by(Alert.raised_at, Alert.id)):
        ladder = tx.programme.ladder(each.level)
        if each.climbed < len(ladder.rungs) and each.id != alert.id:
            continue
        kind = (each.level, each.district_id, each.offered_district_id, each.bypasses, each.profession)
        if kind not in heard:
            named = {one.id for post in ladder.again.tell for one in duty.on_post(tx, each, post)}
            heard[kind] = person.id in named
        if heard[kind] or each.id == alert.id:
            found.append(each)
    return found


def _is_told(tx: Tx, person: Person, name: str, every: timedelta) -> bool:
    """Whether they were told of those within this turn, or are about to be."""
    named = Message.once.startswith(f"together:{name}:", autoescape=True)
    lost = (MessageState.withheld, MessageState.failed, MessageState.expired)
    recent = (Message.person_id == person.id, Message.created_at > tx.at - every + _GRACE)
    told = select(Message.id).where(*recent, Message.notice.in_((OF_ONE_PHONE, ON_TOP)), named)
    return tx.connection.scalar(told.where(Message.state.not_in(lost)).limit(1)) is not None


def _post(tx: Tx, person: Person, words: Say, name: str, not_before: datetime) -> None:
    """One of before that still waits, for a gateway that is away, is overtaken by this one."""
    waits = (Message.person_id == person.id, Message.once.startswith(f"together:{name}:", autoescape=True))
    for once in tx.connection.scalars(select(Message.once).where(*waits, Message.state == MessageState.queued)).all():
        outbox.withdraw(tx, once, "overtaken")
    once = f"together:{name}:{tx.at:%Y%m%d%H%M%S}:{person.id}"
    outbox.post(tx, person, Notice(words, Lane.alerts, once, not_before=not_before))
