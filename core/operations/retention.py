"""What is no child's record is erased when its time is over: at night, by age, a bounded part at a time.

What is about a registered child goes with its record, by two persons. Of alerts about none the facts go, of calls the
number, of workers who left name and numbers; what is counted stays. Talks, deeds and delivery reports go whole. Of an
SMS only number and words go: its row keeps a message from being received, or a duty from being told, once more.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import (
    ColumnElement,
    TextClause,
    bindparam,
    delete,
    exists,
    func,
    literal,
    or_,
    select,
    true,
    union_all,
    update,
)

from core.clock import kigali, moment
from core.models.alert import OF_NO_CHILD, TOLD_OF_NO_CHILD, Alert, Concern
from core.models.duty import MADE, CallBack
from core.models.inbound_answer import InboundAnswer
from core.models.message import READABLE, SETTLED, DeliveryReport, InboundMessage, Message
from core.models.session import FINISHED, UNFINISHED, Effect, Session
from core.people import left_workers
from core.programme.programme import Programme
from core.storage import audit
from core.storage.db import Tx
from core.storage.next_due import NextAsked

AT_ONCE = 1000
_NOBODY = {"number_index": b"", "number_sealed": b"", "text_sealed": b""}


@dataclass(frozen=True)
class Remains:
    """One class of what is kept: whose rows, since when (by an index), for how long, and what erases some of them."""

    name: str
    row: Any
    since: Any
    among: ColumnElement[bool] | TextClause
    span: Callable[[Programme], timedelta]
    erasing: Any

    def over(self, before: Any) -> Any:
        """Its rows that nothing was heard of since `before`."""
        heard = Session.heard_at < before if self.since is Session.began_at else true()
        return select(self.row).where(self.among, self.since < before, heard)


def _spoken(name: str, which: Any, span: Callable[[Programme], timedelta]) -> Remains:
    """Talks of one kind. A danger that was broken off stays until somebody was asked to ring.

    The sum keeps databases from going by the danger, which nearly no talk has.
    """
    return Remains(name, Session.id, Session.began_at, which & (Session.danger_id + 0).is_(None), span, delete(Session))


def _children(programme: Programme) -> timedelta:
    """What is about a danger is kept as long as a child's record."""
    return programme.retention.children


KEPT = (
    _spoken("drafts", UNFINISHED, lambda programme: programme.retention.drafts),
    _spoken("transcripts", FINISHED, lambda programme: programme.retention.transcripts),
    Remains("deeds", Effect.once, Effect.at, true(), lambda programme: programme.retention.transcripts, delete(Effect)),
    Remains(
        "callbacks",
        InboundMessage.id,
        InboundMessage.received_at,
        READABLE,
        lambda programme: programme.retention.callbacks,
        update(InboundMessage).values(person_id=None, **_NOBODY),
    ),
    Remains(
        "answers",
        InboundAnswer.inbound_id,
        InboundAnswer.at,
        true(),
        lambda programme: programme.retention.callbacks,
        delete(InboundAnswer),
    ),
    Remains(
        "messages",
        Message.id,
        Message.created_at,
        READABLE & or_(*(Message.state == state for state in SETTLED)),
        lambda programme: programme.retention.deliveries,
        update(Message).values(phone_id=None, provider_id=None, cost=None, **_NOBODY),
    ),
    Remains(
        "alerts",
        Alert.id,
        Alert.closed_at,
        OF_NO_CHILD,
        _children,
        update(Alert).values(facts_sealed=b""),
    ),
    Remains(
        "concerns",
        Concern.id,
        Concern.told_at,
        TOLD_OF_NO_CHILD & ~exists().where(Alert.id == Concern.alert_id, Alert.closed_at.is_(None)),
        _children,
        update(Concern).values(facts_sealed=b""),
    ),
    Remains(
        "calls",
        CallBack.id,
        CallBack.closed_at,
        MADE,
        _children,
        update(CallBack).values(number_sealed=b""),
    ),
    Remains(
        "reports",
        DeliveryReport.id,
        DeliveryReport.at,
        true(),
        lambda programme: programme.retention.deliveries,
        delete(DeliveryReport),
    ),
)
"""Every class, in the order in which it is erased."""

WORKERS = "workers"
"""The class of workers who left, each forgotten by itself: `core.people.left_workers`."""
CLASSES = (*(each.name for each in KEPT), WORKERS)

_ANY = {each.name: each.over(bindparam("before")).limit(1) for each in KEPT}

_OLDEST = {each.name: select(each.since).where(each.among).order_by(each.since).limit(1) for each in KEPT}


def sweep(tx: Tx) -> int:
    """Erase what was over by the last night, up to 1,000 rows a class; how many. The audit keeps how many of which."""
    night = _night(tx.programme, tx.at)
    counted = {each.name: _erase(tx, each, night - each.span(tx.programme)) for each in KEPT}
    counted[WORKERS] = left_workers.forget(tx, night - tx.programme.retention.children, AT_ONCE)
    erased = [f"{name} {count}" for name, count in counted.items() if count]
    if erased:
        audit.record_own(tx, "erased", ", ".join(erased))
    return sum(counted.values())


def _erase(tx: Tx, kept: Remains, before: datetime) -> int:
    if tx.connection.execute(_ANY[kept.name], {"before": before}).first() is None:
        return 0
    some = kept.over(before).order_by(kept.since).limit(AT_ONCE)
    some = some.with_for_update(skip_locked=True) if tx.is_postgres else some
    return int(tx.connection.execute(kept.erasing.where(kept.row.in_(some))).rowcount)


def count_over(tx: Tx, programme: Programme) -> dict[str, int]:
    """How many rows of each class that programme would erase in the next night."""
    night = _night(programme, tx.at) + timedelta(days=1)
    over = {each.name: each.over(night - each.span(programme)).subquery() for each in KEPT}
    counts = (select(literal(name), func.count()).select_from(each) for name, each in over.items())
    found = {name: count for name, count in tx.connection.execute(union_all(*counts))}
    found[WORKERS] = left_workers.count(tx, night - programme.retention.children)
    return found


def coming_night(tx: Tx) -> datetime:
    """The night to come."""
    return _night(tx.programme, tx.at) + timedelta(days=1)


def next_night(tx: Tx) -> datetime | None:
    """The first night to come in which something is over; None while nothing is kept."""
    coming = coming_night(tx)
    ends = [(_oldest(tx, each), each.span(tx.programme)) for each in KEPT]
    ends.append((left_workers.oldest(tx), tx.programme.retention.children))
    over = [_night_of(tx.programme, since + span) for since, span in ends if since]
    return max(coming, min(over)) if over else None


NEXT_DUE = NextAsked(next_night, never_before=coming_night)


def _oldest(tx: Tx, kept: Remains) -> datetime | None:
    found = tx.connection.execute(_OLDEST[kept.name], {}).first()
    return found[0] if found else None


def _night(programme: Programme, at: datetime) -> datetime:
    """The last night before that moment, or the moment itself."""
    tonight = moment(kigali(at).date(), programme.retention.at)
    return tonight if tonight <= at else tonight - timedelta(days=1)


def _night_of(programme: Programme, at: datetime) -> datetime:
    """The first night in which what was over at that moment is erased."""
    night = _night(programme, at)
    return night if night > at else night + timedelta(days=1)
