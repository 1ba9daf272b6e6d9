"""Moving messages towards phones: claimed under a lease, marked before the call, settled by what the gateway said.

A dead lease on `claimed` is safe to send again. On `sending` nobody knows: an alert goes once more with the same number
in its text, anything else becomes `unknown`. No transaction is open while a gateway is called.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from sqlalchemy import bindparam, or_, select, update
from sqlalchemy.sql.base import Executable

from core.messages import (
    claims,
    costs,
    gateway_refusals,
    leaving_words,
    refused_numbers,
    retries,
    send_guards,
    stand_downs,
    taken,
)
from core.messages.leaving_words import LeavingWords
from core.messages.outcomes import SendOutcome, Sent
from core.models.alert import UNOWNED, Alert
from core.models.message import LADDER_NOTICES, OWED, Lane, Message, MessageState
from core.models.monitoring import AlarmName, RateCounter
from core.privacy import Tampered
from core.storage import rate_counters
from core.storage.db import Tx
from core.storage.due_rows import DueRows
from core.storage.next_due import NextRow
from core.storage.prepared import Prepared, among, one_of

LEASE = timedelta(seconds=30)
UNCLEAR_WAIT = timedelta(seconds=30)
REMINDER_TRIES = 3


def _offering(engine: str) -> Executable:
    mine = (Message.state == MessageState.claimed, Message.lease == bindparam("holder"), claims.ON)
    return (
        update(Message)
        .where(among(Message.id, "ids", engine), *mine)
        .values(state=MessageState.sending, attempts=Message.attempts + 1, lease_until=bindparam("until"))
        .returning(Message.id)
    )


_OFFERED = Prepared(_offering)
_REFUSALS = {SendOutcome.no_balance: AlarmName.gateway_balance, SendOutcome.misconfigured: AlarmName.gateway_refused_us}
_FAILURES = (SendOutcome.later, SendOutcome.unclear, *_REFUSALS)


@dataclass(frozen=True, slots=True)
class Outgoing:
    """A claimed message, opened: only for the hands that send it."""

    id: int
    lane: Lane
    number: str
    text: str


def claim(
    tx: Tx, lane: Lane, lease: str, limit: int = 100, *, words: LeavingWords = leaving_words.as_written
) -> list[Outgoing]:
    """Take up to `limit` messages that are due on the lane, for 30 seconds, for the holder of `lease`.

    Some of them may have to stay: `core.messages.send_guards` says which. `words` makes anew what names a moment.
    """
    if gateway_refusals.is_parked(tx, lane):
        return []
    holder = {"holder": lease, "until": tx.real + LEASE}
    found = [claims.Claimed(*row) for row in claims.take(tx, {**_now(tx, lane), **holder}, limit)]
    rows = sorted(found, key=lambda each: each.created_at)
    stay = send_guards.held_back(tx, lane, rows)
    leaving = leaving_words.renew(tx, [row for row in rows if row.id not in stay], words)
    opened = [_open(tx, row) for row in leaving]
    return [each for each in opened if each]


def _open(tx: Tx, row: claims.Claimed) -> Outgoing | None:
    """The message in the clear. One that does not open is withheld and shown to staff: it must not block its lane."""
    try:
        number = tx.vault.open("messages.number", row.id, row.number_sealed)
        return Outgoing(row.id, row.lane, number, tx.vault.open("messages.text", row.id, row.text_sealed))
    except Tampered:
        withheld = {"state": MessageState.withheld, "reason": "does_not_open", "lease": None, "lease_until": None}
        tx.connection.execute(update(Message).where(Message.id == row.id).values(**withheld))
        return None


def _now(tx: Tx, lane: Lane) -> dict[str, Any]:
    """What decides which messages of a lane are due."""
    return {"of_lane": lane, "real": tx.real, "at": tx.at}


def count_due(tx: Tx, lane: Lane) -> int:
    """How many messages could be claimed now."""
    if gateway_refusals.is_parked(tx, lane):
        return 0
    found = tx.first(claims.COUNT_DUE, _now(tx, lane))
    return int(found[0]) if found else 0


def oldest_due_seconds(tx: Tx, lane: Lane) -> float:
    """How long ago the oldest message that could be claimed now might have left; 0 where none waits."""
    found = tx.first(claims.OLDEST_DUE, _now(tx, lane))
    return (tx.at - found[0]).total_seconds() if found and found[0] else 0.0


def is_due(tx: Tx, lane: Lane) -> bool:
    """Whether any message could be claimed now, however many there are."""
    return not gateway_refusals.is_parked(tx, lane) and claims.is_any(tx, _now(tx, lane))


def count_under_way(tx: Tx) -> int:
    """How many messages somebody holds and has not settled."""
    found = tx.first(claims.COUNT_HELD, {})
    return int(found[0]) if found else 0


def mark_sending(tx: Tx, ids: Sequence[int], lease: str) -> set[int]:
    """Write down that these are about to be offered; those that are still this holder's."""
    return {row for (row,) in tx.all(_OFFERED, {"ids": list(ids), "holder": lease, "until": tx.real + LEASE})}


