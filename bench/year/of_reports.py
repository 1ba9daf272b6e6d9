"""What was promised to who reports: every text is answered, two children are two alerts, and they hear how it goes."""

from collections import defaultdict
from collections.abc import Iterator, Sequence
from datetime import timedelta

from bench.common.promises import Promise
from bench.year.case import SPARE, YearRun, clock
from bench.year.facts import Row
from core.models.alert import AlertState, Level

ANSWERS = ("sms.reply.", "sms.ask.")
HEARS = {"owned": "sms.reporter.coming", "did_": "sms.reporter.going", "closed_": "sms.reporter.done"}
"""What a reporter is sent after such a line of an alert's story."""
NOT_TAKEN, NOT_TAKEN_AFTER = "sms.reporter.not_taken", timedelta(minutes=60)


def answered(case: YearRun) -> Promise:
    """Whoever sends an SMS is owed one in the same minute."""
    owed = defaultdict[str, list[Row]](list)
    for each in case.facts.messages:
        if each.row.notice.startswith(ANSWERS):
            owed[each.number].append(each.row.created_at)
    broken = [
        f"a text of {clock(text.at)} was not answered"
        for text in case.book.texted
        if not any(text.at <= each <= text.at + SPARE for each in owed[text.number])
    ]
    return Promise("every text is answered", "all", f"{len(case.book.texted)} texts", broken)


def apart(case: YearRun) -> Promise:
    """Two children told of at one time are two alerts, and each phone saw both numbers."""
    broken = []
    for at, _, (first, second) in case.book.told_apart:
        known = {each.number for each in case.facts.alerts if each.raised_at <= at + SPARE}
        if first == second:
            broken.append(f"two children told of by {clock(at)} were both called {first}")
        elif not {first, second} <= known:
            broken.append(f"a phone was told {first} and {second} at {clock(at)}: not both are alerts")
    return Promise("two children are two alerts", "all", f"{len(case.book.told_apart)} times", broken)


def put_right(case: YearRun) -> Promise:
    """A danger whose code was mistaken at first is an alert about the child that was meant."""
    codes = {each.row.id: each.row.code for each in case.facts.children}
    by_id = {each.id: each for each in case.facts.alerts}
    broken = []
    for at, number, code in case.book.put_right:
        told = [each for each in case.facts.alerts if each.number == number and each.raised_at <= at + SPARE]
        alert = max(told, key=lambda each: each.raised_at, default=None)
        while alert is not None and alert.merged_into_id:
            alert = by_id[alert.merged_into_id]
        if alert is None or codes.get(alert.child_id) != code:
            broken.append(f"alert {number} of {clock(at)} is not about the child whose code was put right")
    return Promise("a code put right is the alert's", "all", f"{len(case.book.put_right)} codes", broken)


def one_matter(case: YearRun) -> Promise:
    """What was told to one alert is about one child, one household or one description."""
    matters = defaultdict[int, set[tuple[str, int]]](set)
    for each in case.facts.concerns:
        if each.alert_id:
            matters[each.alert_id] |= _subject(each)
    numbers = {each.id: each.number for each in case.facts.alerts}
    broken = [f"alert {numbers[alert]} is about {len(told)}" for alert, told in matters.items() if len(told) > 1]
    return Promise("one alert, one matter", "all", f"{len(matters)} alerts from concerns", sorted(broken))


def _subject(concern: Row) -> set[tuple[str, int]]:
    told = ((name, getattr(concern, name)) for name in ("child_id", "household_id", "child_seen"))
    return {(name, found) for name, found in told if found}


def heard(case: YearRun) -> Promise:
    """A volunteer who reported is sent a notice when the alert is owned, after each deed, and when it is done."""
    pairs = {number for both in case.book.pairs.values() for number in both}
    owed = defaultdict[tuple[int, str], list[Row]](list)
    for each in case.facts.messages:
        if each.row.alert_id and each.number in pairs:
            owed[each.row.alert_id, each.row.notice].append(each.row.created_at)
    told, broken = 0, list[str]()
    for alert in _told_by_volunteers(case):
        for event, notice in _turns(case.facts.events.get(alert.id, [])):
            told += 1
            if not any(event.at <= each <= event.at + SPARE for each in owed[alert.id, notice]):
                broken.append(f"who reported {alert.number} was not told of {event.what} at {clock(event.at)}")
    return Promise("reporters hear how it goes", "all", f"{told} turns", broken)


def _turns(story: Sequence[Row]) -> Iterator[tuple[Row, str]]:
    """The lines of an alert's story that are told: each owner, that owner's first deed, the end."""
    acts = False
    for event in story:
        notice = next((HEARS[each] for each in HEARS if event.what.startswith(each)), None)
        if notice and not (acts and event.what.startswith("did_")):
            yield event, notice
        acts = event.what.startswith("did_") or (acts and event.what != "owned")


def not_taken(case: YearRun) -> Promise:
    """Who told a danger that nobody owns an hour later is told so, and whom to ring."""
    sent = {each.row.alert_id for each in case.facts.messages if each.row.notice == NOT_TAKEN}
    late = [each for each in _told_by_volunteers(case) if each.level == Level.danger and _waits(case, each)]
    broken = [f"who reported {each.number} was not told that nobody took it" for each in late if each.id not in sent]
    return Promise("who waits an hour is told", "all", f"{len(late)} dangers unowned after an hour", broken)


def _waits(case: YearRun, alert: Row) -> bool:
    over = alert.raised_at + NOT_TAKEN_AFTER
    changed = (event.at for event in case.facts.events.get(alert.id, []) if event.what in ("owned", "taken_over"))
    first = min(changed, default=None)
    until = min(each for each in (first, alert.closed_at, case.facts.ends) if each)
    return bool(until > over + SPARE)


def _told_by_volunteers(case: YearRun) -> list[Row]:
    """Alerts that volunteers reported, and of which they may hear by SMS."""
    reporters = {each.by_id for each in (*case.facts.concerns, *case.facts.visits)}
    return [
        each
        for each in case.facts.alerts
        if each.reporter_id in reporters and not each.shielded and each.state != AlertState.merged
    ]
