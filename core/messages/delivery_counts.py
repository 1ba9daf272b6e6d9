"""What became of SMS lately, for who waits for an answer to them: how many went out, and why others did not."""

from collections.abc import Mapping
from datetime import timedelta
from enum import StrEnum
from typing import NamedTuple

from sqlalchemy import func, select

from core.models.message import Lane, Message, MessageState
from core.models.person import Person
from core.storage.access import Caller
from core.storage.db import Tx

LATELY = timedelta(hours=24)
OUT = (MessageState.sent, MessageState.delivered)
FAILED = (MessageState.failed, MessageState.unknown, MessageState.expired)


class FailureCause(StrEnum):
    """Why SMS did not arrive, as officers can act on it. Gateways have a hundred words for it."""

    number = "number"
    """No phone has that number."""
    phone = "phone"
    """The phone is off, out of reach or shut by its network."""
    refused = "refused"
    """Its holder wants no SMS."""
    money = "money"
    line = "line"
    """The gateway or the way to it failed."""
    late = "late"
    """It waited until it was of no use."""
    unsure = "unsure"
    """It may have arrived: nobody said."""
    other = "other"


_WORDS: Mapping[FailureCause, tuple[str, ...]] = {
    FailureCause.number: (
        *("bad_number", "not_e164", "invalidphonenumber", "unsupportednumbertype"),
        *("notnetworksubscriber", "userdoesnotexist", "http_409"),
    ),
    FailureCause.phone: ("userisinactive", "absentsubscriber", "useraccountsuspended", "expired"),
    FailureCause.refused: ("userinblacklist", "donotdisturbrejection", "usernotsubscribedtoproduct"),
    FailureCause.money: ("insufficientcredit", "insufficientbalance", "http_402"),
    FailureCause.line: (
        *("timeout", "connect_timeout", "unreachable", "certificate", "broken_answer", "sender_died"),
        *("internalservererror", "gatewayerror", "couldnotroute", "rejectedbygateway", "deliveryfailure"),
    ),
    FailureCause.late: ("stale",),
}
_CAUSES = {word: cause for cause, words in _WORDS.items() for word in words}


class DeliveryCounts(NamedTuple):
    """SMS about alerts of the last day: those that went out, those a phone has, and those that failed by cause."""

    out: int
    delivered: int
    failed: dict[FailureCause, int]


def cause(state: MessageState, reason: str | None) -> FailureCause:
    """Why a message of that state did not arrive, by the gateway's word for it."""
    if state is MessageState.unknown:
        return FailureCause.unsure
    word = (reason or "").casefold()
    known = _CAUSES.get(word, FailureCause.line if word.startswith("http_") else FailureCause.other)
    is_only_late = known is FailureCause.other and state is MessageState.expired
    return FailureCause.phone if is_only_late else known


def lately(tx: Tx, me: Caller) -> DeliveryCounts:
    """To people of the officer's district; of the whole nation for its desk. In one statement."""
    since = (Message.lane == Lane.alerts, Message.state.in_((*OUT, *FAILED)), Message.next_at >= tx.real - LATELY)
    found = select(Message.state, Message.reason, func.count()).where(*since).group_by(Message.state, Message.reason)
    if me.district is not None:
        theirs = select(Person.id).where(Person.id == Message.person_id, Person.district_id == me.district)
        found = found.where(theirs.exists())
    out = delivered = 0
    failed: dict[FailureCause, int] = {}
    for state, reason, count in tx.connection.execute(found):
        if state in OUT:
            out, delivered = out + count, delivered + count * (state == MessageState.delivered)
        else:
            why = cause(state, reason)
            failed[why] = failed.get(why, 0) + count
    return DeliveryCounts(out, delivered, failed)