def give_back(tx: Tx, lease: str) -> None:
    """What this holder claimed and has not begun to offer is free again at once."""
    tx.connection.execute(
        update(Message)
        .where(Message.state == MessageState.claimed, Message.lease == lease)
        .values(state=MessageState.queued, lease=None, lease_until=None)
    )


def settle(tx: Tx, message_id: int, lease: str, gateway: str, sent: Sent) -> None:
    """What that gateway said of one message. Somebody else's message, or one already settled, is left alone."""
    if sent.outcome is SendOutcome.accepted:
        taken.note(tx, lease, gateway, [(message_id, sent)])
        return
    message = tx.session.get_one(Message, message_id, with_for_update=tx.is_postgres)
    if message.state != MessageState.sending or message.lease != lease:
        return
    message.lease = message.lease_until = None
    message.reason, message.cost = sent.reason or None, sent.cost or None
    _count(tx, message.lane, sent.outcome)
    if sent.outcome is SendOutcome.unclear:
        _unclear(tx, message)
    elif sent.outcome in _REFUSALS:
        _refused(tx, message, _REFUSALS[sent.outcome])
    elif sent.outcome is SendOutcome.later:
        _later(tx, message)
    else:
        message.state = MessageState.failed
        if sent.outcome is SendOutcome.bad_number:
            refused_numbers.stop_using(tx, message)
        if sent.outcome is SendOutcome.opted_out:
            refused_numbers.stop_messages(tx, message)
        refused_numbers.free_rung(tx, message)
    stand_downs.withdraw_untold(tx, message)


def _count(tx: Tx, lane: Lane, outcome: SendOutcome) -> None:
    """A send that failed through no fault of the message. A call that carried a hundred reminders is not a hundred."""
    if outcome in _FAILURES and lane is not Lane.reminders:
        rate_counters.add(tx, RateCounter.send_failed)


def _refused(tx: Tx, message: Message, refusal: AlarmName) -> None:
    """Nothing is wrong with the message: an alert goes on trying, a reminder waits and loses none of its tries."""
    gateway_refusals.note(tx, refusal)
    if message.lane is Lane.reminders:
        message.state, message.next_at = MessageState.queued, tx.real + tx.programme.watch.parked
        message.attempts -= 1
        costs.give_back(tx, message)
    else:
        _later(tx, message)


def _unclear(tx: Tx, message: Message) -> None:
    """It may have gone out. An alert is offered once more, with the same number in its text; the rest is not."""
    if message.lane is Lane.alerts and message.unclear == 0 and _is_owed(tx, message):
        message.state, message.unclear = MessageState.queued, 1
        message.next_at = tx.real + UNCLEAR_WAIT
        return
    message.state = MessageState.unknown


def _is_owed(tx: Tx, message: Message) -> bool:
    """False for a rung that comes back unsent after somebody took its alert, or the one that it went into."""
    if message.notice not in LADDER_NOTICES:
        return True
    goes_on = refused_numbers.goes_on(tx, message.alert_id)
    return tx.connection.scalar(select(Alert.state).where(Alert.id == goes_on)) in UNOWNED


def _later(tx: Tx, message: Message) -> None:
    if not _is_owed(tx, message):
        message.state, message.reason = MessageState.withheld, "owned"
        return
    if message.lane is Lane.reminders and message.attempts >= REMINDER_TRIES:
        message.state = MessageState.failed
        return
    message.state = MessageState.queued
    refused = max(1, message.attempts - message.unclear)  # a sender that died is no refusal
    message.next_at = tx.real + retries.wait(message.lane, refused)


_LOST = DueRows(
    select(Message)
    .where(
        OWED, one_of(Message.lane, Lane), Message.state == MessageState.sending, Message.lease_until < bindparam("real")
    )
    .limit(100)
)


def recover(tx: Tx) -> int:
    """Messages left in `sending` by somebody who died; how many."""
    lost = _LOST.take(tx, real=tx.real)
    for message in lost:
        message.lease = message.lease_until = None
        message.reason = "sender_died"
        _unclear(tx, message)
        if message.state == MessageState.queued:
            message.next_at = tx.real
            tx.lanes.add(message.lane)
    return len(lost)


_QUEUED = one_of(Message.lane, Lane) & (Message.state == MessageState.queued)
"""The lanes are named for the sake of the index."""
NEXT_TO_SEND = NextRow(Message.not_before, _QUEUED & (Message.not_before > bindparam("at")))
"""What may go already and has not waits for its next try, in real time."""
NEXT_TO_EXPIRE = NextRow(Message.expires_at, _QUEUED)
_ABANDONED = (Message.state == MessageState.claimed) & (Message.lease_until < bindparam("real"))
_EXPIRE = Prepared(
    update(Message)
    .where(OWED, one_of(Message.lane, Lane), claims.OPEN, or_(Message.state == MessageState.queued, _ABANDONED))
    .where(Message.expires_at <= bindparam("at"))
    .values(state=bindparam("over"))
)


def expire(tx: Tx) -> int:
    """Messages whose time is over are not sent late, nor those that somebody who died had only claimed; how many."""
    return tx.run(_EXPIRE, {"real": tx.real, "at": tx.at, "over": MessageState.expired})
