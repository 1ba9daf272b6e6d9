"""The ladder of an alert: who is told next, and when, until a person owns it. Delivery reports never stop it."""

from datetime import date, datetime, timedelta

from sqlalchemy import case, select, update

from core import people, places
from core.clock import Window, kigali, moment
from core.db import Tx
from core.models.alert import UNOWNED, Alert, AlertEvent, AlertState, Told
from core.models.message import Lane, Message, MessageState
from core.models.person import Language, Person, Role
from core.outbox import Notice, post, post_to_number, working_phone
from core.programme import Ladder, Level, Post, Programme
from core.programme_blocks import duration
from core.words import Say

MONDAY = 1


def rung_time(programme: Programme, level: Level, start: datetime, step: int) -> datetime:
    """When that step of the ladder comes, counted from `start`; steps behind the last rung repeat."""
    ladder = programme.ladder(level)
    if step < len(ladder.rungs):
        return _after(programme, level, start, ladder.rungs[step].after)
    last = rung_time(programme, level, start, len(ladder.rungs) - 1)
    for _ in range(step - len(ladder.rungs) + 1):
        last = _after(programme, level, last, ladder.again.every)
    return last


def _after(programme: Programme, level: Level, start: datetime, wait: str) -> datetime:
    working = programme.working
    if wait == "next working morning":
        return _morning(working, start)
    if wait == "the morning after":
        return _morning(working, _morning(working, start))
    if wait == "1 working day":
        return _morning(working, start)
    if wait in ("next monday", "1 week"):
        return _on_open_day(working, _monday_after(kigali(start).date()))
    if programme.rule(level).clock == "high":
        return programme.waking.after(start, duration(wait))
    return start + duration(wait)


def _morning(working: Window, at: datetime) -> datetime:
    day = kigali(at).date()
    opening = moment(day, working.opens)
    return opening if working.is_day(day) and at < opening else moment(working.day_after(day), working.opens)


def _monday_after(day: date) -> date:
    return day + timedelta(days=8 - day.isoweekday() if day.isoweekday() != MONDAY else 7)


def _on_open_day(working: Window, day: date) -> datetime:
    return moment(day if working.is_day(day) else working.day_after(day), working.opens)


def start(tx: Tx, alert: Alert) -> None:
    """The alert's ladder begins now. A first rung without a wait is told in this transaction."""
    alert.ladder_from, alert.climbed, alert.rung = tx.at, 0, -1
    rule = tx.programme.rule(alert.level)
    alert.acknowledge_by = tx.programme.deadline(alert.level, tx.at, rule.acknowledge)
    if tx.programme.ladder(alert.level).rungs[0].after == "0m":
        climb(tx, alert)
    else:
        alert.due_at = rung_time(tx.programme, alert.level, tx.at, 0)


def climb(tx: Tx, alert: Alert) -> None:
    """Tell everybody whose rung has come, one SMS each however many rungs that is; then wait for the next.

    A rung without a working number is skipped at once and marked. When the whole ladder has none, the national desk is
    told, and if nobody answers there either, the operator.
    """
    ladder = tx.programme.ladder(alert.level)
    first, last = alert.climbed, alert.climbed
    while _time_of(tx, alert, last + 1) <= tx.at:
        last += 1
    told = _tell(tx, alert, _posts(ladder, first, last), last)
    while not told and last < len(ladder.rungs):
        alert.nobody_found = True
        event(tx, alert, f"nobody_on_rung_{last}")
        last += 1
        told = _tell(tx, alert, _posts(ladder, last, last), last)
    told = told or _tell(tx, alert, [Post.national], last)
    alert.climbed, alert.rung = last + 1, min(last, len(ladder.rungs) - 1)
    alert.due_at = max(_time_of(tx, alert, last + 1), tx.at)
    if not told:
        _tell_operator(tx, alert, last)
        alert.due_at = _after(tx.programme, alert.level, tx.at, ladder.again.every)
    elif alert.state == AlertState.raised:
        alert.state = AlertState.notified
    event(tx, alert, f"rung_{last}")


def _time_of(tx: Tx, alert: Alert, step: int) -> datetime:
    return rung_time(tx.programme, alert.level, alert.ladder_from, step)


def withdraw(tx: Tx, alert: Alert, reason: str) -> None:
    """Rung messages that have not left yet are owed no longer."""
    tx.connection.execute(
        update(Message)
        .where(
            Message.alert_id == alert.id,
            Message.state == MessageState.queued,
            Message.notice.in_(("sms.alert", "sms.alert.ok", "sms.alert.again", "sms.alert.again.ok")),
        )
        .values(state=MessageState.withheld, reason=reason)
    )


