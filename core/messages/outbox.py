"""Messages are obligations: written in the transaction that owes them, sent by whoever drains, once each.

Here they are posted and withdrawn; `core.messages.sending` moves them towards a phone.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import partial
from typing import Any, Protocol

from sqlalchemy import bindparam, select, update
from sqlalchemy.orm import aliased

from core import logs
from core.language import gsm7
from core.language.words import Dialled, Say, one_way, say
from core.models.base import new_id
from core.models.message import LADDER_NOTICES, OFFERED, Lane, Message, MessageState
from core.models.person import Language, Person, PersonStatus, Phone
from core.phone import KEPT
from core.storage.db import Tx
from core.storage.numbers import found_by, is_number, of_number
from core.storage.prepared import Prepared

_WORKING_PHONE = (
    select(Phone)
    .where(Phone.person_id == bindparam("person"), Phone.works, Phone.silenced_at.is_(None), Phone.lost_at.is_(None))
    .order_by(Phone.heard_at.is_(None), Phone.heard_at.desc(), Phone.id)
    .limit(1)
)


_REACHED_BY = Prepared(
    select(Phone.id, Phone.number_sealed, Person.standing)
    .join(Person, Person.id == Phone.person_id)
    .where(Phone.person_id == bindparam("person"), Phone.works, Phone.silenced_at.is_(None), Phone.lost_at.is_(None))
    .order_by(Phone.heard_at.is_(None), Phone.heard_at.desc(), Phone.id)
    .limit(1)
)
_SILENCED = Prepared(select(Phone.person_id).where(of_number(Phone.number_index), Phone.silenced_at.is_not(None)))
_WITHDRAW_ALL = Prepared(
    update(Message)
    .where(Message.follow_up_id == bindparam("of"), Message.state == MessageState.queued)
    .values(state=MessageState.withheld, reason=bindparam("why"))
)
NEVER_STALE = ("sms.visit.late", "sms.visit.overdue", "sms.silent.partner", "sms.silent.sector")
"""Reminders of what a worker owes: those go however late they are."""
_IN_VAIN = (MessageState.failed, MessageState.expired, MessageState.withheld)


class Recipient(Protocol):
    """Who something is owed to: a person, or what others know of one."""

    @property
    def id(self) -> int:
        """The person's id."""

    @property
    def language(self) -> Language:
        """What they are spoken to in."""


@dataclass(frozen=True)
class Notice:
    """What is owed to somebody: the words, the lane, the name of the duty, and when it may go."""

    words: Say
    lane: Lane
    dedupe_key: str
    not_before: datetime | None = None
    expires_at: datetime | None = None
    alert_id: int | None = None
    follow_up_id: int | None = None


def working_phone(tx: Tx, person_id: int) -> Phone | None:
    """A number the person can be reached by, the one heard last first; None if there is none that works."""
    return tx.session.scalar(_WORKING_PHONE, {"person": person_id})


def post(tx: Tx, to: Recipient, notice: Notice) -> bool:
    """Owe `to` this notice, in their language; False if it was owed already.

    A person without a working number gets a row that is withheld and shown to staff, never sent to somebody else. So
    does who left; and who is invited, of all but receipts: the number may be a mistyped one.
    """
    phone, sealed, standing = tx.first(_REACHED_BY, {"person": to.id}) or (None, b"", None)
    away = standing is PersonStatus.left or (standing is PersonStatus.invited and notice.lane is not Lane.receipts)
    number = tx.vault.open("phones.number", phone, sealed) if phone and not away else ""
    why = str(standing) if away else "no_number"
    return _queue(tx, number, to.language, notice, why=why, person_id=to.id, phone_id=phone)


def post_to_number(tx: Tx, number: str, language: Language, notice: Notice, *, person_id: int | None = None) -> bool:
    """Owe the number itself an answer: it asked. One that may get no SMS is owed a row that is withheld, but where it
    answers a worker who holds it too.
    """
    silenced = is_silenced(tx, number, person_id)
    return _queue(tx, "" if silenced else number, language, notice, person_id=person_id, phone_id=None)


def is_silenced(tx: Tx, number: str, person_id: int | None = None) -> bool:
    """True for a number at which it is not safe: it gets no SMS, and nobody rings it. With a person only where that
    person of its holders may get none.
    """
    found = [row[0] for row in tx.all(_SILENCED, found_by(tx.vault, number))]
    return bool(found) and person_id in (None, *found)


