"""What was promised of alerts: each danger is owned, told, and never lost with a line."""

from collections.abc import Iterator
from datetime import datetime, timedelta

from bench.common.promises import Promise
from bench.year.book import Span
from bench.year.case import SPARE, YearRun, clock
from bench.year.facts import Row
from core.models.alert import AlertState, Level
from core.programme.spans import duration

GRACE = timedelta(minutes=60)
"""How long the last whom a ladder tells may take to own a danger."""
_LOST = ("owner_idle", "offer_lapsed", "bypasses")
_TAKEN = ("owned", "taken_over")


def owned(case: YearRun) -> Promise:
    """However long the ladder had to climb, somebody owned each danger soon after its last rung."""
    end = duration(case.programme.ladder(Level.danger).rungs[-1].after)
    spans = [(alert, span) for alert in _dangers(case) for span in unowned(case, alert)]
    broken = [
        f"danger {alert.number} had no owner from {clock(span.since)} to {clock(span.until)}"
        for alert, span in spans
        if _length(case, span) > end + GRACE
    ]
    longest = max((_length(case, span) for _, span in spans), default=timedelta())
    minutes = round(longest.total_seconds() / 60)
    promised = f"within {round((end + GRACE).total_seconds() / 60)} min"
    return Promise("every danger is owned", promised, f"{len(spans)} waits, the longest {minutes} min", broken)


def _dangers(case: YearRun) -> Iterator[Row]:
    merged = AlertState.merged
    return (each for each in case.facts.alerts if each.level == Level.danger and each.state != merged)


def unowned(case: YearRun, alert: Row) -> Iterator[Span]:
    """When nobody owned an alert: from its raising, or from an owner's losing it, until somebody took it."""
    since: datetime | None = alert.raised_at
    for event in case.facts.events.get(alert.id, []):
        if event.what in _TAKEN and since is not None:
            yield Span(since, event.at)
            since = None
        elif event.what in _LOST:
            since = event.at
    if since is not None:
        yield Span(since, alert.closed_at)


def _length(case: YearRun, span: Span) -> timedelta:
    return (span.until or case.facts.ends) - span.since


def told(case: YearRun) -> Promise:
    """Whom an alert was told, they have a message of it; one that was told nobody says so."""
    sent = {(each.row.alert_id, each.row.person_id) for each in case.facts.messages}
    merged = {each.id: each.merged_into_id for each in case.facts.alerts if each.merged_into_id}
    sent |= {(merged[alert], person) for alert, person in sent if alert in merged}
    told = {(each.alert_id, each.person_id) for each in case.facts.told}
    numbers = {each.id: each.number for each in case.facts.alerts}
    broken = [f"somebody told of alert {numbers.get(alert)} has no message" for alert, _ in sorted(told - sent)]
    heard = {alert for alert, _ in told}
    for alert in case.facts.alerts:
        if alert.climbed and alert.id not in heard and not alert.nobody_found:
            broken.append(f"alert {alert.number} climbed and told nobody")
    return Promise("no alert without its messages", "all", f"{len(told)} people told of {len(heard)} alerts", broken)


def owners(case: YearRun) -> Promise:
    """Who took an alert has it, until the story says that they lost it or that it was closed."""
    broken, owned = [], 0
    for alert in case.facts.alerts:
        owner = None
        for event in case.facts.events.get(alert.id, []):
            owner = event.person_id if event.what in _TAKEN else None if event.what in _LOST else owner
        owned += owner is not None
        if owner != alert.owner_id and alert.state != AlertState.merged:
            broken.append(f"alert {alert.number} has another owner than its story tells")
        idle = alert.due_at is None and alert.seen_due_at is None and alert.acted_at is None
        if owner and alert.closed_at is None and idle:
            broken.append(f"nothing is asked of the owner of alert {alert.number}")
    return Promise("no owner lost", "0", f"{owned} alerts with an owner", broken)


def broken_off(case: YearRun) -> Promise:
    """Who told a danger and fell silent is rung, unless they dialled again in time or the alert has an owner."""
    wait = case.programme.call_backs.broken_off_after
    called = {each.alert_id for each in case.facts.call_backs if each.alert_id}
    broken = [f"{case.facts.dangers_left} talks still wait for theirs"] if case.facts.dangers_left else []
    for at, number, alert_number in case.book.broken_off:
        alert = _alert_of(case, alert_number, at)
        if alert is None:
            broken.append(f"no alert {alert_number} was raised by {clock(at)}")
            continue
        again = any(at < each <= at + wait + SPARE for each in case.book.ended.get(number, []))
        if not again and alert.id not in called and not _is_owned_by(case, alert, at + wait + SPARE):
            broken.append(f"nobody was to ring about alert {alert_number}, broken off at {clock(at)}")
    found = f"{len(case.book.broken_off)} broken off, {len(called)} calls"
    return Promise("a danger broken off has its call", "all", found, broken)


def _alert_of(case: YearRun, number: str, at: datetime) -> Row | None:
    """The alert of that number then; a number may be given again once an alert is long closed."""
    found = [each for each in case.facts.alerts if each.number == number and each.raised_at <= at]
    latest = max(found, key=lambda each: each.raised_at, default=None)
    if latest and latest.merged_into_id:
        return next((each for each in case.facts.alerts if each.id == latest.merged_into_id), latest)
    return latest


def _is_owned_by(case: YearRun, alert: Row, at: datetime) -> bool:
    return any(each.what in _TAKEN and each.at <= at for each in case.facts.events.get(alert.id, []))
