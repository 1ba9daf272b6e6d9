"""The audit: what must hold at the end of a year, each line against the records, the gateway's book and the phones'."""

from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from bench.year.book import Book, Span
from bench.year.facts import Facts, Row
from core.clock import kigali
from core.models.alert import AlertState
from core.models.message import Lane, MessageState
from core.models.visit import Due
from core.programme import Level, Programme
from core.programme_blocks import duration

GRACE = timedelta(minutes=60)
"""How long the last whom a ladder tells may take to own a danger."""
SPARE = timedelta(minutes=2)
"""Between the moment something is due and the sweep that does it."""
ALL_TOLD = 4
"""Reminders of one visit: the pair, the partner, the sector, the district."""
A_YEAR = timedelta(days=365)
_LOST = ("owner_idle", "offer_lapsed")
_TAKEN = ("owned", "taken_over")
_UNDER_WAY = (MessageState.claimed, MessageState.sending)


@dataclass(frozen=True)
class Line:
    """One promise: what was promised, what was found, and everything that broke it."""

    name: str
    promised: str
    found: str
    broken: list[str] = field(default_factory=list)


@dataclass(frozen=True)
class Case:
    """Everything there is to judge by."""

    facts: Facts
    book: Book
    programme: Programme


Judge = Callable[[Case], Line]


def judge(case: Case) -> list[Line]:
    """All promises, in the order of the table."""
    judges: list[Judge] = [
        _owned,
        _told,
        _owners,
        _broken_off,
        _hours,
        _stopped,
        _silenced,
        _copies,
        _schedules,
        _outbox,
        _receipts,
        _hops,
        _own_checks,
        _understood,
    ]
    return [each(case) for each in judges]


def _owned(case: Case) -> Line:
    """However long the ladder had to climb, somebody owned each danger soon after its last rung."""
    end = duration(case.programme.ladder(Level.danger).rungs[-1].after)
    spans = [(alert, span) for alert in _dangers(case) for span in unowned(case, alert)]
    broken = [
        f"danger {alert.number} had no owner from {_clock(span.since)} to {_clock(span.until)}"
        for alert, span in spans
        if _length(case, span) > end + GRACE
    ]
    longest = max((_length(case, span) for _, span in spans), default=timedelta())
    minutes = round(longest.total_seconds() / 60)
    promised = f"within {round((end + GRACE).total_seconds() / 60)} min"
    return Line("every danger is owned", promised, f"{len(spans)} waits, the longest {minutes} min", broken)


def _dangers(case: Case) -> Iterator[Row]:
    merged = AlertState.merged
    return (each for each in case.facts.alerts if each.level == Level.danger and each.state != merged)


def unowned(case: Case, alert: Row) -> Iterator[Span]:
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


def _length(case: Case, span: Span) -> timedelta:
    return (span.until or case.facts.ends) - span.since


def _told(case: Case) -> Line:
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
    return Line("no alert without its messages", "all", f"{len(told)} people told of {len(heard)} alerts", broken)


def _owners(case: Case) -> Line:
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
    return Line("no owner lost", "0", f"{owned} alerts with an owner", broken)


def _broken_off(case: Case) -> Line:
    """Who told a danger and fell silent is rung, unless they dialled again in time or the alert has an owner."""
    wait = case.programme.call_backs.broken_off_after
    called = {each.alert_id for each in case.facts.call_backs if each.alert_id}
    broken = [f"{case.facts.dangers_left} talks still wait for theirs"] if case.facts.dangers_left else []
    for at, number, alert_number in case.book.broken_off:
        alert = _alert_of(case, alert_number, at)
        if alert is None:
            broken.append(f"no alert {alert_number} was raised by {_clock(at)}")
            continue
        again = any(at < each <= at + wait + SPARE for each in case.book.ended.get(number, []))
        if not again and alert.id not in called and not _is_owned_by(case, alert, at + wait + SPARE):
            broken.append(f"nobody was to ring about alert {alert_number}, broken off at {_clock(at)}")
    found = f"{len(case.book.broken_off)} broken off, {len(called)} calls"
    return Line("a danger broken off has its call", "all", found, broken)


def _alert_of(case: Case, number: str, at: datetime) -> Row | None:
    """The alert of that number then; a number may be given again once an alert is long closed."""
    found = [each for each in case.facts.alerts if each.number == number and each.raised_at <= at]
    latest = max(found, key=lambda each: each.raised_at, default=None)
    if latest and latest.merged_into_id:
        return next((each for each in case.facts.alerts if each.id == latest.merged_into_id), latest)
    return latest


def _is_owned_by(case: Case, alert: Row, at: datetime) -> bool:
    return any(each.what in _TAKEN and each.at <= at for each in case.facts.events.get(alert.id, []))


def _hours(case: Case) -> Line:
    """No reminder at night, on a Sunday or on a holiday."""
    gentle = case.programme.gentle
    went = [each.row for each in case.facts.messages if each.row.lane == Lane.reminders and each.row.sent_at]
    broken = [f"{row.notice} went at {_clock(row.sent_at)}" for row in went if not gentle.holds(row.sent_at)]
    return Line("no reminder in quiet hours", "0", f"{len(went)} reminders", sorted(broken))


