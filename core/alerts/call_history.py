"""Calls that are over: those of a month, and the story of one as its messages and the audit have it."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, time

from sqlalchemy import ColumnElement, select

from core.clock import moment
from core.models.duty import CallBack, CallBackReason, CallEnd
from core.models.message import Message
from core.models.person import Person
from core.models.record import AuditEntry
from core.people import people
from core.storage.access import Caller
from core.storage.db import Tx

PAGE = 50
MOST = 60
"""Lines of a story at most, the oldest first."""
TOLD = "told"
_LATEST = (CallBack.closed_at.desc(), CallBack.id)


@dataclass(frozen=True, slots=True)
class ClosedCall:
    """One call: why it was owed, when it was asked for and over, how it ended and with whom, after how many tries."""

    id: int
    reason: CallBackReason
    asked_at: datetime
    closed_at: datetime
    ended: CallEnd | None
    tries: int
    name: str


@dataclass(frozen=True, slots=True)
class CallFilter:
    """To what calls that are over are narrowed: those of a month, written 2026-10, that ended so. `district` is the
    nation's to choose; None for what belongs to none.
    """

    month: str
    ended: CallEnd | None = None
    district: int | None = None


@dataclass(frozen=True, slots=True)
class CallLine:
    """A line of its story: `what` is a deed as the audit calls it, or `told`; `state` how that SMS stands. `name` only
    of officers; `role` is "" for the system.
    """

    at: datetime
    what: str
    name: str
    role: str
    state: str


def listed(tx: Tx, me: Caller, narrowed: CallFilter, page: int = 1) -> tuple[list[ClosedCall], bool]:
    """One page of those of the officer's district, the latest first; and whether more follow."""
    columns = (CallBack.reason, CallBack.asked_at, CallBack.closed_at, CallBack.ended, CallBack.tries)
    found = select(CallBack.id, *columns, CallBack.owner_id).where(*_over(me, narrowed)).order_by(*_LATEST)
    rows = tx.connection.execute(found.offset((page - 1) * PAGE).limit(PAGE + 1)).all()
    owners = {each.owner_id for each in rows if each.owner_id}
    names = people.names(tx, owners) if owners else {}
    calls = [
        ClosedCall(row, reason, asked, over, end, tries, names.get(owner or 0, ""))
        for row, reason, asked, over, end, tries, owner in rows[:PAGE]
        if over
    ]
    return calls, len(rows) > PAGE


def ids(tx: Tx, me: Caller, narrowed: CallFilter) -> list[int]:
    """All of them, in the same order."""
    return list(tx.connection.scalars(select(CallBack.id).where(*_over(me, narrowed)).order_by(*_LATEST)))


def _over(me: Caller, narrowed: CallFilter) -> list[ColumnElement[bool]]:
    month = date.fromisoformat(f"{narrowed.month}-01")
    after = date(month.year + month.month // 12, month.month % 12 + 1, 1)
    which = [CallBack.closed_at >= moment(month, time(0)), CallBack.closed_at < moment(after, time(0))]
    which += [CallBack.district_id == (narrowed.district if me.district is None else me.district)]
    return [*which, *([CallBack.ended == narrowed.ended] if narrowed.ended else [])]


def story(tx: Tx, call: CallBack) -> list[CallLine]:
    """Who was told of it, took it, rang and looked, the oldest first. Whoever asks has reached the call."""
    first = f"call_back:{call.id}:"
    sent = select(Message.created_at, Message.person_id, Message.state)
    sent = sent.where(Message.once >= first, Message.once < f"{first[:-1]};")  # the range of an index, as no LIKE is
    deeds = select(AuditEntry.at, AuditEntry.person_id, AuditEntry.verb)
    deeds = deeds.where(AuditEntry.record == CallBack.__tablename__, AuditEntry.record_id == call.id)
    told = [(at, by, TOLD, state.value) for at, by, state in tx.connection.execute(sent)]
    done = [(at, by, verb, "") for at, by, verb in tx.connection.execute(deeds)]
    return _named(tx, sorted([*told, *done], key=lambda each: each[0])[:MOST])


def _named(tx: Tx, found: Sequence[tuple[datetime, int | None, str, str]]) -> list[CallLine]:
    asked = select(Person.id, Person.role).where(Person.id.in_({by for _, by, _, _ in found if by}))
    roles = {row: role for row, role in tx.connection.execute(asked)}
    officers = [row for row, role in roles.items() if role.is_officer]
    names = people.names(tx, officers) if officers else {}
    return [
        CallLine(at, what, names.get(by or 0, ""), roles[by].value if by in roles else "", state)
        for at, by, what, state in found
    ]