def event(tx: Tx, alert: Alert, what: str, by: int | None = None) -> None:
    """A line of the alert's story."""
    tx.session.add(AlertEvent(alert_id=alert.id, at=tx.at, what=what, person_id=by))


def _posts(ladder: Ladder, first: int, last: int) -> list[Post]:
    """Whom those steps of the ladder name."""
    steps = range(first, last + 1)
    return [each for step in steps for each in (ladder.rungs[step] if step < len(ladder.rungs) else ladder.again).tell]


def _tell(tx: Tx, alert: Alert, posts: list[Post], last: int) -> int:
    """Owe each person on those posts one SMS; how many of them have a working number."""
    found = dict.fromkeys(person for name in posts for person in on_post(tx, alert, name))
    reachable = [person for person in found if working_phone(tx, person.id)]
    for person in reachable:
        again = not tx.insert_once(
            Told.__table__, {"alert_id": alert.id, "person_id": person.id, "at": tx.at, "held": False}
        )
        once = f"alert:{alert.id}:{alert.level}:{alert.ladder_from:%d%H%M%S}:{last}:{person.id}"
        post(tx, person, _notice(tx, alert, last, once, again=again))
    return len(reachable)


def _tell_operator(tx: Tx, alert: Alert, step: int) -> None:
    if tx.operator:
        once = f"{alert.id}:operator:{step}"
        words = Say("sms.alert.nobody", {"number": alert.number, "place": _place(tx, alert)})
        post_to_number(tx, tx.operator, Language.en, Notice(words, Lane.alerts, once, alert_id=alert.id))


def _notice(tx: Tx, alert: Alert, step: int, once: str, *, again: bool) -> Notice:
    """What a person on the ladder reads: number, level, sector, until when, what to dial. Nothing about the child."""
    following = _time_of(tx, alert, step + 1)
    key = "sms.alert.again" if again else "sms.alert"
    slots = {
        "number": alert.number,
        "level": Say(f"level.{alert.level}"),
        "place": _place(tx, alert),
        "time": clock_time(following, tx.at),
    }
    return Notice(
        Say(f"{key}.ok" if tx.two_way else key, slots),
        Lane.alerts,
        once,
        not_before=quiet(tx, alert.level),
        alert_id=alert.id,
    )


def quiet(tx: Tx, level: Level) -> datetime:
    """When people may be told of an alert of that level: danger at any hour."""
    rule = tx.programme.rule(level).clock
    return tx.at if rule == "always" else (tx.programme.waking if rule == "high" else tx.programme.gentle).next(tx.at)


def clock_time(at: datetime, now: datetime) -> str:
    """10:45 today, 23/11 08:00 on another day: Kigali's clock."""
    local = kigali(at)
    return f"{local:%H:%M}" if local.date() == kigali(now).date() else f"{local:%d/%m %H:%M}"


def on_post(tx: Tx, alert: Alert, post_name: Post) -> list[Person]:
    """Who stands on that post for this alert today."""
    if post_name == Post.national:
        return people.of_role(tx, Role.national)
    if post_name == Post.lead:
        return people.of_role(tx, Role.lead, district=alert.district_id)
    both = [Role.social_worker, Role.psychologist]
    if post_name == Post.cover:
        return [
            each for role in both for each in people.of_role(tx, role, district=alert.district_id) if each.covers_id
        ]
    role = Role(alert.profession if post_name == Post.profession else post_name)
    return [each for each in people.of_role(tx, role, district=alert.district_id) if not each.covers_id]


def due(tx: Tx, limit: int = 50) -> list[Alert]:
    """Alerts whose ladder moves now, most urgent and longest waiting first; locked for this transaction."""
    found = (
        select(Alert)
        .where(Alert.due_at <= tx.at, Alert.state.in_(UNOWNED))
        .order_by(case({level: level.rank for level in Level}, value=Alert.level), Alert.due_at)
        .limit(limit)
    )
    return list(tx.session.scalars(found.with_for_update(skip_locked=True) if tx.is_postgres else found))


def climb_due(tx: Tx) -> int:
    """Climb every ladder whose time has come; how many moved."""
    alerts = due(tx)
    for alert in alerts:
        climb(tx, alert)
    return len(alerts)


def _place(tx: Tx, alert: Alert) -> str:
    return places.spoken(tx, alert.district_id, alert.sector_id)