def _queue(tx: Tx, number: str, language: Language, notice: Notice, why: str = "no_number", **who: Any) -> bool:
    row = new_id()
    words = notice.words
    if number and not KEPT.fullmatch(number):  # however it came in: abroad nobody is written to, and it would cost most
        number, why = "", "foreign"
    new = tx.insert_once(
        Message.__table__,
        {
            "id": row,
            "lane": notice.lane,
            "notice": words.key,
            "once": notice.dedupe_key,
            "alert_id": notice.alert_id,
            "follow_up_id": notice.follow_up_id,
            "number_index": tx.vault.index(number),
            "number_sealed": tx.vault.seal("messages.number", row, number),
            **sealed(tx, row, language, words),
            "state": MessageState.queued if number else MessageState.withheld,
            "reason": None if number else why,
            "not_before": notice.not_before or tx.at,
            "expires_at": notice.expires_at,
            "next_at": tx.real,
            "attempts": 0,
            "unclear": 0,
            "created_at": tx.at,
            **who,
        },
    )
    if new and number:
        tx.lanes.add(notice.lane)
        known = {"ref": logs.reference(), "of": logs.letters(row), "lane": notice.lane, "name": words.key}
        tx.afterwards.append(partial(logs.get().info, "owed", **known))
    return new


def sealed(tx: Tx, row: int, language: Language, words: Say) -> dict[str, Any]:
    """The columns that hold what that message says."""
    answered = tx.two_way and not isinstance(words, Dialled)
    text = gsm7.fold(say(language, words if answered else one_way(words), tx.common))
    return {"text_sealed": tx.vault.seal("messages.text", row, text), "segments": gsm7.segments(text)}


def stands(tx: Tx, once: str) -> bool:
    """True if that duty was taken up and has not come to nothing."""
    found = select(Message.state).where(Message.once == once)
    state = tx.connection.scalar(found)
    return state is not None and state not in _IN_VAIN


def withdraw(tx: Tx, once: str, reason: str) -> bool:
    """A message that is still waiting is owed no longer; True if it was stopped in time."""
    done = tx.connection.execute(
        update(Message)
        .where(Message.once == once, Message.state == MessageState.queued)
        .values(state=MessageState.withheld, reason=reason)
    )
    return bool(done.rowcount)


def rewrite(tx: Tx, once: str, to: Recipient, words: Say) -> bool:
    """What a message that still waits says is said anew, as it stands by now; False if it is on its way already."""
    mine = (Message.once == once, Message.state == MessageState.queued)
    row = tx.connection.scalar(select(Message.id).where(*mine))
    if row is None:
        return False
    values = {"notice": words.key, **sealed(tx, row, to.language, words)}
    return bool(tx.connection.execute(update(Message).where(*mine).values(**values)).rowcount)


def take_over(tx: Tx, to: Recipient, notice: Notice, of: Sequence[str]) -> bool:
    """One of the notices `of` about the same alert that still waits for this person is this duty from now on: it is
    one SMS, as old as it was. False if none waits.
    """
    waits = (Message.alert_id == notice.alert_id, Message.person_id == to.id, Message.notice.in_(of))
    queued = select(Message.id).where(*waits, Message.state == MessageState.queued).order_by(Message.created_at)
    row = tx.connection.scalar(queued.limit(1))
    if row is None or tx.connection.scalar(select(Message.id).where(Message.once == notice.dedupe_key)):
        return False
    mine = (Message.id == row, Message.state == MessageState.queued)
    values = {"once": notice.dedupe_key, "notice": notice.words.key, **sealed(tx, row, to.language, notice.words)}
    return bool(tx.connection.execute(update(Message).where(*mine).values(**values)).rowcount)


def tell_together(tx: Tx, once: str, by: int, alert_id: int, person_id: int) -> None:
    """The duty of that name is done by the SMS `by`, which tells of several alerts. Where that one still waits, so is
    whatever else waits to tell that person of the alert, an offer of it also: one that left before knows nothing of it.
    """
    kinds = (*LADDER_NOTICES, OFFERED)
    mine = (Message.alert_id == alert_id, Message.person_id == person_id, Message.notice.in_(kinds))
    told = {"state": MessageState.withheld, "reason": "together", "together_id": by}
    carrier = aliased(Message)
    waits = select(carrier.id).where(carrier.id == by, carrier.state == MessageState.queued).exists()
    named = (Message.once == once) & Message.state.in_((MessageState.withheld, MessageState.queued))
    other = (Message.state == MessageState.queued) & waits
    tx.connection.execute(update(Message).where(*mine, named | other).values(**told))


def withdraw_all(tx: Tx, follow_up: int, reason: str) -> None:
    """Everything that still waits to remind of that visit is owed no longer."""
    tx.run(_WITHDRAW_ALL, {"of": follow_up, "why": reason})


def withdraw_from(tx: Tx, number: str, reason: str) -> None:
    """Everything that still waits for that number is owed no longer, but to those of its holders who may be told."""
    told = select(Phone.person_id).where(is_number(tx, Phone.number_index, number), Phone.silenced_at.is_(None))
    ours = Message.person_id.is_(None) | Message.person_id.not_in(told)
    tx.connection.execute(
        update(Message)
        .where(is_number(tx, Message.number_index, number), ours, Message.state == MessageState.queued)
        .values(state=MessageState.withheld, reason=reason)
    )


def release(tx: Tx, once: str, not_before: datetime) -> None:
    """A message that waits may go as soon as `not_before`."""
    tx.connection.execute(
        update(Message).where(Message.once == once, Message.state == MessageState.queued).values(not_before=not_before)
    )
