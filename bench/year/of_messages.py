"""What was promised of messages: when they may come, to whom, how often, and that none is left behind."""

from collections import Counter
from datetime import datetime

from bench.common.promises import Promise
from bench.year.book import Span
from bench.year.case import A_YEAR, SPARE, YearRun, clock
from core.models.alert import Level
from core.models.message import Lane, MessageState

NOT_SAFE, MET = "not_safe", "did_saw_child"
KIND_WORD = "sms.caregiver.kind"
_UNDER_WAY = (MessageState.claimed, MessageState.sending)


def hours(case: YearRun) -> Promise:
    """No reminder at night, on a Sunday or on a holiday."""
    gentle = case.programme.gentle
    went = [each.row for each in case.facts.messages if each.row.lane == Lane.reminders and each.row.sent_at]
    broken = [f"{row.notice} went at {clock(row.sent_at)}" for row in went if not gentle.holds(row.sent_at)]
    return Promise("no reminder in quiet hours", "0", f"{len(went)} reminders", sorted(broken))


def stopped(case: YearRun) -> Promise:
    """Who stopped the messages gets no reminder until they start them again."""
    stopped = case.book.stopped
    late = [
        each
        for each in case.facts.messages
        if each.row.lane == Lane.reminders
        and each.row.sent_at
        and any(span.holds(each.row.sent_at) for span in stopped.get(each.number, []))
    ]
    broken = [f"{each.row.notice} went at {clock(each.row.sent_at)} to who had stopped" for each in late]
    return Promise("no caregiver reminded after STOP", "0", f"{sum(map(len, stopped.values()))} stops", sorted(broken))


def kind_words(case: YearRun) -> Promise:
    """No family hears the same kind word twice in a year, nor any while something grave is open at home."""
    kind = sorted(
        (each for each in case.facts.messages if each.row.notice == KIND_WORD and each.row.sent_at),
        key=lambda each: each.row.sent_at,
    )
    last, broken = dict[tuple[str, str], datetime](), []
    for each in kind:
        before = last.get((each.number, each.text))
        if before and each.row.sent_at - before < A_YEAR:
            broken.append(f"the same kind word went to a family on {before:%d/%m} and on {each.row.sent_at:%d/%m}")
        last[each.number, each.text] = each.row.sent_at
        if _is_troubled(case, each.row.person_id, each.row.sent_at):
            broken.append(f"a kind word went to a home with an open alert on {each.row.sent_at:%d/%m}")
    return Promise("kind words are kind", "0", f"{len(kind)} kind words", broken)


def _is_troubled(case: YearRun, caregiver: int, at: datetime) -> bool:
    home = {each.row.id for each in case.facts.children if each.row.caregiver_id == caregiver}
    return any(
        alert.child_id in home
        and alert.level in (Level.danger, Level.high)
        and alert.raised_at < at
        and (alert.closed_at is None or at < alert.closed_at)
        for alert in case.facts.alerts
    )


def silenced(case: YearRun) -> Promise:
    """Where somebody said that it is not safe, no SMS comes until an officer met the family."""
    spans = {number: [_until_met(case, number, span) for span in mine] for number, mine in case.book.silenced.items()}
    broken = [
        f"an SMS reached a silenced phone at {clock(each.at)}"
        for each in case.book.carried
        if any(span.holds(each.at) for span in spans.get(each.number, []))
    ]
    return Promise("no SMS to a silenced phone", "0", f"{sum(map(len, spans.values()))} silenced", broken)


def _until_met(case: YearRun, number: str, span: Span) -> Span:
    """It ends where the records say that an officer met who said so there."""
    carers = {each.row.person_id for each in case.facts.messages if each.number == number}
    about = (each for each in case.facts.alerts if each.category == NOT_SAFE and each.reporter_id in carers)
    met = [
        event.at
        for alert in about
        for event in case.facts.events.get(alert.id, [])
        if event.what == MET and event.at > span.since
    ]
    return span._replace(until=min([*met, *([span.until] if span.until else [])], default=None))


def copies(case: YearRun) -> Promise:
    """One copy of each message at most, two of an alert's."""
    most = Counter[tuple[str, str]]()
    for each in case.facts.messages:
        most[each.number, each.text] += 2 if each.row.lane == Lane.alerts else 1
    copies = Counter((each.number, each.text) for each in case.book.carried)
    over = sorted(key for key in copies if copies[key] > most[key])
    broken = [f"{copies[key]} copies of an SMS that may go {most[key]} times" for key in over]
    return Promise("no third copy", "0", f"{len(case.book.carried)} SMS", broken)


def outbox(case: YearRun) -> Promise:
    """What may go has gone; nobody holds anything."""
    states = Counter(str(each.row.state) for each in case.facts.messages)
    broken = [
        f"{each.row.notice} of {clock(each.row.not_before)} is still {each.row.state}"
        for each in case.facts.messages
        if each.row.state in _UNDER_WAY
        or (each.row.state == MessageState.queued and each.row.not_before <= case.facts.at - SPARE)
    ]
    found = ", ".join(f"{states[each]} {each}" for each in sorted(states))
    return Promise("nothing waits in the outbox", "0", found, sorted(broken))
