"""Many alerts of one phone are told together: one SMS a person and turn, not each.

Every one of them stands on the list; nothing is refused, and each ladder goes on.
"""

from datetime import datetime, timedelta

from sqlalchemy import select

from core.alerts import holding, one_phone, rung_words
from core.alerts.one_phone import OfPhone
from core.alerts.rung_times import next_time
from core.clock import clock_time
from core.language.words import Dialled, Say
from core.messages import outbox
from core.messages.outbox import Notice
from core.models.alert import Alert, Notified
from core.models.message import NEVER_HEARD, OF_ONE_PHONE, TOGETHER_NOTICES, Lane, Message, MessageState
from core.models.person import Person
from core.storage.db import Tx

GRACE = timedelta(minutes=1)
"""A sweep may be a moment late once and not the next time."""


def tell_of_phone(tx: Tx, alert: Alert, person: Person, words: Say, not_before: datetime) -> int:
    """All of that phone in one SMS, a person, level and turn; the id of the one that says it."""
    name = _name(alert)
    told = told_by(tx, person, name, tx.programme.joining.one_phone_every)
    return told or post(tx, person, words, name, not_before)


def named_for_all(tx: Tx, alert: Alert, person: int) -> list[OfPhone]:
    """All of that phone which nobody owns, where an SMS told that person of them together by this alert's number: then
    who answers that number answers for all. None for any other number.
    """
    group = one_phone.of_one_phone(tx, alert)
    oldest = next((each for each in group if each.level == alert.level), None)
    if oldest is None or oldest.id != alert.id:
        return []
    named = Message.once.startswith(f"together:{_name(alert)}:", autoescape=True)
    told = select(Message.id).where(Message.person_id == person, Message.notice == OF_ONE_PHONE, named)
    return group if tx.connection.scalar(told.where(Message.state.not_in(NEVER_HEARD)).limit(1)) else []


def _name(alert: Alert) -> str:
    return f"phone:{alert.reporter_id}:{alert.bypasses:d}:{alert.level}"


def of_one_phone_words(tx: Tx, alert: Alert, group: list[OfPhone], step: int, person: Person) -> Say:
    """How many of one phone nobody owns, the oldest of this level, and when the first of them is told next:
    rungs of this level within the turn are told by this SMS.
    """
    following = next_time(tx.programme, alert.level, alert.ladder_from, step, tx.at)
    return _asks(tx, person, group, _of_one_phone(tx, alert, group, following, tx.at))


def of_one_phone_now(tx: Tx, alert: Alert, group: list[OfPhone], owed_at: datetime, person: Person) -> Say:
    """The same as they stand between two steps, in an SMS that is owed since then."""
    return _asks(tx, person, group, _of_one_phone(tx, alert, group, rung_words.next_move(tx, alert), owed_at))


def _asks(tx: Tx, person: Person, group: list[OfPhone], words: Say) -> Say:
    """OK is asked for where it holds all: none was held before, by whomever."""
    held = select(Alert.id).where(Alert.id.in_([each.id for each in group]), Alert.held_until.is_not(None))
    mine = select(Notified.alert_id).where(Notified.person_id == person.id, Notified.held)
    mine = mine.where(Notified.alert_id.in_([each.id for each in group]))
    if any(tx.connection.scalar(each.limit(1)) for each in (held, mine)):
        return Dialled(words.key, words.slots)
    named = next(each for each in group if each.number == words.slots["number"])
    return holding.asks(tx, tx.session.get_one(Alert, named.id), person, words)


def _of_one_phone(tx: Tx, alert: Alert, group: list[OfPhone], following: datetime, owed_at: datetime) -> Say:
    oldest = next(each for each in group if each.level == alert.level)
    ends = owed_at + tx.programme.joining.one_phone_every - GRACE
    dues = [(each, each.due_at) for each in group if each.id != alert.id and each.due_at and each.due_at > tx.at]
    ahead = [due_at for each, due_at in dues if due_at >= ends or each.level != alert.level]
    slots = {
        "count": len(group),
        "number": oldest.number,
        "level": Say(f"level.{alert.level}"),
        "place": rung_words.place(tx, alert),
        "time": clock_time(min([following, *ahead]), tx.at),
    }
    return Say(OF_ONE_PHONE, slots)


def told_by(tx: Tx, person: Person, name: str, every: timedelta) -> int | None:
    """The SMS by which they were told of those within this turn, or are about to be."""
    named = Message.once.startswith(f"together:{name}:", autoescape=True)
    recent = (Message.person_id == person.id, Message.created_at > tx.at - every + GRACE)
    told = select(Message.id).where(*recent, Message.notice.in_(TOGETHER_NOTICES), named)
    return tx.connection.scalar(
        told.where(Message.state.not_in(NEVER_HEARD)).order_by(Message.created_at.desc()).limit(1)
    )


def post(tx: Tx, person: Person, words: Say, name: str, not_before: datetime) -> int:
    """One of before that still waits, for a gateway that is away, says it: its words are made when it leaves."""
    waits = (Message.person_id == person.id, Message.once.startswith(f"together:{name}:", autoescape=True))
    waiting = tx.connection.scalar(select(Message.id).where(*waits, Message.state == MessageState.queued).limit(1))
    if waiting:
        return int(waiting)
    once = f"together:{name}:{tx.at:%Y%m%d%H%M%S}:{person.id}"
    outbox.post(tx, person, Notice(words, Lane.alerts, once, not_before=not_before))
    return int(tx.connection.scalars(select(Message.id).where(Message.once == once)).one())
