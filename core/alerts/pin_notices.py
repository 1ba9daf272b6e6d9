"""Feedback that must not go by SMS waits behind the volunteer's PIN until it was read."""

from dataclasses import dataclass

from sqlalchemy import func, select

from core.alerts import alerts
from core.errors import NotYours
from core.models.alert import Alert
from core.models.base import new_id
from core.models.person import Role
from core.models.registration import WaitingNotice
from core.storage.access import Caller
from core.storage.db import Tx


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


def keep_for_reporters(tx: Tx, alert: Alert, words: str, name: str) -> None:
    """Feedback on an alert that concerns somebody protected: to each volunteer who reported it."""
    for reporter in alerts.reporters(tx, alert):
        leave_notice(
            tx, reporter, words, alert.told_as or alert.number, f"alert:{alert.id}:{name}:{alert.climbed}:{reporter}"
        )


def count_unread(tx: Tx, me: Caller) -> int:
    """How many wait for the caller."""
    waiting = (WaitingNotice.person_id == me.id) & WaitingNotice.read_at.is_(None)
    return tx.connection.scalar(select(func.count()).select_from(WaitingNotice).where(waiting)) or 0


def unread(tx: Tx, me: Caller) -> list[Unread]:
    """Those that wait, the newest first."""
    found = select(WaitingNotice).where(WaitingNotice.person_id == me.id, WaitingNotice.read_at.is_(None))
    return [_as_read(each) for each in tx.session.scalars(found.order_by(WaitingNotice.at.desc()))]


def read(tx: Tx, me: Caller, notice_id: int) -> Unread:
    """The volunteer reads one: it waits no longer. Raises NotYours for another's."""
    notice = tx.session.get_one(WaitingNotice, notice_id)
    if notice.person_id != me.id or me.role is not Role.volunteer:
        raise NotYours("this waits for somebody else")
    notice.read_at = notice.read_at or tx.at
    return _as_read(notice)


def _as_read(notice: WaitingNotice) -> Unread:
    return Unread(notice.id, notice.words, notice.number, f"{notice.at:%d/%m}")
