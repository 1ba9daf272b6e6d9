"""The ladder of an alert: who is told next, and when, until a person owns it. Delivery reports never stop it."""

from collections.abc import Sequence
from datetime import datetime
from functools import partial
from itertools import islice
from typing import Any

from sqlalchemy import ColumnElement, Text, bindparam, case, cast, func, literal, or_, select, update
from sqlalchemy.exc import OperationalError
from sqlalchemy.orm import aliased

from core import logs
from core.alerts import clock_alerts, deadlines, many_alerts, one_phone, rung_words, top_alerts
from core.alerts.one_phone import OfPhone
from core.alerts.rung_times import after, last_due, next_time, rung_time
from core.errors import Busy
from core.language.words import Say
from core.messages import refused_numbers, rung_names
from core.messages.outbox import Notice, post, post_to_number, take_over, tell_together, working_phone
from core.models.alert import LONGEST_CATEGORY, TOLD, UNOWNED, Alert, AlertEvent, AlertState, Level, Notified
from core.models.base import new_id
from core.models.message import LADDER_NOTICES, NEVER_HEARD, Lane, Message, MessageState
from core.models.person import Language, Person
from core.people import duty
from core.programme.posts import Post
from core.programme.programme import Ladder
from core.storage.db import Tx
from core.storage.due_rows import DueRows
from core.storage.next_due import NextRow
from core.storage.prepared import Prepared, one_of


def start(tx: Tx, alert: Alert) -> None:
    """The alert's ladder begins now, and nobody holds it: what was held was less. A first rung without a wait is told
    in this transaction.
    """
    if alert.climbed:
        _end_hold(tx, alert)
    alert.ladder_from, alert.climbed, alert.rung = tx.at, 0, -1
    alert.feedback_at = deadlines.feedback_at(tx, alert)
    rule = tx.programme.rule(alert.level)
    alert.acknowledge_by = tx.programme.deadline(alert.level, tx.at, rule.acknowledge)
    if tx.programme.ladder(alert.level).rungs[0].after == "0m":
        climb(tx, alert)
    else:
        alert.due_at = rung_time(tx.programme, alert.level, tx.at, 0)


def _end_hold(tx: Tx, alert: Alert) -> None:
    alert.held_by_id = alert.held_until = None
    tx.session.execute(update(Notified).where(Notified.alert_id == alert.id, Notified.held).values(held=False))


def climb(tx: Tx, alert: Alert, by: datetime | None = None) -> None:
    """Tell everybody whose rung has come (comes by that moment), one SMS each however many rungs that is; then wait for
    the next.

    A rung without a working number is skipped at once and marked. When the whole ladder has none, the national desk is
    told, and where nobody of the upper rungs can be reached, the lower ones again each turn; if there is nobody at all,
    the operator. The clock's own wait for the working morning.
    """
    if clock_alerts.is_clocks(tx, alert):
        clock_alerts.wait(tx, alert)
        return
    ladder = tx.programme.ladder(alert.level)
    first = alert.climbed
    unheard = first >= len(ladder.rungs) and refused_numbers.is_in_vain(tx, alert)
    last = last_due(tx.programme, alert.level, alert.ladder_from, first, by or tx.at)
    told = _tell(tx, alert, _posts(ladder, first, last), last)
    while not told and last < len(ladder.rungs):
        alert.nobody_found = True
        event(tx, alert, f"nobody_on_rung_{last}")
        last += 1
        told = _tell(tx, alert, _posts(ladder, last, last), last)
    told = told or _tell(tx, alert, [Post.national], last)
    told = told or _tell(tx, alert, _posts(ladder, 0, len(ladder.rungs) - 1), last)
    alert.climbed, alert.rung = last + 1, min(last, len(ladder.rungs) - 1)
    alert.due_at = next_time(tx.programme, alert.level, alert.ladder_from, last, tx.at)
    if not told:
        _tell_operator(tx, alert, last)
        alert.due_at = after(tx.programme, alert.level, tx.at, ladder.again.every)
    elif alert.state == AlertState.raised:
        alert.state = AlertState.notified
    if told and unheard:
        _tell_operator(tx, alert, last)
    event(tx, alert, f"rung_{last}")


def is_unheard(tx: Tx, alert: Alert) -> bool:
    """Whether nobody has the alert and nobody whom its ladder names can be reached now: it is kept, and no more may be
    promised of it. Those above count, and whoever stands in.
    """
    if alert.owner_id is not None or (alert.climbed and not alert.nobody_found):
        return False
    return not reaches_others(tx, alert)


