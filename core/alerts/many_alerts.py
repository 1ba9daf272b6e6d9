"""Alerts told together: many of one phone, and those at the top of their ladders. One SMS a person and turn, not each.

Every one of them stands on the list; nothing is refused, and each ladder goes on.
"""

from datetime import datetime, timedelta

from sqlalchemy import select

from core.alerts import rung_words
from core.alerts.one_phone import OfPhone
from core.alerts.rung_times import next_time
from core.clock import clock_time
from core.language.words import Say
from core.messages import outbox, rung_names
from core.messages.outbox import Notice
from core.models.alert import UNOWNED, Alert
from core.models.message import OF_ONE_PHONE, ON_TOP, TOGETHER_NOTICES, Lane, Message, MessageState
from core.models.person import Person
from core.people import duty
from core.programme.values import duration
from core.storage.db import Tx

NOBODY = "sms.alert.nobody"
_GRACE = timedelta(minutes=1)
"""A sweep may be a moment late once and not the next time."""
_LOST = (MessageState.withheld, MessageState.failed, MessageState.expired)


def tell_of_phone(tx: Tx, alert: Alert, person: Person, words: Say, not_before: datetime) -> int:
    """All of that phone in one SMS, a person, level and turn; the id of the one that says it."""
    name = f"phone:{alert.reporter_id}:{alert.bypasses:d}:{alert.level}"
    told = _told(tx, person, name, tx.programme.joining.one_phone_every)
    return told or _post(tx, person, words, name, not_before)


def of_one_phone_words(tx: Tx, alert: Alert, group: list[OfPhone], step: int) -> Say:
    """How many of one phone nobody owns, the oldest of this level, and when the first of their ladders moves next."""
    following = next_time(tx.programme, alert.level, alert.ladder_from, step, tx.at)
    return _of_one_phone(tx, alert, group, following)


def of_one_phone_now(tx: Tx, alert: Alert, group: list[OfPhone]) -> Say:
    """The same as they stand between two steps."""
    return _of_one_phone(tx, alert, group, rung_words.next_move(tx, alert))


def _of_one_phone(tx: Tx, alert: Alert, group: list[OfPhone], following: datetime) -> Say:
    oldest = next(each for each in group if each.level == alert.level)
    ahead = [each.due_at for each in group if each.id != alert.id and each.due_at and each.due_at > tx.at]
    slots = {
        "count": len(group),
        "number": oldest.number,
        "level": Say(f"level.{alert.level}"),
        "place": rung_words.place(tx, alert),
        "time": clock_time(min([following, *ahead]), tx.at),
    }
    return Say(OF_ONE_PHONE, slots)


def tell_top(tx: Tx, alert: Alert, person: Person, not_before: datetime) -> bool:
    """The person hears in one SMS a turn how many nobody owns. False where there is this one only: it is told alone."""
    told = _told(tx, person, "top", duration(tx.programme.ladders.danger.again.every))
    if told is None:
        on_top = _on_top(tx, person, alert)
        if len(on_top) < 2:
            return False
        told = _post(tx, person, _top_words(on_top), "top", not_before)
    _link(tx, alert, person, told)
    return True


def top_words(tx: Tx, person: Person) -> Say | None:
    """What the person reads now of all that nobody owns at the top; None where nothing is left."""
    on_top = _on_top(tx, person)
    return _top_words(on_top) if on_top else None


def _top_words(on_top: list[Alert]) -> Say:
    slots = {"count": len(on_top), "number": on_top[0].number, "level": Say(f"level.{on_top[0].level}")}
    return Say(ON_TOP, slots)


def _link(tx: Tx, alert: Alert, person: Person, by: int) -> None:
    """One row a person and alert says which SMS tells of it at the top; one of its own that still waits is that too."""
    if outbox.tell_together(tx, by, alert.id, person.id):
        return
    once = f"{rung_names.prefix(alert, rung_names.TOP)}{person.id}"
    words = rung_words.as_it_stands(tx, alert, person, again=True)
    outbox.post(tx, person, Notice(words, Lane.alerts, once, alert_id=alert.id))
    outbox.tell_together(tx, by, alert.id, person.id)


def operator_knows(tx: Tx, alert: Alert) -> bool:
    """Whether the operator heard of this alert, and of any within this turn."""
    nobody = (Message.person_id.is_(None), Message.notice == NOBODY, Message.state.not_in(_LOST))
    of_it = select(Message.id).where(Message.alert_id == alert.id, *nobody).limit(1)
    if tx.connection.scalar(of_it) is None:
        return False
    since = tx.at - duration(tx.programme.ladders.danger.again.every) + _GRACE
    to = Message.number_index == tx.vault.index(tx.operator or "")
    lately = select(Message.id).where(to, Message.created_at > since, *nobody).limit(1)
    return tx.connection.scalar(lately) is not None


def _on_top(tx: Tx, person: Person, alert: Alert | None = None) -> list[Alert]:
    """What nobody owns, was told up to the last rung, and is this person's to hear again; the oldest first. That alert
    in any case.
    """
    tx.flush()
    found: list[Alert] = []
    heard: dict[tuple[object, ...], bool] = {}
    for each in tx.session.scalars(select(Alert).where(Alert.state.in_(UNOWNED)).order_by(Alert.raised_at, Alert.id)):
        ladder = tx.programme.ladder(each.level)
        if each is alert:
            found.append(each)
            continue
        if each.climbed < len(ladder.rungs):
            continue
        kind = (each.level, each.district_id, each.offered_district_id, each.bypasses, each.profession)
        if kind not in heard:
            named = {one.id for post in ladder.again.tell for one in duty.on_post(tx, each, post)}
            heard[kind] = person.id in named
        if heard[kind]:
            found.append(each)
    return found


def _told(tx: Tx, person: Person, name: str, every: timedelta) -> int | None:
    """The SMS by which they were told of those within this turn, or are about to be."""
    named = Message.once.startswith(f"together:{name}:", autoescape=True)
    recent = (Message.person_id == person.id, Message.created_at > tx.at - every + _GRACE)
    told = select(Message.id).where(*recent, Message.notice.in_(TOGETHER_NOTICES), named)
    return tx.connection.scalar(told.where(Message.state.not_in(_LOST)).order_by(Message.created_at.desc()).limit(1))


def _post(tx: Tx, person: Person, words: Say, name: str, not_before: datetime) -> int:
    """One of before that still waits, for a gateway that is away, says it: its words are made when it leaves."""
    waits = (Message.person_id == person.id, Message.once.startswith(f"together:{name}:", autoescape=True))
    waiting = tx.connection.scalar(select(Message.id).where(*waits, Message.state == MessageState.queued).limit(1))
    if waiting:
        return int(waiting)
    once = f"together:{name}:{tx.at:%Y%m%d%H%M%S}:{person.id}"
    outbox.post(tx, person, Notice(words, Lane.alerts, once, not_before=not_before))
    return int(tx.connection.scalars(select(Message.id).where(Message.once == once)).one())
