"""What was promised of the moments that SMS name: none is past when it is read, and at each what was said happens."""

from collections.abc import Iterator, Sequence
from datetime import datetime

from bench.common.promises import Promise
from bench.year.book import Heard
from bench.year.case import SPARE, YearRun, clock
from bench.year.facts import Row
from bench.year.moments import minute_of, named
from core.models.message import LADDER_NOTICES

CLIMBS = "rung_"
LOSES = ("sms.alert.more", "sms.alert.warning", "sms.alert.warning.many")
"""The owner loses the alert at the moment that these name, if no deed is noted."""
PAST = ("sms.alert.unseen.late",)
"""It says what was to be, and is over."""
NO_CHANGE = ("nobody_on_rung_", "why_", "warned")
"""Lines of an alert's story that leave its next moment as it was."""


def not_past(case: YearRun) -> Promise:
    """No SMS names as a deadline a minute that is over when the phone has it."""
    timed = [each for each in case.book.heard if "time" in each.slots and each.key not in PAST]
    broken = [
        f"{each.key} read at {clock(each.at)} says {each.slots['time']}"
        for each in timed
        if named(each.slots["time"], each.at) < minute_of(each.at)
    ]
    return Promise("no deadline is past when it is read", "0", f"{len(timed)} SMS with a time", broken)


def true(case: YearRun) -> Promise:
    """At the minute that an alert's SMS names the ladder moves or its owner loses it, unless something changed it."""
    judged, broken = 0, list[str]()
    by_number = numbered(case)
    for each in case.book.heard:
        if each.key not in LADDER_NOTICES + LOSES:
            continue
        told = alerts_then(by_number, each)
        if not told:
            broken.append(f"{each.key} of {clock(each.at)} names no alert")
            continue
        judged += 1
        untrue = [_is_untrue(case, alert, each) for alert in told]
        if all(untrue):
            named_it = f"{each.key} of alert {told[0].number}, read at {clock(each.at)}"
            broken.append(f"{named_it}, says {each.slots['time']}: {untrue[0]}")
    return Promise("deadlines are true to the minute", "all", f"{judged} SMS of alerts", broken)


def _is_untrue(case: YearRun, alert: Row, heard: Heard) -> str:
    """What happened instead; "" where it is true, or where something else changed the alert before."""
    at = named(heard.slots["time"], heard.at)
    wanted = "owner_idle" if heard.key in LOSES else CLIMBS
    following = next(_after(case, alert, heard.at), None)
    if following is None:
        is_over = alert.closed_at is not None or at + SPARE > case.facts.ends
        return "" if is_over else "nothing happened then"
    if following.at > at + SPARE:
        return f"nothing happened before {clock(following.at)}"
    if following.what.startswith(wanted) and minute_of(following.at) < at:
        return f"{following.what} came at {clock(following.at)}"
    return ""


def _after(case: YearRun, alert: Row, at: datetime) -> Iterator[Row]:
    events: Sequence[Row] = case.facts.events.get(alert.id, [])
    return (each for each in events if each.at > at and not each.what.startswith(NO_CHANGE))


def numbered(case: YearRun) -> dict[str, list[Row]]:
    """The alerts of each number: one may be given again once an alert is long closed."""
    found: dict[str, list[Row]] = {}
    for each in sorted(case.facts.alerts, key=lambda alert: alert.raised_at):
        found.setdefault(each.number, []).append(each)
    return found


def alerts_then(by_number: dict[str, list[Row]], heard: Heard) -> list[Row]:
    """The alerts that such an SMS may be about, the newest first: two districts may give one number at a time."""
    of_number = by_number.get(heard.slots.get("number", ""), [])
    begun = [each for each in reversed(of_number) if each.raised_at <= heard.at]
    return [each for each in begun if each is begun[0] or each.closed_at is None or each.closed_at >= heard.at]


def alert_then(by_number: dict[str, list[Row]], heard: Heard) -> Row | None:
    """The alert that such an SMS is about."""
    of_number = by_number.get(heard.slots.get("number", ""), [])
    return next((each for each in reversed(of_number) if each.raised_at <= heard.at), None)