def reaches_others(tx: Tx, alert: Alert, besides: int | None = None) -> bool:
    """Whether the ladder can reach anybody now, that person left out."""
    rungs = tx.programme.ladder(alert.level)
    posts = dict.fromkeys([*_posts(rungs, 0, len(rungs.rungs)), Post.national])
    named = dict.fromkeys(each.id for name in posts for each in duty.on_post(tx, alert, name))
    return any(each != besides and working_phone(tx, each) for each in named)


def withdraw(tx: Tx, alert: Alert, reason: str) -> None:
    """Rung messages that have not left yet are owed no longer, nor those that a sender has only claimed; also those of
    alerts that went into it. Their names are free again: a ladder that begins anew in the same second owes its own.
    """
    merged = select(Alert.id).where(Alert.merged_into_id == alert.id)
    set_aside = Message.once + literal(":") + cast(Message.id, Text)
    tx.connection.execute(
        update(Message)
        .where(
            or_(Message.alert_id == alert.id, Message.alert_id.in_(merged)),
            Message.state.in_((MessageState.queued, MessageState.claimed)),
            Message.notice.in_(LADDER_NOTICES),
        )
        .values(state=MessageState.withheld, reason=reason, once=set_aside, lease=None, lease_until=None)
    )


_CARRIER = aliased(Message)
_WAS_TOLD = Prepared(
    select(Message.id)
    .outerjoin(_CARRIER, _CARRIER.id == Message.together_id)
    .where(
        Message.alert_id == bindparam("alert"),
        one_of(Message.notice, LADDER_NOTICES),
        ~one_of(func.coalesce(_CARRIER.state, Message.state), NEVER_HEARD),
    )
    .limit(1)
)


def was_told(tx: Tx, alert: Alert) -> bool:
    """Whether an SMS of it, alone or with others, has left or will: one that was withdrawn told nobody."""
    return tx.first(_WAS_TOLD, {"alert": alert.id}) is not None


def withdraw_notices(tx: Tx, alert: Alert, notices: Sequence[str], reason: str) -> None:
    """Messages of those kinds about it that still wait are owed no longer."""
    waiting = (Message.alert_id == alert.id, Message.notice.in_(notices), Message.state == MessageState.queued)
    tx.connection.execute(update(Message).where(*waiting).values(state=MessageState.withheld, reason=reason))


_TOLD_BOX = "alert_events.category"


def event(tx: Tx, alert: Alert, what: str, by: int | None = None) -> None:
    """A line of the alert's story."""
    tx.session.add(AlertEvent(alert_id=alert.id, at=tx.at, what=what, person_id=by))


def told(tx: Tx, alert: Alert, category: str, by: int | None) -> None:
    """One more report of that category, which nothing else tells."""
    row = new_id()
    box = tx.vault.seal(_TOLD_BOX, row, category.ljust(LONGEST_CATEGORY))
    tx.session.add(AlertEvent(id=row, alert_id=alert.id, at=tx.at, what=TOLD, person_id=by, category_sealed=box))


def told_category(tx: Tx, told: AlertEvent) -> str:
    """The category of such a report."""
    return tx.vault.open(_TOLD_BOX, told.id, told.category_sealed or b"").rstrip()


def _posts(ladder: Ladder, first: int, last: int) -> list[Post]:
    """Whom those steps of the ladder name."""
    steps = range(first, last + 1)
    return [each for step in steps for each in (ladder.rungs[step] if step < len(ladder.rungs) else ladder.again).tell]


def _tell(tx: Tx, alert: Alert, posts: list[Post], last: int) -> int:
    """Owe each person on those posts one SMS; how many of them have a working number."""
    named = dict.fromkeys(posts)  # a ladder that was not climbed for a month has missed a thousand turns at its top
    found = dict.fromkeys(person for name in named for person in duty.on_post(tx, alert, name))
    reachable = [person for person in found if working_phone(tx, person.id)]
    repeats = last >= len(tx.programme.ladder(alert.level).rungs)
    group = one_phone.of_one_phone(tx, alert)
    for person in reachable:
        again = not tx.insert_once(
            Notified.__table__, {"alert_id": alert.id, "person_id": person.id, "at": tx.at, "held": False}
        )
        if not (again and repeats and top_alerts.tell_top(tx, alert, person, quiet(tx, alert.level))):
            _tell_of_step(tx, alert, person, last, group, again=again)
    return len(reachable)


def _tell_of_step(tx: Tx, alert: Alert, person: Person, last: int, group: list[OfPhone], *, again: bool) -> None:
    """One SMS a person and alert: one that still waits is this one now. Many of one phone are one SMS."""
    notice = _notice(tx, alert, person, last, again=again)
    if not take_over(tx, person, notice, LADDER_NOTICES):
        post(tx, person, notice)
    if len(group) > 1:
        words = many_alerts.of_one_phone_words(tx, alert, group, last, person)
        by = many_alerts.tell_of_phone(tx, alert, person, words, quiet(tx, alert.level))
        tell_together(tx, notice.dedupe_key, by, alert.id, person.id)


