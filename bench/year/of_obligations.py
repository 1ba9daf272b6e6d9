"""What was promised of what is owed to children: no visit, worry or call ends because nobody came."""

from collections import defaultdict
from collections.abc import Iterator
from datetime import date, datetime, time, timedelta
from itertools import pairwise

from bench.common.promises import Promise
from bench.year.case import SPARE, YearRun, clock
from bench.year.facts import Kept, Row
from core.clock import kigali, moment
from core.models.visit import Due, Seen

BEHIND = ("sms.visit.week_late", "sms.visit.still")
WEEKDAY_OPEN = 7
SAW = (Seen.alone, Seen.with_carer)
UNSEEN, NOT_LOOKED = "unseen", "not_looked"
INTERVALS, WEEKS = 2, timedelta(days=14)
NOT_READ = -1
LOOK_WITHIN = 5
"""Working days."""


def digests(case: YearRun) -> Promise:
    """What was not made stands in the digest of its pair each week until it is done, one line a child."""
    told = _told_of_late(case)
    judged, broken = 0, list[str]()
    for morning in _mornings(case):
        day = kigali(morning).date()
        for village, (late, unsure) in sorted(_late(case, morning).items()):
            for number in case.book.pairs.get(village, ()):
                said = told.get((number, day))
                judged += 1
                if said is None and late:
                    broken.append(f"a pair with {len(late)} children overdue had no digest on {day}")
                elif said not in (None, NOT_READ) and not len(late) <= said <= len(late | unsure):
                    broken.append(f"a pair's digest of {day} says {said} visits not done, overdue are {len(late)}")
    return Promise("what is overdue stands in each digest", "all", f"{judged} digests with late visits", broken)


def _mornings(case: YearRun) -> Iterator[datetime]:
    """When each week's digest goes: the morning of its weekday, or of the next day on which people may be told."""
    rule = case.programme.reminders
    day = kigali(case.facts.begins).date()
    day += timedelta(days=(rule.digest_weekday - day.isoweekday()) % WEEKDAY_OPEN)
    while (morning := case.programme.morning(day)) < case.facts.ends:
        if morning > case.facts.begins:
            yield morning
        day += timedelta(weeks=1)


def _late(case: YearRun, morning: datetime) -> dict[int, tuple[set[int], set[int]]]:
    """By village the children with a visit overdue then; and those of whom nobody knows it any more."""
    told_at = {each.id: each.told_at for each in case.facts.visits}
    found: dict[int, tuple[set[int], set[int]]] = defaultdict(lambda: (set(), set()))
    for each in case.facts.follow_ups:
        if each.due_on >= kigali(morning).date():
            continue
        made = told_at.get(each.visit_id) if each.visit_id else None
        if each.state == Due.ended or (each.state != Due.open and made is None):
            found[each.village_id][1].add(each.child_id)
        elif made is None or made > morning:
            found[each.village_id][0].add(each.child_id)
    return found


def _told_of_late(case: YearRun) -> dict[tuple[str, date], int]:
    """How many visits each digest said were not done; one that nobody could deliver was owed all the same."""
    sent = (each for each in case.facts.messages if each.row.notice in BEHIND)
    found = {(each.number, kigali(each.row.created_at).date()) for each in sent}
    read = (each for each in case.book.heard if each.key in BEHIND)
    said = {(each.number, kigali(each.at).date()): int(each.slots["late"]) for each in read}
    return {**dict.fromkeys(found, NOT_READ), **said}


def unseen(case: YearRun) -> Promise:
    """A child of an open case whom nobody saw for twice its interval and two weeks is an alert on the next morning."""
    raised = _raised(case, UNSEEN)
    judged, broken = 0, list[str]()
    for kept in case.facts.children:
        for since, limit, until in _gaps(case, kept):
            due = _next_morning(case, since + limit + timedelta(days=1))
            if due + SPARE >= until:
                continue
            judged += 1
            if not any(_covers(alert, since, due) for alert in raised[kept.row.id]):
                broken.append(f"a child not seen since {since} was no alert by {clock(due)}")
    return Promise("a child nobody saw is an alert", "all", f"{judged} children unseen for too long", broken)


def _gaps(case: YearRun, kept: Kept) -> Iterator[tuple[date, timedelta, datetime]]:
    """From each day on which the child was seen: how long it may go unseen, and when it was seen next or all ended."""
    row, placed_on = kept.row, kept.placed_on
    if placed_on is None or _is_lost(case, row.id):
        return
    days = {placed_on} | {each.on for each in case.facts.visits if each.child_id == row.id and each.seen in SAW}
    days |= {kigali(each.seen_at).date() for each in case.facts.alerts if each.child_id == row.id and each.seen_at}
    ends = kigali(case.facts.ends).date() if row.closed_on is None else row.closed_on
    marks = [*sorted(each for each in days if placed_on <= each < ends), ends]
    for since, until in pairwise(marks):
        yield since, INTERVALS * _interval(case, (since - placed_on).days) + WEEKS, moment(until, time())


def _interval(case: YearRun, day: int) -> timedelta:
    """Between two visits on that day of a placement; worry makes it shorter, never longer."""
    rule = case.programme.follow_up
    days = next((phase.every_days for phase in rule.phases if day < phase.until_day), rule.later_every_days)
    return timedelta(days=days)


def _is_lost(case: YearRun, child: int) -> bool:
    """Gone at one visit, which is an alert of its own; or its visits once ended, be it that they began again."""
    ended = any(each.child_id == child and each.state == Due.ended for each in case.facts.follow_ups)
    return ended or any(each.child_id == child and each.seen == Seen.gone for each in case.facts.visits)


def worries(case: YearRun) -> Promise:
    """A visit that worries was looked at within five working days, or is an alert that nobody did."""
    raised = _raised(case, NOT_LOOKED)
    waiting = [each for each in case.facts.visits if each.unlooked_at and each.alert_id is None]
    broken = []
    for each in waiting:
        due = _next_morning(case, case.programme.working.day_after(kigali(each.unlooked_at).date(), LOOK_WITHIN + 1))
        late = due + SPARE < case.facts.ends
        if late and not any(_covers(alert, each.on, due) for alert in raised[each.child_id]):
            broken.append(f"nobody looked at the visit {each.number} of {each.on}, and it is no alert")
    looked = sum(each.looked_with is not None for each in case.facts.visits)
    return Promise("worrying visits are looked at", "5 days", f"{looked} looked at, {len(waiting)} wait", broken)


def _raised(case: YearRun, category: str) -> dict[int, list[Row]]:
    found: dict[int, list[Row]] = defaultdict(list)
    for each in case.facts.alerts:
        if each.category == category:
            found[each.child_id].append(each)
    return found


def _covers(alert: Row, since: date, due: datetime) -> bool:
    """It was raised in that time, or stood at its end."""
    stood = alert.closed_at is None or alert.closed_at > moment(since, time())
    return bool(alert.raised_at <= due + SPARE and stood)


def _next_morning(case: YearRun, day: date) -> datetime:
    """When the clock looks, on that day or the next working one."""
    return moment(case.programme.working.day_at_or_after(day), case.programme.working.opens)
