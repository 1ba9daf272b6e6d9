"""Acts on an alert that need more than one key: referring, handing over, another level, closing, sorting reports."""

from collections.abc import Generator
from enum import IntEnum
from functools import partial
from typing import Any

from conversations.asking import Option
from conversations.officer.colleagues import named
from conversations.officer.fields import Next, after
from conversations.questions import Choose, Code, YesNo
from conversations.steps import End, do, end
from core.alerts import alerts, closing_together, handing_over, levels, transfers
from core.alerts.handing_over import Offered
from core.alerts.levels import LevelChange
from core.alerts.ownership import AlertOutcome, Closed
from core.codes import Length
from core.language.words import Say
from core.models.alert import NOT_SAFE
from core.referrals import officer_referrals
from core.referrals.officer_referrals import Referred
from core.reporting import sorting_reports
from core.reporting.sorting_reports import ReportMoved
from core.storage.access import Caller
from core.storage.db import Tx

ELSEWHERE = 0
"""The answer that it belongs to another district."""


class ReferTo(IntEnum):
    """Who is asked to serve, by key; 91 and more stand on the second screen."""

    social_worker = 1
    psychologist = 2
    health_centre = 3
    isange = 4
    police = 5
    sector = 6
    school = 7
    civil_registration = 8
    housing = 91
    legal_aid = 92
    disability = 93
    belonging_group = 94
    parents_session = 95
    household_support = 96


class GroundKey(IntEnum):
    """What allows it, by key."""

    consent = 1
    danger = 2


class LevelKey(IntEnum):
    """The levels by key, most urgent first."""

    danger = 1
    high = 2
    medium = 3
    low = 4


class LevelReasonKey(IntEnum):
    """Why the level changes, by key."""

    phoned = 1
    seen = 2
    told_more = 3
    mistaken = 4


def refer(me: Caller, alert: int) -> Next:
    """The child of an alert is referred; that is a deed of its owner too."""
    to, consent = yield from whom_and_why()
    referred: Referred = yield do("alert.refer", officer_referrals.refer, me, alert, to, consent)
    return (yield from after(referred.reason or "end.refer", number=referred.number))


def whom_and_why() -> Generator[Any, Any, tuple[str, bool]]:
    """To whom, and on what ground: the carer agreed (True), or the child is in danger."""
    to = yield Choose("officer.refer", among=ReferTo, leads=True)
    ground = yield Choose("officer.ground", among=GroundKey, leads=True)
    return to.name, ground is GroundKey.consent


def hand_over(me: Caller, alert: int) -> Next:
    """To which colleague, or to another district; who must say "I have it" in time."""
    to = yield Choose("officer.hand_over", among=partial(_colleagues, me, alert), line="list.officer", leads=True)
    if to == ELSEWHERE:
        district = yield Choose(
            "officer.hand_over.district", among=partial(_districts, me, alert), line="list.place", leads=True
        )
        offered: Offered = yield do("alert.offer_district", transfers.offer, me, alert, district)
    else:
        offered = yield do("alert.offer", handing_over.offer, me, alert, to)
    if not offered.done:
        return (yield from after(offered.reason, number=offered.number))
    key = "end.offer" if offered.time else "end.offer.free"
    return (yield from after(key, number=offered.number, time=offered.time))


def _colleagues(me: Caller, alert: int, tx: Tx) -> list[Option]:
    found = [Option(each.id, named(each)) for each in handing_over.choices(tx, me, alert)]
    return [*found, Option(ELSEWHERE, Say("officer.hand_over.elsewhere"))]


def _districts(me: Caller, alert: int, tx: Tx) -> list[Option]:
    return [
        Option(each.id, Say("list.place", {"place": each.name}))
        for each in transfers.others(tx, alerts.reach(tx, me, alert))
    ]


def change_level(me: Caller, alert: int) -> Next:
    """Which level, and why."""
    level = yield Choose("officer.level", among=LevelKey, leads=True)
    why = yield Choose("officer.why", among=LevelReasonKey, leads=True)
    changed: LevelChange = yield do("alert.level", levels.change, me, alert, level.name, why.name)
    words = Say(f"level.{changed.level}")
    return (yield from after(changed.reason or "end.level", number=changed.number, level=words))


def close(me: Caller, alert: int) -> Generator[Any, Any, End | bool | None]:
    """How it ended, and how many reports that ends; then the list, where others wait."""
    outcome = yield Choose(
        "officer.close", among=partial(_outcomes, me, alert), words=partial(_ends, me, alert), leads=True
    )
    closed: Closed = yield do("alert.close", closing_together.close_one, me, alert, AlertOutcome(outcome))
    if not closed.done:
        return (yield from after(closed.reason, number=closed.number))
    if closed.alike:
        return (yield from _close_alike(me, alert, closed))
    return (yield from _is_closed(closed))


def _close_alike(me: Caller, alert: int, closed: Closed) -> Generator[Any, Any, End | bool | None]:
    """The others of that phone, which was rung, may be false alarms too."""
    words = Say("officer.alike", {"number": closed.number, "count": closed.alike})
    every: bool = yield YesNo("officer.alike", words=words, leads=True)
    if not every:
        return (yield from _is_closed(closed))
    ended: Closed = yield do("alert.close_alike", closing_together.close_alike, me, alert)
    if not ended.more:
        return end("officer.alike.closed", count=ended.reports)
    return (yield from after("officer.alike.closed", theirs=False, count=ended.reports))


def _is_closed(closed: Closed) -> Generator[Any, Any, End | bool | None]:
    """The IZU is spoken of only where one is told by SMS: of what concerns somebody protected none is, nor a family."""
    words = "officer.closed" if closed.told else "officer.closed.untold"
    if not closed.more:
        return end(words, number=closed.number, count=closed.reports)
    return (yield from after(words, theirs=False, number=closed.number, count=closed.reports))


def _outcomes(me: Caller, alert: int, tx: Tx) -> list[Option]:
    """How it may have ended; that a phone is not safe ends in one way only."""
    if alerts.reach(tx, me, alert).category == NOT_SAFE:
        return [Option(AlertOutcome.resolved.value, Say("officer.unsafe.safe_again"))]
    return [Option(each.value, Say(f"officer.close.{each.name}")) for each in AlertOutcome]


def _ends(me: Caller, alert: int, tx: Tx) -> Say:
    return Say("officer.close", {"count": alerts.reach(tx, me, alert).reports})


def another_child(me: Caller, alert: int, kind: str, report: int) -> Next:
    """The report that is shown is another child's: an alert of its own."""
    moved: ReportMoved = yield do("alert.another", sorting_reports.another_child, me, alert, kind, report)
    return (yield from after(moved.reason or "end.report.another", number=moved.number))


def same_matter(me: Caller, alert: int, kind: str, report: int) -> Next:
    """The report that is shown is the same matter as another alert, whose number is asked."""
    other = yield Code("officer.same", find=partial(_other, me), length=Length.alert, leads=True)
    moved: ReportMoved = yield do("alert.same", sorting_reports.same_matter, me, alert, kind, report, other)
    return (yield from after(moved.reason or "end.report.same", number=moved.number))


def _other(me: Caller, tx: Tx, number: str) -> int | None:
    return sorting_reports.find_other(tx, me, number)
