"""What became of SMS lately, for who waits for an answer to them: how many went out, and why others did not."""

from datetime import timedelta
from functools import cache
from typing import NamedTuple

from sqlalchemy import bindparam, func, select

from core.messages.failure_kinds import FailureKind, kind_of
from core.models.base import Moment
from core.models.message import Lane, Message, MessageState
from core.models.person import Person
from core.storage.access import Caller
from core.storage.db import Tx
from core.storage.prepared import Prepared

LATELY = timedelta(hours=24)
OUT = (MessageState.sent, MessageState.delivered)
FAILED = (MessageState.failed, MessageState.unknown, MessageState.expired)


class DeliveryCounts(NamedTuple):
    """SMS about alerts of the last day: those that went out, those a phone has, and those that failed by kind."""

    out: int
    delivered: int
    failed: dict[FailureKind, int]


def lately(tx: Tx, me: Caller) -> DeliveryCounts:
    """To people of the officer's district; of the whole nation for its desk. In one statement."""
    out = delivered = 0
    failed: dict[FailureKind, int] = {}
    for state, reason, count in tx.all(
        _lately(me.district is None), {"since": tx.real - LATELY, "district": me.district}
    ):
        if state in OUT:
            out, delivered = out + count, delivered + count * (state == MessageState.delivered)
        else:
            why = kind_of(state, reason)
            failed[why] = failed.get(why, 0) + count
    return DeliveryCounts(out, delivered, failed)


@cache
def _lately(nation: bool) -> Prepared:
    since = Message.next_at >= bindparam("since", type_=Moment())
    about = (Message.lane == Lane.alerts, Message.state.in_((*OUT, *FAILED)), since)
    found = select(Message.state, Message.reason, func.count()).where(*about).group_by(Message.state, Message.reason)
    theirs = select(Person.id).where(Person.id == Message.person_id, Person.district_id == bindparam("district"))
    return Prepared(found if nation else found.where(theirs.exists()))
