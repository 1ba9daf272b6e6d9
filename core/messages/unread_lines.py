"""Texts that no program could read, as a list shows them: who sent each, where, when, and how it ended; no word."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import ColumnElement, Select, func, select

from core.models.inbound_answer import InboundAnswer, InboundEnd
from core.models.message import UNREAD, InboundMessage
from core.models.person import Person, Role
from core.storage.access import Caller
from core.storage.db import Tx

PAGE = 50
WAITS = InboundAnswer.inbound_id.is_(None)
"""Nobody is done with it."""


@dataclass(frozen=True, slots=True)
class UnreadLine:
    """One text as a list shows it: who sent it, where, when, and how it ended."""

    id: int
    role: Role
    village: int | None
    at: datetime
    end: InboundEnd | None


def listed(tx: Tx, me: Caller, page: int, *, done: bool) -> tuple[list[UnreadLine], bool]:
    """One page of those that wait, the oldest first, or of those that are done with, the newest first."""
    ordered = _ordered(tx, me, done=done)
    rows = tx.connection.execute(ordered.offset((page - 1) * PAGE).limit(PAGE + 1))
    lines = [UnreadLine(*row) for row in rows]
    return lines[:PAGE], len(lines) > PAGE


def ids(tx: Tx, me: Caller, *, done: bool) -> list[int]:
    """All of them, in the same order."""
    return list(tx.connection.scalars(_ordered(tx, me, done=done).with_only_columns(InboundMessage.id)))


def among(tx: Tx, me: Caller, some: Sequence[int]) -> list[UnreadLine]:
    """Those of these texts that are of the officer's reach."""
    found = _kept(tx).where(InboundMessage.id.in_(some), *of_reach(me))
    return [UnreadLine(*row) for row in tx.connection.execute(found)]


def one(tx: Tx, row: int) -> UnreadLine:
    """That one, for whom it was found to be in reach."""
    return UnreadLine(*tx.connection.execute(_lines().where(InboundMessage.id == row)).one())


def count_waiting(tx: Tx, me: Caller) -> int:
    """How many of them nobody is done with."""
    return tx.connection.scalar(select(func.count()).select_from(_kept(tx).where(*of_reach(me), WAITS).subquery())) or 0


def of_reach(me: Caller) -> tuple[ColumnElement[bool], ...]:
    """Of the own district; for the nation of all."""
    return () if me.district is None else (Person.district_id == me.district,)


def _ordered(tx: Tx, me: Caller, *, done: bool) -> Select[int, Role, int | None, datetime, InboundEnd | None]:
    found = _kept(tx).where(*of_reach(me), InboundAnswer.inbound_id.is_not(None) if done else WAITS)
    return found.order_by(InboundMessage.received_at.desc() if done else InboundMessage.received_at, InboundMessage.id)


def _kept(tx: Tx) -> Select[int, Role, int | None, datetime, InboundEnd | None]:
    """By when they came, which is what their index is by: what is older is erased in the coming night."""
    return _lines().where(InboundMessage.received_at >= tx.at - tx.programme.retention.callbacks)


def _lines() -> Select[int, Role, int | None, datetime, InboundEnd | None]:
    columns = (InboundMessage.id, Person.role, Person.village_id, InboundMessage.received_at, InboundAnswer.end)
    joined = select(*columns).join(Person, Person.id == InboundMessage.person_id)
    return joined.outerjoin(InboundAnswer, InboundAnswer.inbound_id == InboundMessage.id).where(UNREAD)
