"""Calls about a danger at the top of their ladder are told together: one SMS a person and turn, the oldest named."""

from collections.abc import Sequence
from datetime import datetime, timedelta

from sqlalchemy import func, select

from core.alerts import many_alerts
from core.clock import clock_time
from core.language.words import Say
from core.messages import outbox
from core.messages.outbox import Notice
from core.models.duty import CallBack
from core.models.message import NEVER_HEARD, Lane, Message, MessageState
from core.models.person import Person
from core.people import places
from core.storage.db import Tx

MANY = "sms.call_back.danger.many"


def is_told(tx: Tx, person: Person, every: timedelta) -> bool:
    """Whether such an SMS of this turn tells them, or is about to."""
    theirs = (Message.person_id == person.id, Message.notice == MANY, Message.state.not_in(NEVER_HEARD))
    lately = Message.created_at > tx.at - every + many_alerts.GRACE
    return tx.connection.scalar(select(Message.id).where(*theirs, lately).limit(1)) is not None


def tell(tx: Tx, person: Person, calls: Sequence[CallBack]) -> bool:
    """How many wait, and the oldest. False where it is one only, which is told alone."""
    if len(calls) < 2:
        return False
    once = f"calls:top:{tx.at:%Y%m%d%H%M%S}:{person.id}"
    outbox.post(tx, person, Notice(words(tx, calls), Lane.alerts, once))
    return True


def tell_by_turn(tx: Tx, person: Person, calls: Sequence[CallBack]) -> None:
    """The same of more than before: now, or as soon as the turn of the last one is over; one that has not left yet says
    it, as its words are made then.
    """
    theirs = (Message.person_id == person.id, Message.notice == MANY)
    waits = select(Message.id).where(*theirs, Message.state == MessageState.queued).limit(1)
    if tx.connection.scalar(waits) is not None:
        return
    told = select(func.max(Message.not_before)).where(*theirs, Message.state.not_in(NEVER_HEARD))
    last: datetime | None = tx.connection.scalar(told)
    not_before = max(tx.at, last + tx.programme.joining.one_phone_every) if last else tx.at
    once = f"calls:top:{tx.at:%Y%m%d%H%M%S}:{person.id}"
    outbox.post(tx, person, Notice(words(tx, calls), Lane.alerts, once, not_before=not_before))


def words(tx: Tx, calls: Sequence[CallBack]) -> Say:
    """As they stand now."""
    oldest = calls[0]
    place = places.spoken(tx, oldest.district_id, oldest.sector_id) if oldest.district_id else "-"
    return Say(MANY, {"count": len(calls), "asked": clock_time(oldest.asked_at, tx.at), "place": place})
