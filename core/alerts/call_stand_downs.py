"""Who was told of a call hears that a colleague rings; who was not told yet, or in vain, hears nothing."""

from sqlalchemy import ColumnElement, select, update

from core.alerts import call_ladder
from core.clock import clock_time
from core.language.words import Say
from core.messages import outbox
from core.messages.outbox import Notice
from core.models.duty import CallBack
from core.models.message import Lane, Message, MessageState
from core.people import people
from core.storage.db import Tx


def all_but(tx: Tx, call_back: CallBack, owner: int | None) -> None:
    """After a danger at any hour, as they were told; of a call that may wait by day."""
    name = f"call_back:{call_back.id}:"
    about = (*_about(call_back), Message.person_id != owner)
    _withdraw(tx, *about, reason="owned")
    heard = select(Message.person_id).where(*about, Message.sent_at >= call_back.asked_at).distinct()
    danger = call_back.reason in call_ladder.DANGERS
    not_before = tx.at if danger else tx.programme.waking.next(tx.at)
    words = Say(call_ladder.TAKEN, {"asked": clock_time(call_back.asked_at, tx.at)})
    for person in list(tx.connection.scalars(heard)):
        once = f"{name}taken:{tx.at:%m%d%H%M%S}:{person}"
        outbox.post(tx, people.get(tx, person or 0), Notice(words, Lane.alerts, once, not_before=not_before))


def withdraw(tx: Tx, call_back: CallBack, reason: str) -> None:
    """What waits to tell of that call is owed no longer: the alert that it is about tells all there is."""
    _withdraw(tx, *_about(call_back), reason=reason)


def _about(call_back: CallBack) -> tuple[ColumnElement[bool], ...]:
    named = Message.once.startswith(f"call_back:{call_back.id}:", autoescape=True)
    return (Message.lane == Lane.alerts, named, Message.notice.in_(call_ladder.NOTICES))


def _withdraw(tx: Tx, *about: ColumnElement[bool], reason: str) -> None:
    waits = (*about, Message.state == MessageState.queued)
    tx.connection.execute(update(Message).where(*waits).values(state=MessageState.withheld, reason=reason))
