"""What another programme would change for what is open now. It only looks: rows that stand are never made anew.

Each effect counts rows for which the two programmes decide differently from here on, or, where a deadline is written
already and stays, would have decided differently.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import select

from core.alerts import call_ladder
from core.alerts.rung_times import rung_time
from core.children import children, follow_ups
from core.clock import Window
from core.models.alert import NOBODYS, OPEN, Alert
from core.models.child import Child, Placement
from core.models.duty import CallBack, CallBackState
from core.models.message import Lane, Message, MessageState
from core.models.session import UNFINISHED, Session
from core.models.visit import Due, FollowUp
from core.operations import retention
from core.programme.posts import Post
from core.programme.programme import Programme
from core.storage.db import Tx

TOGETHER = 1000
"""Rows looked at together, so that memory stays small."""


@dataclass(frozen=True, slots=True)
class ProgrammeChange:
    """How many of how many open things would go otherwise, and in which way."""

    name: str
    count: int
    of: int
    said: str


def effects(tx: Tx, old: Programme, new: Programme) -> list[ProgrammeChange]:
    """Every effect, those without any row too. Takes as long as reading what is open takes."""
    found = [_count(tx, old, new, each) for each in LOOKS]
    erased = zip(retention.count_over(tx, old).items(), retention.count_over(tx, new).values(), strict=True)
    more = [(name, after - before, after) for (name, before), after in erased]
    return found + [ProgrammeChange(f"erased_{name}", max(0, count), of, ERASED[name]) for name, count, of in more]


ERASED = {
    "drafts": "unfinished talks would be erased in the next night that stay otherwise",
    "transcripts": "finished talks would be erased in the next night that stay otherwise",
    "alerts": "closed alerts of no registered child would lose what was told in the next night that keep it otherwise",
    "concerns": "reports about no registered child would be emptied in the next night that stay otherwise",
    "calls": "calls that were made would lose their number in the next night that keep it otherwise",
    "workers": "workers who left would be forgotten in the next night that stay otherwise",
    "deeds": "effects of talks would be erased in the next night that stay otherwise",
    "callbacks": "texts we got would be erased in the next night that stay otherwise",
    "answers": "who answered a text by hand would be erased in the next night that stays otherwise",
    "messages": "texts we sent would be erased in the next night that stay otherwise",
    "reports": "delivery reports would be erased in the next night that stay otherwise",
}


@dataclass(frozen=True)
class Look:
    """One kind of open rows, and what of a row a programme decides."""

    name: str
    rows: Any
    decided: Callable[[Tx, Programme, Any], object]
    said: str


def _count(tx: Tx, old: Programme, new: Programme, look: Look) -> ProgrammeChange:
    count = of = 0
    for row in _rows(tx, look.rows):
        of += 1
        count += look.decided(tx, old, row) != look.decided(tx, new, row)
    return ProgrammeChange(look.name, count, of, look.said)


def _rows(tx: Tx, query: Any) -> Iterable[Any]:
    found = tx.connection.execute(query, execution_options={"stream_results": True, "yield_per": TOGETHER})
    for some in found.partitions():
        if "facts_sealed" in found.keys():  # noqa: SIM118  # a view, no mapping
            tx.sealer.load(each.child_id for each in some)
        yield from some


def _next_rung(_tx: Tx, programme: Programme, alert: Any) -> object:
    """Whom the step that is due tells, and when the one behind it comes."""
    following = rung_time(programme, alert.level, alert.ladder_from, alert.climbed + 1)
    return _posts(programme, alert), following


def _posts(programme: Programme, alert: Any) -> list[Post]:
    rungs, again = programme.ladder(alert.level).rungs, programme.ladder(alert.level).again
    return rungs[alert.climbed].tell if alert.climbed < len(rungs) else again.tell


def _acknowledged(_tx: Tx, programme: Programme, alert: Any) -> datetime:
    return programme.deadline(alert.level, alert.ladder_from, programme.rule(alert.level).acknowledge)


def _seen(_tx: Tx, programme: Programme, alert: Any) -> datetime:
    return programme.deadline(alert.level, alert.raised_at, programme.rule(alert.level).seen)


def _reminded(_tx: Tx, programme: Programme, follow_up: Any) -> object:
    return follow_ups.to_come(programme, follow_up)


def _interval(tx: Tx, programme: Programme, row: Any) -> object:
    every = children.every_days_of(tx, row.child_id, row.facts_sealed)
    return follow_ups.next_day(programme, row.worry_until, row.began_on, row.due_on, every)


def _rung_back(_tx: Tx, programme: Programme, call_back: Any) -> datetime:
    rule = programme.call_backs
    danger = call_back.reason in call_ladder.DANGERS
    asked: datetime = call_back.asked_at
    if danger and call_back.alert_id is None:
        return call_ladder.second(programme, asked)
    return asked + rule.danger_due if danger else programme.waking.after(asked, rule.due)


def _window(_tx: Tx, programme: Programme, message: Any) -> datetime:
    """When a message that may go from that moment on may arrive: a reminder's window, or that of feedback."""
    window: Window = programme.gentle if message.lane is Lane.reminders else programme.daytime
    return window.next(message.not_before)


def _offered(tx: Tx, programme: Programme, talk: Any) -> bool:
    return bool(talk.heard_at >= tx.at - programme.limits.draft)


_ALERT = (Alert.level, Alert.ladder_from, Alert.climbed, Alert.raised_at)
_OWED = select(FollowUp.due_on, FollowUp.reminders, FollowUp.remind_at).where(FollowUp.state == Due.open)
_VISITED = (
    select(FollowUp.due_on, FollowUp.child_id, Child.facts_sealed, Child.worry_until, Placement.began_on)
    .join(Child, Child.id == FollowUp.child_id)
    .outerjoin(Placement, (Placement.child_id == Child.id) & Placement.ended_on.is_(None))
    .where(FollowUp.state == Due.open)
)
_CALLS = select(CallBack.reason, CallBack.asked_at, CallBack.alert_id).where(CallBack.state == CallBackState.open)
_WAITING = select(Message.lane, Message.not_before).where(
    Message.lane.in_((Lane.reminders, Lane.receipts)),
    Message.state == MessageState.queued,
    Message.notice.not_like("sms.reply.%"),
)
LOOKS = (
    Look(
        "next_rung",
        select(*_ALERT).where(NOBODYS),
        _next_rung,
        "alerts nobody owns would tell others with the next rung, or the one behind it at another time",
    ),
    Look(
        "acknowledge_by",
        select(*_ALERT).where(NOBODYS),
        _acknowledged,
        "alerts nobody owns keep their time to be owned, and would have another if they were raised then",
    ),
    Look(
        "seen_by",
        select(*_ALERT).where(Alert.state.in_(OPEN), Alert.seen_at.is_(None)),
        _seen,
        "open alerts keep the time by which the child is seen, and would have another if they were raised then",
    ),
    Look(
        "reminders",
        _OWED,
        _reminded,
        "visits that are due would have their later reminders at other times; the one that is set stays",
    ),
    Look("next_visit", _VISITED, _interval, "children would have the visit after the next one on another day, or none"),
    Look(
        "call_backs",
        _CALLS,
        _rung_back,
        "call-backs that are open keep their time, and would have another if they were asked for then",
    ),
    Look(
        "messages",
        _WAITING,
        _window,
        "messages that wait go when they were to go, and would have another time if they were owed then",
    ),
    Look(
        "drafts",
        select(Session.heard_at).where(UNFINISHED, Session.is_draft),
        _offered,
        "unfinished talks would no longer be offered again, or would be again",
    ),
)
"""What is open, in the order of urgency."""
