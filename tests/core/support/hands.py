"""The hands that send: owe, claim, offer and settle one message at a time, as a drain does."""

from typing import Any

from sqlalchemy import select

from core.language.words import Say
from core.messages import outbox, sending
from core.messages.outbox import Notice
from core.messages.outcomes import SendOutcome, Sent
from core.models.message import Lane, Message
from core.people import people
from tests.core.support.field import Field, number

HOLDER = "holder"
WORDS = Say("sms.visit.late", {"code": "204711", "date": "14/10"})


def owe(
    field: Field, lane: Lane = Lane.alerts, last: int = 201, once: str = "one", words: Say = WORDS, **more: Any
) -> int:
    """One message in the outbox; its id."""

    def post(tx: Any) -> int:
        outbox.post(tx, people.get(tx, field.me(last).id), Notice(words, lane, once, **more))
        return int(tx.session.scalars(select(Message.id).where(Message.once == once)).one())

    return field.do(post)


def claim(field: Field, lane: Lane = Lane.alerts, lease: str = HOLDER, limit: int = 100) -> list[int]:
    return [each.id for each in field.do(sending.claim, lane, lease, limit)]


def offer(field: Field, lane: Lane = Lane.alerts, lease: str = HOLDER) -> list[int]:
    """Claim and mark what is due."""
    ids = claim(field, lane, lease)
    assert field.do(sending.mark_sending, ids, lease) == set(ids)
    return ids


def settle(field: Field, row: int, outcome: SendOutcome, lease: str = HOLDER, provider: str | None = None) -> None:
    sent = Sent(number(201), outcome, provider, "why", "RWF 5.0" if outcome is SendOutcome.accepted else "")
    field.do(sending.settle, row, lease, "simulated", sent)


def row_of(field: Field, row: int) -> Message:
    return field.row(Message, row)


def seconds(field: Field, row: int) -> int:
    """How long until it may be tried again."""
    return int((row_of(field, row).next_at - field.watch.now).total_seconds())
