"""Answers to texts: one a text, few an hour, so that two machines cannot talk for ever."""

from datetime import timedelta

from sqlalchemy import ColumnElement, func, select

from core.language.words import Say
from core.messages import outbox
from core.messages.outbox import Notice
from core.models.message import InboundMessage, Lane, Message
from core.models.person import Language
from core.storage.access import Caller
from core.storage.db import Tx
from sms.commands import UNREADABLE

REPLY, STEP = "reply:", "reply:step:"
"""How the duties are named: an answer, and among them the next question to somebody who answered the one before."""
A_DAY = timedelta(days=1)
SAME_WORDS = 2
"""How often in a day the very same words that nobody could read are answered."""
LOOKED_AT = 20


def post(tx: Tx, me: Caller, inbound: int, words: Say, *, is_step: bool) -> None:
    """Owe this number its answer, unless it had its share of the hour or day.

    A step further in a guided report has a larger share: whoever answers rightly is no machine in a loop.
    """
    limits = tx.programme.limits
    if is_step:
        free = _since(tx, me, timedelta(hours=1), _named(STEP)) < limits.steps_an_hour
    else:
        others = _named(REPLY) & ~_named(STEP)
        free = _since(tx, me, timedelta(hours=1), others) < limits.answers_an_hour
        free = free and _since(tx, me, A_DAY, others) < limits.answers_a_day
    if free:
        notice = Notice(words, Lane.receipts, f"{STEP if is_step else REPLY}{inbound}")
        outbox.post_to_number(tx, me.number, me.language, notice, person_id=me.person)


def _named(beginning: str) -> ColumnElement[bool]:
    return Message.once.like(f"{beginning}%")


def _since(tx: Tx, me: Caller, span: timedelta, among: ColumnElement[bool]) -> int:
    mine = Message.number_index == tx.vault.index(me.number)
    found = select(func.count()).where(mine, among, Message.created_at > tx.at - span)
    return int(tx.connection.scalar(found) or 0)


def is_worn_out(tx: Tx, me: Caller, inbound: int, text: str) -> bool:
    """True if the number sent these very words often enough today: an automatic reply says the same for ever."""
    mine = InboundMessage.number_index == tx.vault.index(me.number)
    found = (
        select(InboundMessage.id, InboundMessage.text_sealed)
        .where(mine, InboundMessage.reading == UNREADABLE.name, InboundMessage.received_at > tx.at - A_DAY)
        .where(InboundMessage.id != inbound)
        .order_by(InboundMessage.received_at.desc())
        .limit(LOOKED_AT)
    )
    rows = tx.connection.execute(found)
    return sum(tx.vault.open("inbound.text", row, sealed) == text for row, sealed in rows) >= SAME_WORDS


def to_stranger(tx: Tx, number: str) -> None:
    """An unknown Rwandan mobile gets one fixed answer in 24 hours; it never counts as a report."""
    mine = Message.number_index == tx.vault.index(number)
    since = Message.created_at > tx.at - A_DAY
    before = select(Message.id).where(mine, Message.notice == "sms.reply.unknown", since).limit(1)
    if tx.connection.scalar(before) is None:
        once = f"stranger:{tx.vault.index(number).hex()}:{tx.at:%Y%m%d%H%M%S}"
        outbox.post_to_number(tx, number, Language.rw, Notice(Say("sms.reply.unknown"), Lane.receipts, once))
