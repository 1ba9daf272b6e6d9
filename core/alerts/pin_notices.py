"""Feedback that must not go by SMS, or has not gone yet, waits behind the volunteer's PIN until it was read."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import exists, func, select, update

from core.errors import NotYours
from core.messages import outbox
from core.models.base import new_id
from core.models.message import Message, MessageState
from core.models.person import Role
from core.models.registration import WaitingNotice
from core.storage.access import Caller
from core.storage.db import Tx

_HEARD = (MessageState.sending, MessageState.sent, MessageState.delivered, MessageState.unknown)
_UNREAD = WaitingNotice.read_at.is_(None) & ~exists().where(
    Message.once == WaitingNotice.once, Message.state.in_(_HEARD)
)
"""Not read here, and not by SMS, where one of the same name was to say it."""


@dataclass(frozen=True)
class Unread:
    """One that waits: the key of its text, the number it is about, and the day as "29/11"."""

    id: int
    words: str
    number: str
    day: str


def leave_notice(tx: Tx, person_id: int, words: str, number: str, once: str) -> bool:
    """Something waits for that person; False if it waited already."""
    row = {
        "id": new_id(),
        "once": once,
        "person_id": person_id,
        "words": words,
        "number": number,
        "at": tx.at,
        "read_at": None,
    }
    return tx.insert_once(WaitingNotice.__table__, row)


def forget(tx: Tx, person_id: int, prefix: str, since: datetime | None = None) -> None:
    """What waits for that person under names that begin so was overtaken; where given, only what was left `since`."""
    theirs = [WaitingNotice.person_id == person_id, WaitingNotice.once.startswith(prefix, autoescape=True)]
    theirs += [WaitingNotice.at >= since] if since else []
    tx.connection.execute(update(WaitingNotice).where(*theirs, WaitingNotice.read_at.is_(None)).values(read_at=tx.at))


def count_unread(tx: Tx, me: Caller) -> int:
    """How many wait for the caller."""
    found = select(func.count()).select_from(WaitingNotice)
    return tx.connection.scalar(found.where(WaitingNotice.person_id == me.id, _UNREAD)) or 0


def unread(tx: Tx, me: Caller) -> list[Unread]:
    """Those that wait, the newest first."""
    found = select(WaitingNotice).where(WaitingNotice.person_id == me.id, _UNREAD)
    return [_as_read(each) for each in tx.session.scalars(found.order_by(WaitingNotice.at.desc()))]


def read(tx: Tx, me: Caller, notice_id: int) -> Unread:
    """The volunteer reads one: it waits no longer, nor does its SMS. Raises NotYours for another's."""
    notice = tx.session.get_one(WaitingNotice, notice_id)
    if notice.person_id != me.id or me.role is not Role.volunteer:
        raise NotYours("this waits for somebody else")
    notice.read_at = notice.read_at or tx.at
    outbox.withdraw(tx, notice.once, "read")
    return _as_read(notice)


def _as_read(notice: WaitingNotice) -> Unread:
    return Unread(notice.id, notice.words, notice.number, f"{notice.at:%d/%m}")