def tell_again(tx: Tx, alert: Alert) -> None:
    """Owe once more what the ladder told and no message says: to those told, or where nobody was, to its last step."""
    step = max(alert.climbed - 1, 0)
    told = select(Person).join(Notified, Notified.person_id == Person.id).where(Notified.alert_id == alert.id)
    people_told = list(tx.session.scalars(told))
    for person in people_told:
        said = tx.first(_HAS_MESSAGE, {"alert": alert.id, "person": person.id})
        if said is None or not said[0]:
            post(tx, person, _notice(tx, alert, person, step, again=step > 0))
    if not people_told and not _tell(tx, alert, _posts(tx.programme.ladder(alert.level), step, step), step):
        _tell_operator(tx, alert, step)


def tell_of_now(tx: Tx, alert: Alert, person: Person) -> None:
    """Owe that person too what its last step told others."""
    post(tx, person, _notice(tx, alert, person, max(alert.climbed - 1, 0), again=True))


def has_message(alert: Any, person: Any) -> ColumnElement[bool]:
    """Whether any message tells that person of the alert, or of one that went into it; ids, or columns of ids.

    The sum keeps databases from going by the person, who may have had thousands; asking for one, from reading all.
    """
    this = Message.person_id + 0 == person
    merged = aliased(Alert)
    own = select(Message.id).where(Message.alert_id == alert, this).limit(1)
    of_merged = select(Message.id).join(merged, Message.alert_id == merged.id)
    of_merged = of_merged.where(merged.merged_into_id == alert, this).limit(1)
    return own.scalar_subquery().is_not(None) | of_merged.scalar_subquery().is_not(None)


_HAS_MESSAGE = Prepared(select(has_message(bindparam("alert"), bindparam("person"))))


def _tell_operator(tx: Tx, alert: Alert, step: int) -> None:
    """Of each alert once, and then of one a turn."""
    if tx.operator and not top_alerts.operator_knows(tx, alert):
        once = f"{alert.id}:operator:{step}"
        words = Say("sms.alert.nobody", {"number": alert.number, "place": rung_words.place(tx, alert)})
        post_to_number(tx, tx.operator, Language.en, Notice(words, Lane.alerts, once, alert_id=alert.id))


def _notice(tx: Tx, alert: Alert, person: Person, step: int, *, again: bool) -> Notice:
    words = rung_words.of_step(tx, alert, person, step, again=again)
    once = f"{rung_names.prefix(alert, step)}{person.id}"
    return Notice(words, Lane.alerts, once, not_before=quiet(tx, alert.level), alert_id=alert.id)


def quiet(tx: Tx, level: Level) -> datetime:
    """When people may be told of an alert of that level: danger at any hour."""
    rule = tx.programme.rule(level).clock
    return tx.at if rule == "always" else (tx.programme.waking if rule == "high" else tx.programme.gentle).next(tx.at)


_DUE = DueRows(
    select(Alert)
    .where(Alert.due_at <= bindparam("at"), one_of(Alert.state, UNOWNED))
    .order_by(case({level: level.rank for level in Level}, value=Alert.level), Alert.due_at)
    .limit(50)
)
NEXT_DUE = NextRow(Alert.due_at, one_of(Alert.state, UNOWNED))
MOST = 5
"""Ladders that climb in one transaction: meanwhile, on SQLite, no hop is written down."""


def climb_due(tx: Tx) -> int:
    """Climb the next ladders whose time has come, the most urgent first; how many moved. One that cannot climb does
    not hold up the others.

    The clock's own are told together, a district at a time.
    """
    climbed = (True for alert in _DUE.take(tx, at=tx.at) if _climb_alone(tx, alert))
    return sum(islice(climbed, MOST))


def _climb_alone(tx: Tx, alert: Alert) -> bool:
    try:
        with tx.undone_alone():
            _move(tx, alert)
            tx.flush()
    except (Busy, OperationalError):
        raise
    except Exception as error:  # noqa: BLE001  whatever is wrong with this alert; the invariants find it and tell
        tx.afterwards.append(partial(logs.fault, "ladder", error))
        return False
    return True


def _move(tx: Tx, alert: Alert) -> None:
    if alert.offered_to_id and not alert.climbed:  # nobody else was told: over early, it is as late as it would be
        climb(tx, alert, by=max(tx.at, alert.acknowledge_by))
    elif not clock_alerts.is_clocks(tx, alert):
        climb(tx, alert)
    elif alert.due_at and alert.due_at <= tx.at:  # no other of its district was due before it
        clock_alerts.tell_due(tx, alert.district_id)
