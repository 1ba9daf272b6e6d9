"""What somebody asks about what is kept of them. The phone only asks; the answer is given in person, within 30 days."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from sqlalchemy import ColumnElement, Select, case, func, select

from core.clock import kigali
from core.errors import NotYours, Unknown
from core.language.words import Say
from core.messages import outbox
from core.messages.outbox import Notice
from core.models.base import new_id
from core.models.data_request import DataRequest, DataRequestEnd, DataRequestKind
from core.models.message import Lane
from core.models.person import Person, Role
from core.people import erased_carers, people, places
from core.people.next_above import leads_of
from core.storage import audit
from core.storage.access import Caller
from core.storage.db import Tx

ANSWERED_WITHIN = timedelta(days=30)
"""The law's time, which no office sets."""
PAGE = 50
REMINDED_BEFORE = timedelta(days=7)
"""How long before the last day the lead hears once more of what was not answered yet."""


@dataclass(frozen=True, slots=True)
class RequestLine:
    """One request: its number, what is asked, where, and by when; who answered it, "" while it waits."""

    number: int
    kind: DataRequestKind
    district: str
    asked_at: datetime
    due_on: date
    late: bool
    answered_at: datetime | None
    answered_by: str
    ended: str


def ask(tx: Tx, me: Caller, kind: DataRequestKind) -> str:
    """The request stands, the lead hears of it, and again a week before the last day to answer; that day, as
    "29/12/2026".

    The same asked again while it waits is the same.
    """
    tx.session.get_one(Person, me.id, with_for_update={"key_share": True} if tx.is_postgres else None)
    waits = _open().where(DataRequest.person_id == me.id, DataRequest.kind == kind)
    request = tx.session.scalar(waits) or _begin(tx, me, kind)
    return f"{request.due_on:%d/%m/%Y}"


def _begin(tx: Tx, me: Caller, kind: DataRequestKind) -> DataRequest:
    due_on = kigali(tx.at + ANSWERED_WITHIN).date()
    request = DataRequest(
        id=new_id(),
        person_id=me.id,
        district_id=me.district,
        kind=kind,
        channel=me.channel,
        asked_at=tx.at,
        due_on=due_on,
    )
    tx.session.add(request)
    tx.flush()
    again = tx.at + ANSWERED_WITHIN - REMINDED_BEFORE
    for lead in leads_of(tx, me.district):
        words = Say("sms.data_request", {"date": f"{due_on:%d/%m}"})
        for once, at in ((f"data_request:{request.id}:{lead.id}", tx.at), (_again(request, lead.id), again)):
            outbox.post(tx, lead, Notice(words, Lane.receipts, once, not_before=tx.programme.gentle.next(at)))
    return request


def _again(request: DataRequest, lead: int) -> str:
    return f"data_request:{request.id}:{lead}:again"


def _open() -> Select[DataRequest]:
    return select(DataRequest).where(DataRequest.answered_at.is_(None))


def lines(tx: Tx, *, answered: bool = False) -> list[RequestLine]:
    """All that wait, the first due first; with `answered` those that were answered too."""
    found = select(DataRequest) if answered else _open()
    return _lines(tx, tx.session.scalars(found.order_by(DataRequest.due_on, DataRequest.id)).all())


def listed(tx: Tx, me: Caller, page: int = 1, *, answered: bool = False) -> tuple[list[RequestLine], bool]:
    """One page of those of the lead's district, of all for the nation: the first due first, or the last answered; and
    whether more follow.
    """
    ordered = _ordered(me, answered=answered)
    rows = tx.session.scalars(ordered.offset((page - 1) * PAGE).limit(PAGE + 1)).all()
    return _lines(tx, rows[:PAGE]), len(rows) > PAGE


def ids(tx: Tx, me: Caller, *, answered: bool = False) -> list[int]:
    """All of them, in the same order."""
    return list(tx.connection.scalars(_ordered(me, answered=answered).with_only_columns(DataRequest.id)))


def among(tx: Tx, me: Caller, some: Sequence[int]) -> list[RequestLine]:
    """Those of these requests that are of the lead's district."""
    found = select(DataRequest).where(DataRequest.id.in_(some), *_theirs(me))
    return _lines(tx, tx.session.scalars(found).all())


def _ordered(me: Caller, *, answered: bool) -> Select[DataRequest]:
    found = select(DataRequest) if answered else _open()
    if answered:
        found = found.where(DataRequest.answered_at.is_not(None)).order_by(DataRequest.answered_at.desc())
    return found.where(*_theirs(me)).order_by(DataRequest.due_on, DataRequest.id)


def _theirs(me: Caller) -> tuple[ColumnElement[bool], ...]:
    return () if me.district is None else (DataRequest.district_id == me.district,)


def waiting(tx: Tx, me: Caller) -> tuple[int, int]:
    """How many wait in the caller's reach, and how many of them past their day."""
    today = kigali(tx.at).date()
    found = select(func.count(), func.sum(case((DataRequest.due_on < today, 1), else_=0)))
    found = found.where(DataRequest.answered_at.is_(None), *_theirs(me))
    every, late_ones = tx.connection.execute(found).one()
    return every, int(late_ones or 0)


def _lines(tx: Tx, rows: Sequence[DataRequest]) -> list[RequestLine]:
    named = places.names(tx, {each.district_id for each in rows if each.district_id})
    return [_line(tx, each, named.get(each.district_id or 0, "")) for each in rows]


def _line(tx: Tx, each: DataRequest, district: str) -> RequestLine:
    late = each.answered_at is None and each.due_on < kigali(tx.at).date()
    return RequestLine(
        each.id,
        each.kind,
        district,
        each.asked_at,
        each.due_on,
        late,
        each.answered_at,
        each.answered_by or "",
        each.ended or "",
    )


def get(tx: Tx, number: int) -> DataRequest:
    """The request of that number, held while it is answered. Raises Unknown."""
    request = tx.session.get(DataRequest, number, with_for_update=tx.is_postgres)
    if request is None:
        raise Unknown(f"There is no request {number}: see ./inshuti requests list.")
    return request


def reach(tx: Tx, me: Caller, number: int) -> DataRequest:
    """The request, for the operator, the lead of its district or the nation. Raises Unknown, NotYours."""
    request = get(tx, number)
    leads = me.role is Role.national or (me.role is Role.lead and me.district == request.district_id)
    if not (me.is_operator or leads):
        raise NotYours("the lead of its district answers this request")
    return request


def answer(tx: Tx, me: Caller, number: int, ended: DataRequestEnd) -> bool:
    """It was answered in person; False where it was before. One to erase that is done erases the carer's own data, and
    nothing of any child. Raises Unknown for no such request, NotYours out of reach, CarerNotErasable while that family
    must be reached.
    """
    request = reach(tx, me, number)
    if request.answered_at is not None:
        return False
    request.answered_at, request.answered_by, request.ended = tx.at, me.channel, ended
    for above in tx.session.scalars(select(Person.id).where(Person.role.in_((Role.lead, Role.national)))):
        outbox.withdraw(tx, _again(request, above), "answered")
    audit.record(tx, me, f"request_{ended}", "data_requests", request.id)
    if request.kind is DataRequestKind.erase and ended is DataRequestEnd.done:
        erased_carers.erase(tx, me, people.get(tx, request.person_id))
    return True


def late(tx: Tx) -> int:
    """How many wait past their day."""
    return sum(each.late for each in lines(tx))
