"""What was promised to who is told of alerts: once a rung, not at night, and a stand-down only to who had heard."""

import statistics
from collections import Counter, defaultdict
from datetime import date, datetime, timedelta

from bench.common.messages import OpenedMessage
from bench.common.promises import Promise
from bench.year.book import Span
from bench.year.case import SPARE, YearRun, clock
from bench.year.of_deadlines import alert_then, numbered
from core.alerts.leaving import OF_OWNERS
from core.clock import kigali
from core.models.alert import ProtectedKey
from core.models.message import LADDER_NOTICES, TOGETHER_NOTICES, Lane

OF_PARTNER = "sms.partner.report"
TAKEN, HIGH = "sms.alert.taken", "HIGH"
TOGETHER = (*TOGETHER_NOTICES, *(each.together for each in OF_OWNERS))
MOST_A_DAY = 60
"""SMS to one officer on one day, the worst of the year."""
BACK_WITHIN = timedelta(seconds=30)
ALARM_WITHIN = timedelta(seconds=90)


def stood_down(case: YearRun) -> Promise:
    """Who reads that another took an alert had read of it before, alone or told together with others."""
    known = defaultdict[str, set[str]](set)
    together: dict[str, datetime] = {}
    by_number, count, broken = numbered(case), 0, list[str]()
    for each in case.book.heard:
        number = each.slots.get("number", "")
        if each.key == TAKEN:
            count += 1
            alert = alert_then(by_number, each)
            grouped = alert is not None and each.number in together and together[each.number] >= alert.raised_at
            if number not in known[each.number] and not grouped:
                broken.append(f"somebody never told of alert {number} read at {clock(each.at)} that another took it")
        elif number:
            known[each.number].add(number)
            if each.key in TOGETHER:
                together[each.number] = each.at
    return Promise("stand down only who was told", "all", f"{count} stand-downs", broken)


def once_a_rung(case: YearRun) -> Promise:
    """At most one SMS an alert, person and rung."""
    told = Counter(
        (each.row.alert_id, each.row.person_id)
        for each in case.facts.messages
        if each.row.notice in LADDER_NOTICES and each.row.sent_at
    )
    rungs = {id: sum(event.what.startswith("rung_") for event in found) for id, found in case.facts.events.items()}
    numbers = {each.id: each.number for each in case.facts.alerts}
    broken = [
        f"alert {numbers[alert]} climbed {rungs.get(alert, 0)} rungs and one person had {times} SMS"
        for (alert, _), times in told.items()
        if times > rungs.get(alert, 0)
    ]
    return Promise("one SMS a person and rung", "1", f"{sum(told.values())} SMS of rungs", sorted(broken))


def high_rests(case: YearRun) -> Promise:
    """No ladder of a high alert wakes anybody at night."""
    high = [each for each in case.book.heard if each.key in LADDER_NOTICES and each.slots["level"] == HIGH]
    broken = [
        f"high alert {each.slots['number']} was told at {clock(each.at)}"
        for each in high
        if not case.programme.waking.holds(each.at)
    ]
    return Promise("high alerts rest at night", "0", f"{len(high)} SMS of high alerts", broken)


def below(case: YearRun) -> Promise:
    """Nobody below the district is told an alert; a partner hears of a report only once nobody protected was named."""
    broken = [
        f"somebody below the district was told alert {each.slots['number']} at {clock(each.at)}"
        for each in case.book.heard
        if each.key in (*LADDER_NOTICES, *TOGETHER) and each.number not in case.book.officers
    ]
    free = [each.finished_at for each in case.facts.concerns if each.protected_key == ProtectedKey.no]
    partners = [each.row for each in case.facts.messages if each.row.notice == OF_PARTNER]
    for row in partners:
        if not any(at and at <= row.created_at <= at + SPARE for at in free):
            broken.append(f"a partner was told of a report at {clock(row.created_at)} before anybody said no")
    return Promise("nobody below before a no", "0", f"{len(partners)} partners told of reports", sorted(broken))


def gateway_back(case: YearRun) -> Promise:
    """What of alerts could not leave while the gateway was away has left half a minute after its return, or after it
    turned it down once more.
    """
    waited, broken = 0, list[str]()
    for away in case.book.away:
        end = away.until or case.facts.ends
        for stuck in _stuck(case, away):
            waited, row = waited + 1, stuck.row
            by = max(end, row.not_before) + BACK_WITHIN
            for at in sorted(at for to, at in case.book.turned_down if to == stuck.number and at >= end):
                by = at + BACK_WITHIN if at <= by else by
            if row.sent_at and row.sent_at > by:
                broken.append(f"{row.notice} of {clock(row.created_at)} went at {clock(row.sent_at)}")
    return Promise("a gateway's return frees alerts", "30 s", f"{waited} SMS waited", sorted(broken))


def alarmed(case: YearRun) -> Promise:
    """Where an alert's SMS waits for a gateway, the operator hears so by another way within a minute and a half."""
    broken, owed = list[str](), 0
    for away in case.book.away:
        since = min((each.row.created_at for each in _stuck(case, away)), default=None)
        if since is None or since + ALARM_WITHIN > (away.until or case.facts.ends):
            continue
        owed += 1
        if not any(since <= each <= since + ALARM_WITHIN for each in case.book.alarms):
            broken.append(f"the operator was not told of alerts unsent since {clock(since)}")
    return Promise("unsent alerts alarm the operator", "90 s", f"{owed} nights, {len(case.book.alarms)} alarms", broken)


def _stuck(case: YearRun, away: Span) -> list[OpenedMessage]:
    """What was owed of alerts while the gateway was away, and left after it if at all."""
    owed = (each for each in case.facts.messages if each.row.lane == Lane.alerts and away.holds(each.row.created_at))
    return [each for each in owed if not (each.row.sent_at and away.holds(each.row.sent_at))]


def a_day(case: YearRun) -> Promise:
    """SMS per officer and day."""
    days = per_day(case)
    broken = [
        f"an officer had {count} SMS on {day:%d/%m}" for (_, day), count in sorted(days.items()) if count > MOST_A_DAY
    ]
    counts = sorted(days.values())
    found = f"median {statistics.median(counts):g}, most {counts[-1]}" if counts else "none"
    return Promise("SMS to an officer on a day", f"most {MOST_A_DAY}", found, broken)


def per_day(case: YearRun) -> dict[tuple[str, date], int]:
    """How many SMS each officer had on each day with any."""
    officers = case.book.officers
    return Counter((each.number, kigali(each.at).date()) for each in case.book.carried if each.number in officers)


def lists(case: YearRun) -> Promise:
    """A list that an SMS counts has so many lines when it is opened in that minute."""
    found = f"{case.book.counts['lists_counted']} lists counted"
    return Promise("every count equals its list", "all", found, sorted(case.book.miscounted))
