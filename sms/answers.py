"""Answers to texts: each report has its own; what nobody could read has few, or two machines would never end."""

from datetime import timedelta

from sqlalchemy import ColumnElement, func, select

from core.language.words import Passing, Say
from core.messages import outbox
from core.messages.outbox import Notice
from core.models.message import InboundMessage, Lane, Message
from core.models.monitoring import RateCounter
from core.models.person import Language
from core.storage import rate_counters
from core.storage.access import Caller
from core.storage.db import Tx
from core.storage.numbers import is_number
from sms.commands import UNREADABLE

REPLY, REPORT = "reply:", "reply:report:"
"""How the duties are named: an answer, and among them the one to a report or to a part of it."""
KEPT = "reports:kept:"
"""How that is named which says of many reports at once that they are kept."""
AN_HOUR, A_DAY = timedelta(hours=1), timedelta(days=1)
SAME_WORDS = 2
"""How often in a day the very same words that nobody could read are answered."""
LOOKED_AT = 20


def post(tx: Tx, me: Caller, inbound: int, words: Say) -> None:
    """Owe this number an answer to what was no report, unless it had its share of the hour or day."""
    limits = tx.programme.limits
    others = Message.once.like(f"{REPLY}%") & ~Message.once.like(f"{REPORT}%")
    few = _since(tx, me, AN_HOUR, others) < limits.answers_an_hour
    if few and _since(tx, me, A_DAY, others) < limits.answers_a_day:
        _owe(tx, me, words, f"{REPLY}{inbound}")


def post_report(tx: Tx, me: Caller, inbound: int, at: int, words: Say, *, danger: bool) -> None:
    """Owe this number the answer to a report, the `at`-th of that text, or the question for a part that is missing.

    From many an hour on, those that are kept and tell no danger are answered together.
    """
    number = words.slots.get("number")
    earlier = _since(tx, me, AN_HOUR, Message.once.like(f"{REPORT}%") | Message.once.like(f"{KEPT}%"))
    if danger or number is None or earlier < tx.programme.limits.reports_an_hour:
        _owe(tx, me, words, f"{REPORT}{inbound}:{at}")
    else:
        _answer_together(tx, me, inbound, str(number))


def _answer_together(tx: Tx, me: Caller, inbound: int, number: str) -> None:
    """One SMS in so many minutes says how many are kept, and the last number: the newest takes the place of the one
    that still waits.
    """
    wait = tx.programme.limits.kept_every
    seconds = int(wait.total_seconds())
    turn = int(tx.at.timestamp()) // seconds
    mine = f"{KEPT}{tx.vault.mark(Message.__tablename__, me.number)}:{turn}:"
    told = tx.session.scalars(select(Message.once).where(Message.once.startswith(mine))).all()
    for once in told:
        outbox.withdraw(tx, once, "told_together")
    words = Say("sms.reply.kept", {"count": len(told) + 1, "number": number})
    _owe(tx, me, words, f"{mine}{inbound}", wait=timedelta(seconds=(turn + 1) * seconds - tx.at.timestamp()))


def _owe(tx: Tx, me: Caller, words: Say, once: str, *, wait: timedelta = timedelta(0)) -> None:
    until = words.until if isinstance(words, Passing) else None
    notice = Notice(words, Lane.receipts, once, not_before=tx.at + wait, expires_at=until)
    outbox.post_to_number(tx, me.number, me.language, notice, person_id=me.person)


def _since(tx: Tx, me: Caller, span: timedelta, among: ColumnElement[bool]) -> int:
    mine = is_number(tx, Message.number_index, me.number)
    found = select(func.count()).where(mine, among, Message.created_at > tx.at - span)
    return int(tx.connection.scalar(found) or 0)


def is_worn_out(tx: Tx, me: Caller, inbound: int, text: str) -> bool:
    """True if the number sent these very words often enough today: an automatic reply says the same for ever."""
    mine = is_number(tx, InboundMessage.number_index, me.number)
    found = (
        select(InboundMessage.id, InboundMessage.text_sealed)
        .where(mine, InboundMessage.reading == UNREADABLE.name, InboundMessage.received_at > tx.at - A_DAY)
        .where(InboundMessage.id != inbound)
        .order_by(InboundMessage.received_at.desc())
        .limit(LOOKED_AT)
    )
    rows = tx.connection.execute(found)
    return sum(tx.vault.open("inbound.text", row, sealed) == text for row, sealed in rows) >= SAME_WORDS


def to_stranger(tx: Tx, number: str, *, rings: bool) -> None:
    """An unknown Rwandan mobile gets one fixed answer in 24 hours, and one where somebody rings it; neither ever counts
    as a report. All of them together get so many an hour: what is over is counted, and an alarm.
    """
    key = "sms.reply.unknown_rings" if rings else "sms.reply.unknown"
    mine = is_number(tx, Message.number_index, number)
    since = Message.created_at > tx.at - A_DAY
    before = select(Message.id).where(mine, Message.notice == key, since).limit(1)
    if tx.connection.scalar(before) is None:
        answered = rate_counters.within(tx, AN_HOUR)[RateCounter.stranger_answered]
        over = answered >= tx.programme.gates.strangers_an_hour
        rate_counters.add(tx, RateCounter.stranger_unanswered if over else RateCounter.stranger_answered)
        if over:
            return
        once = f"stranger:{key}:{tx.vault.mark(Message.__tablename__, number)}:{tx.at:%Y%m%d%H%M%S}"
        outbox.post_to_number(tx, number, Language.rw, Notice(Say(key), Lane.receipts, once))
