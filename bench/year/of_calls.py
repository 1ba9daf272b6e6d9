"""What was promised to who cried for help by SMS: somebody is told at once, and ever higher until one of them rings."""

from datetime import datetime, timedelta

from bench.common.promises import Promise
from bench.year.book import Heard
from bench.year.case import SPARE, YearRun, clock
from bench.year.facts import Row
from bench.year.moments import minute_of, named
from core.models.duty import CallBackReason, CallBackState, CallEnd
from core.programme.spans import duration

CRIES = ("sms.call_back.danger", "sms.call_back.danger.top")


def climbed(case: YearRun) -> Promise:
    """Nobody took it: the on-duty pair at once, cover, lead and nation half an hour after each other, then again."""
    cries = [each for each in case.facts.call_backs if each.reason == CallBackReason.danger_text and not each.alert_id]
    told = [each for each in case.book.heard if each.key in CRIES]
    broken = [why for each in cries for why in _silences(case, each, told)]
    broken += [f"a call of {clock(each.asked_at)} ended in vain" for each in cries if each.ended == CallEnd.not_reached]
    broken += [f"a call of {clock(each.asked_at)} still waits" for each in cries if _is_forgotten(case, each)]
    return Promise("a cry for help climbs until rung", "all", f"{len(cries)} cries, {len(told)} SMS", sorted(broken))


def _silences(case: YearRun, cry: Row, told: list[Heard]) -> list[str]:
    """The moments before it was rung at which nobody heard of it. A try in vain has times of its own."""
    first_try = cry.closed_at if cry.ended == CallEnd.called and cry.tries == 1 else None
    if first_try is None:
        return []
    about = [each.at for each in told if named(each.slots["asked"], each.at) == minute_of(cry.asked_at)]
    return [
        f"nobody heard at {clock(at)} of the cry for help of {clock(cry.asked_at)}"
        for at in _steps(case, cry.asked_at, first_try - SPARE)
        if not any(at <= each <= at + SPARE for each in about) and not _gateway_is_away(case, at)
    ]


def _steps(case: YearRun, asked_at: datetime, until: datetime) -> list[datetime]:
    ladder = case.programme.call_backs.danger
    waits = [duration(each.after) for each in ladder.rungs]
    again = duration(ladder.again.every)
    while asked_at + waits[-1] < until:
        waits.append(waits[-1] + again)
    return [asked_at + wait for wait in waits if asked_at + wait < until]


def _gateway_is_away(case: YearRun, at: datetime) -> bool:
    return any(away.since <= at and not away.is_over(at) for away in case.book.away)


def _is_forgotten(case: YearRun, cry: Row) -> bool:
    """It waits, and nothing is to happen soon."""
    soon = case.facts.at + timedelta(days=1)
    return bool(cry.state != CallBackState.closed and not case.facts.at - SPARE <= cry.due_at <= soon)
