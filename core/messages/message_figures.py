"""What SMS came to over some days beside as many days before: due, taken, on a phone, failed and why, unclear, cost."""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Any

from sqlalchemy import ColumnElement, Select, TextClause, case, exists, func, select

from core.messages.failure_kinds import FailureKind, kind_of
from core.models.alert import Alert
from core.models.message import OWED, READABLE, Lane, Message, MessageState
from core.models.person import Person, Role
from core.storage.access import Caller
from core.storage.db import Tx

PERIODS = (1, 7, 30)
"""Days that may be looked at together."""
NATION_PERIODS = PERIODS[:2]
"""Of all districts fewer: every message of the days is counted."""
PAGE = 50
TAKEN = (MessageState.sent, MessageState.delivered)
FAILED = (MessageState.failed, MessageState.expired)


class MessageStand(StrEnum):
    """How messages stand, as the desk lists them."""

    due = "due"
    sent = "sent"
    delivered = "delivered"
    failed = "failed"
    unknown = "unknown"


_OF_STAND = {
    MessageStand.sent: TAKEN,
    MessageStand.delivered: (MessageState.delivered,),
    MessageStand.failed: FAILED,
    MessageStand.unknown: (MessageState.unknown,),
}


@dataclass(slots=True)
class MessageFigures:
    """`now` and `before` count messages by how they stand; `failures` those that failed by kind, `costs` what gateways
    named by currency, `segments` what left. `due` are owed at this moment, the oldest of them since `oldest`.
    """

    now: Counter[MessageStand] = field(default_factory=Counter)
    before: Counter[MessageStand] = field(default_factory=Counter)
    failures: Counter[FailureKind] = field(default_factory=Counter)
    costs: dict[str, float] = field(default_factory=dict)
    segments: int = 0
    due: int = 0
    oldest: datetime | None = None


@dataclass(frozen=True, slots=True)
class ListedMessage:
    """One SMS without its words and number: on which lane, to whom and where, how it stands and why."""

    lane: Lane
    state: MessageState
    kind: FailureKind | None
    at: datetime
    person: int | None
    role: str
    village: int | None


def periods(me: Caller) -> tuple[int, ...]:
    """How many days that officer may look at together."""
    return NATION_PERIODS if me.district is None else PERIODS


def figures(tx: Tx, me: Caller, days: int) -> MessageFigures:
    """Those of the officer's district, of all for the national desk. In two statements."""
    since, told = tx.at - timedelta(days=days), MessageFigures()
    recent = case((Message.created_at >= since, 1), else_=0)
    parts = (recent, Message.state, Message.reason, Message.cost)
    counted = select(*parts, func.count(), func.sum(Message.segments)).where(
        READABLE, Message.created_at >= since - timedelta(days=days), *_theirs(me)
    )
    for now, state, reason, cost, count, segments in tx.connection.execute(counted.group_by(*parts)):
        _add(told.now if now else told.before, state, count)
        if now:
            _add_details(told, state, reason, cost, count, segments)
    owed = select(func.count(), func.min(Message.created_at)).where(OWED, Message.lane.in_(list(Lane)), *_theirs(me))
    told.due, told.oldest = tx.connection.execute(owed).one()
    return told


def _add(counts: Counter[MessageStand], state: MessageState, count: int) -> None:
    for stand, states in _OF_STAND.items():
        if state in states:
            counts[stand] += count


def _add_details(
    told: MessageFigures, state: MessageState, reason: str | None, cost: str | None, count: int, segments: int
) -> None:
    if state in FAILED:
        told.failures[kind_of(state, reason)] += count
    if state in (*TAKEN, MessageState.unknown):
        told.segments += int(segments)
    currency, _, amount = (cost or "").partition(" ")
    if len(currency) == 3 and amount.replace(".", "", 1).isdigit():
        told.costs[currency] = told.costs.get(currency, 0) + float(amount) * count


def listed(tx: Tx, me: Caller, stand: MessageStand, days: int, page: int) -> tuple[list[ListedMessage], bool]:
    """One page of those that stand so, the newest first, of due ones the oldest; and whether more follow."""
    found = _columns().where(*_theirs(me), *_which(tx, stand, days)).order_by(*_order(stand))
    rows = tx.connection.execute(found.offset((page - 1) * PAGE).limit(PAGE + 1)).all()
    return list(_lines(rows[:PAGE])), len(rows) > PAGE


def ids(tx: Tx, me: Caller, stand: MessageStand, days: int) -> list[int]:
    """All of them, in the same order."""
    found = select(Message.id).where(*_theirs(me), *_which(tx, stand, days))
    return list(tx.connection.scalars(found.order_by(*_order(stand))))


def among(tx: Tx, me: Caller, some: Sequence[int]) -> dict[int, ListedMessage]:
    """Those of these that are of the officer's reach, by their row."""
    found = _columns().add_columns(Message.id).where(Message.id.in_(some), *_theirs(me))
    rows = tx.connection.execute(found).all()
    return dict(zip((row[-1] for row in rows), _lines(row[:-1] for row in rows), strict=True))


def _columns() -> Select[Lane, MessageState, str | None, datetime, int | None, Role, int | None]:
    columns = (Message.lane, Message.state, Message.reason, Message.created_at, Message.person_id)
    return select(*columns, Person.role, Person.village_id).outerjoin(Person, Person.id == Message.person_id)


def _order(stand: MessageStand) -> tuple[Any, ...]:
    return (Message.created_at if stand is MessageStand.due else Message.created_at.desc()), Message.id


def _which(tx: Tx, stand: MessageStand, days: int) -> tuple[ColumnElement[bool] | TextClause, ...]:
    if stand is MessageStand.due:
        return (OWED, Message.lane.in_(list(Lane)))
    since = tx.at - timedelta(days=days)
    return (READABLE, Message.created_at >= since, Message.state.in_(_OF_STAND[stand]))


def _lines(rows: Iterable[Any]) -> Iterable[ListedMessage]:
    for lane, state, reason, at, person, role, village in rows:
        kind = kind_of(state, reason) if state in (*FAILED, MessageState.unknown) else None
        yield ListedMessage(lane, state, kind, at, person, role or "", village)


def _theirs(me: Caller) -> tuple[ColumnElement[bool], ...]:
    """To people of the district, without those about an alert that is the nation's alone: it is not counted either."""
    if me.district is None:
        return ()
    there = exists().where(Person.id == Message.person_id, Person.district_id == me.district).correlate(Message)
    nations = exists().where(Alert.id == Message.alert_id, Alert.bypasses.is_(True)).correlate(Message)
    return there, ~nations
