"""The year in figures: visits due and done by week, alerts owned by hour, and what a district is judged by."""

import math
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from bench.year.case import YearRun
from bench.year.facts import Row
from bench.year.of_alerts import unowned
from bench.year.of_telling import per_day
from core.clock import kigali
from core.models.alert import Level
from core.models.message import Lane
from core.models.visit import Due

WEEK = timedelta(days=7)
HOURS = 24


@dataclass(frozen=True)
class Figures:
    """`weeks` are (visits due, of these done) from the first week on; `hours` (dangers, other alerts) by the hour of
    Kigali's day in which somebody took them.
    """

    counts: dict[str, int]
    weeks: list[tuple[int, int]]
    hours: list[tuple[int, int]]


def figures(case: YearRun) -> Figures:
    """Count it."""
    return Figures(_counts(case), _weeks(case), _hours(case))


def _weeks(case: YearRun) -> list[tuple[int, int]]:
    begins, ends = (kigali(each).date() for each in (case.facts.begins, case.facts.ends))
    due, done = Counter[int](), Counter[int]()
    for each in case.facts.follow_ups:
        if each.state != Due.ended and each.due_on < ends:
            week = (each.due_on - begins) // WEEK
            due[week] += 1
            done[week] += each.state == Due.done
    return [(due[week], done[week]) for week in range(-((begins - ends) // WEEK))]


def _hours(case: YearRun) -> list[tuple[int, int]]:
    dangers, others = Counter[int](), Counter[int]()
    for alert in case.facts.alerts:
        first = next(unowned(case, alert)).until
        if first and alert.owner_id:
            (dangers if alert.level == Level.danger else others)[kigali(first).hour] += 1
    return [(dangers[hour], others[hour]) for hour in range(HOURS)]


def _counts(case: YearRun) -> dict[str, int]:
    facts, book = case.facts, case.book
    waits = _waits(case)
    due = [each for each in facts.follow_ups if each.state != Due.ended and each.due_on < kigali(facts.ends).date()]
    sent = Counter(str(each.row.lane) for each in facts.messages if each.row.sent_at)
    return {
        "children": len(facts.children),
        "visits_due": len(due),
        "visits_done": len(facts.visits),
        "visits_late": sum(each.late for each in facts.visits),
        "visits_worrying": sum(each.worrying for each in facts.visits),
        "concerns": len(facts.concerns),
        "alerts": len(facts.alerts),
        "dangers": len(waits),
        "dangers_owned_in_time": _within(waits, _acknowledge(case)),
        "danger_wait_median_seconds": _at(waits, 0.5),
        "danger_wait_p90_seconds": _at(waits, 0.9),
        "children_seen_in_time": sum(_seen_in_time(each) for each in facts.alerts),
        "call_backs": len(facts.call_backs),
        **{f"sms_{lane}": sent[lane] for lane in Lane},
        **_a_day(case),
        "sms_segments": sum(each.row.segments for each in facts.messages if each.row.sent_at),
        **dict(sorted(book.counts.items())),
    }


def _a_day(case: YearRun) -> dict[str, int]:
    """SMS to an officer on a day with any."""
    found = sorted(per_day(case).values()) or [0]
    return {"sms_officer_day_median": found[len(found) // 2], "sms_officer_day_most": found[-1]}


def _acknowledge(case: YearRun) -> timedelta:
    wait = case.programme.rule(Level.danger).acknowledge
    return wait if isinstance(wait, timedelta) else timedelta(days=wait)


def _waits(case: YearRun) -> list[timedelta]:
    """How long each danger waited for its first owner."""
    dangers = [each for each in case.facts.alerts if each.level == Level.danger]
    firsts = [next(unowned(case, each)) for each in dangers]
    return sorted((span.until or case.facts.ends) - span.since for span in firsts)


def _within(waits: Iterable[timedelta], most: timedelta) -> int:
    return sum(each <= most for each in waits)


def _at(waits: Sequence[timedelta], share: float) -> int:
    """Seconds; 0 of nothing."""
    if not waits:
        return 0
    return int(waits[math.ceil(share * len(waits)) - 1].total_seconds())


def _seen_in_time(alert: Row) -> bool:
    seen: datetime | None = alert.seen_at
    return seen is not None and seen <= alert.seen_by