def _stopped(case: Case) -> Line:
    """Who stopped the messages gets no reminder until they start them again."""
    stopped = case.book.stopped
    late = [
        each
        for each in case.facts.messages
        if each.row.lane == Lane.reminders
        and each.row.sent_at
        and any(span.holds(each.row.sent_at) for span in stopped.get(each.number, []))
    ]
    broken = [f"{each.row.notice} went at {_clock(each.row.sent_at)} to who had stopped" for each in late]
    return Line("no caregiver reminded after STOP", "0", f"{sum(map(len, stopped.values()))} stops", sorted(broken))


def _silenced(case: Case) -> Line:
    """Where somebody said that it is not safe, no SMS comes until an officer met the family."""
    spans = case.book.silenced
    broken = [
        f"an SMS reached a silenced phone at {_clock(each.at)}"
        for each in case.book.carried
        if any(span.holds(each.at) for span in spans.get(each.number, []))
    ]
    return Line("no SMS to a silenced phone", "0", f"{sum(map(len, spans.values()))} silenced", broken)


def _copies(case: Case) -> Line:
    """One copy of each message at most, two of an alert's."""
    most = Counter[tuple[str, str]]()
    for each in case.facts.messages:
        most[each.number, each.text] += 2 if each.row.lane == Lane.alerts else 1
    copies = Counter((each.number, each.text) for each in case.book.carried)
    over = sorted(key for key in copies if copies[key] > most[key])
    broken = [f"{copies[key]} copies of an SMS that may go {most[key]} times" for key in over]
    return Line("no third copy", "0", f"{len(case.book.carried)} SMS", broken)


def _schedules(case: Case) -> Line:
    """Every follow-up of a live case is open with its next reminder ahead or all of them told, done, or ended."""
    live = {each.row.id: each for each in case.facts.children if each.row.closed_on is None}
    open_of = Counter[int]()
    broken = []
    for each in case.facts.follow_ups:
        if each.state == Due.open:
            open_of[each.child_id] += 1
            broken += _without_end(case, each, each.child_id in live)
        elif each.state == Due.done and each.visit_id is None:
            broken.append(f"a follow-up of {each.due_on} is done by no visit")
    today = kigali(case.facts.at).date()
    for child, kept in live.items():
        if kept.placed_on and today - kept.placed_on < A_YEAR and not open_of[child]:
            broken.append(f"a child placed on {kept.placed_on} is visited no more")
    overdue = sum(each.state == Due.open and each.due_on < today for each in case.facts.follow_ups)
    found = f"{len(case.facts.follow_ups)} follow-ups, {sum(open_of.values())} open, {overdue} past their day"
    return Line("no follow-up without an end", "0", found, sorted(broken))


def _without_end(case: Case, follow_up: Row, is_live: bool) -> list[str]:
    if not is_live:
        return [f"a follow-up of {follow_up.due_on} is open though the case is closed"]
    if follow_up.remind_at is None:
        return [] if follow_up.reminders >= ALL_TOLD else [f"a follow-up of {follow_up.due_on} reminds nobody more"]
    late = follow_up.remind_at < case.facts.at - SPARE
    return [f"a reminder of {_clock(follow_up.remind_at)} was never sent"] if late else []


def _outbox(case: Case) -> Line:
    """What may go has gone; nobody holds anything."""
    states = Counter(str(each.row.state) for each in case.facts.messages)
    broken = [
        f"{each.row.notice} of {_clock(each.row.not_before)} is still {each.row.state}"
        for each in case.facts.messages
        if each.row.state in _UNDER_WAY
        or (each.row.state == MessageState.queued and each.row.not_before <= case.facts.at - SPARE)
    ]
    found = ", ".join(f"{states[each]} {each}" for each in sorted(states))
    return Line("nothing waits in the outbox", "0", found, sorted(broken))


def _receipts(case: Case) -> Line:
    """Each number that somebody was thanked with stands in the records, once."""
    kept = Counter(each.number for each in case.facts.visits)
    broken = [
        f"the visit {number} was thanked for and is not kept" for number in sorted(case.book.receipts - set(kept))
    ]
    broken += [f"the number {number} stands for {count} visits" for number, count in sorted(kept.items()) if count > 1]
    found = f"{len(case.book.receipts)} numbers heard, {len(case.facts.visits)} visits kept"
    return Line("no visit lost", "0", found, broken)


def _hops(case: Case) -> Line:
    found = f"{case.book.counts['hops_twice']} of {case.book.counts['hops']} hops came twice"
    return Line("a repeated hop gets the same answer", "all", found, case.book.changed)


def _own_checks(case: Case) -> Line:
    """What the product's own invariants have found and could not mend, and whether the audit's chain fits."""
    return Line("the product's own checks", "clean", "clean" if not case.facts.findings else "not", case.facts.findings)


def _understood(case: Case) -> Line:
    """Nobody met a screen or an SMS that they did not expect."""
    found = f"{case.book.counts['talks']} talks, {case.book.counts['talks_dropped']} dropped"
    return Line("nobody at a loss", "0", found, sorted(case.book.strays))


def _clock(at: datetime | None) -> str:
    return f"{kigali(at):%d/%m %H:%M}" if at else "the end"
