"""Between which values each number and time of a programme makes sense: wide, so that only slips lie outside.

A minute that became a day, a nought too many: no rule of the file is broken by them, and a child waits all the same.
"""

from collections.abc import Iterator
from datetime import timedelta
from fnmatch import fnmatchcase
from itertools import chain
from typing import get_args

from pydantic import BaseModel

from core.programme.programme import Programme
from core.programme.spans import duration
from core.programme.values import InvalidValue

Written = str | int
WORKING = timedelta(days=7) / 5
"""A working day among all days."""
ANY_NUMBER: tuple[Written, Written] = (0, 1000)
ANY_TIME: tuple[Written, Written] = ("1m", "1000d")
RANGES: dict[str, tuple[Written, Written]] = {
    "levels.danger.hold": ("5m", "1h"),
    "levels.danger.seen": ("1h", "72h"),
    "levels.high.seen": ("4h", "10d"),
    "levels.*.hold": ("10m", "12h"),
    "levels.medium.acknowledge": ("1h", "10d"),
    "levels.*.acknowledge": ("5m", "21d"),
    "levels.*.seen": ("1d", "60d"),
    "ladders.danger.again.every": ("5m", "4h"),
    "ladders.high.again.every": ("15m", "24h"),
    "ladders.*.again.every": ("1h", "14d"),
    "ladders.*.rungs.0.after": ("0m", "7d"),
    "ladders.*.rungs.[1-9].after": ("5m", "7d"),
    "call_backs.danger.rungs.0.after": ("0m", "0m"),
    "call_backs.danger.rungs.[1-9].after": ("5m", "4h"),
    "feedback.not_taken": ("15m", "6h"),
    "feedback.awake": ("30m", "12h"),
    "clock_alerts.unseen_intervals": (1, 6),
    "clock_alerts.unseen_days": (0, 60),
    "clock_alerts.*": ("1d", "60d"),
    "owners.idle_factor": (1, 6),
    "owners.*": ("15m", "24h"),
    "joining.same_volunteer": ("5m", "4h"),
    "joining.same_child": ("1h", "7d"),
    "joining.village_within": ("1d", "90d"),
    "joining.one_phone_within": ("10m", "12h"),
    "joining.one_phone_every": ("5m", "2h"),
    "joining.*": (1, 30),
    "follow_up.first": ("1d", "21d"),
    "follow_up.worry_for_days": (7, 180),
    "follow_up.worry_every_days": (1, 21),
    "follow_up.phases.*.until_day": (7, 1500),
    "follow_up.*": (0, 120),
    "reviews.call_days": (1, 14),
    "reviews.early_days": (7, 60),
    "closing.visit_days": (7, 120),
    "care_leavers.within_days": (3, 90),
    "case_duties.emergency_look": ("1h", "7d"),
    "case_duties.emergency_every_days": (1, 14),
    "case_duties.emergency_days": (1, 60),
    "case_duties.*_under": (0, 21),
    "case_duties.*_days": (1, 200),
    "case_duties.*_visits": (1, 30),
    "case_duties.*": ("1h", "60d"),
    "measures.*": (1, 365),
    "reminders.digest_from": (2, 30),
    "reminders.silent_*": (7, 200),
    "reminders.*": (1, 30),
    "encouragement.again_after_days": (30, 1500),
    "encouragement.*": (0, 200),
    "costs.segment_rwf": (1, 1000),
    "costs.*.number": (2, 500),
    "costs.*.lane": (1000, 10_000_000),
    "foster.*": (30, 400),
    "supervision.*": ("7d", "200d"),
    "call_backs.broken_off_after": ("1m", "15m"),
    "call_backs.danger_due": ("5m", "2h"),
    "call_backs.danger_again": ("2m", "1h"),
    "call_backs.danger.again.every": ("5m", "4h"),
    "call_backs.tries": (1, 20),
    "call_backs.*": ("10m", "12h"),
    "referrals.again": ("1d", "30d"),
    "referrals.within.isange": ("1h", "72h"),
    "referrals.within.police": ("1h", "72h"),
    "referrals.within.health_centre": ("1h", "14d"),
    "referrals.within.social_worker": ("1h", "60d"),
    "referrals.within.*_*": ("1h", "130d"),
    "referrals.within.housing": ("1h", "130d"),
    "referrals.within.*": ("1h", "60d"),
    "limits.draft": ("1h", "72h"),
    "limits.pin_lock": ("5m", "24h"),
    "limits.pin_tries": (2, 15),
    "limits.pin_tries_a_day": (3, 50),
    "limits.pin_tries_a_month": (5, 200),
    "limits.partner_notice_wait": ("1m", "4h"),
    "limits.kept_every": ("1m", "4h"),
    "limits.silent_days": (14, 400),
    "limits.second_person_working_days": (1, 30),
    "limits.*": (1, 400),
    "gates.dials": (3, 200),
    "gates.dials_within": ("1m", "24h"),
    "gates.dials_in_ten_seconds": (20, 20000),
    "gates.*": (5, 5000),
    "retention.drafts": ("1d", "14d"),
    "retention.transcripts": ("1d", "60d"),
    "retention.callbacks": ("7d", "400d"),
    "retention.deliveries": ("7d", "800d"),
    "retention.children": ("365d", "9131d"),
    "watch.no_tick": ("1m", "10m"),
    "watch.rung_late": ("1m", "10m"),
    "watch.old_alert_seconds": (10, 600),
    "watch.receipts_after": ("1m", "1h"),
    "watch.receipts_within": ("10m", "6h"),
    "watch.backup_age": ("1h", "7d"),
    "watch.told_again": ("10m", "12h"),
    "watch.parked": ("1m", "2h"),
    "watch.clock_skew_seconds": (1, 60),
    "watch.*_percent": (2, 80),
    "watch.*": (1, 500),
}
"""By place, the first that fits: the least and the most, as the file writes them."""


def outside(programme: Programme) -> Iterator[str]:
    """A sentence for each value that lies outside of its range."""
    for place, value in _leaves(programme, ""):
        least, most = _range(place, value)
        if not _size(least) <= value <= _size(most):  # type: ignore[operator]  # of one kind, as its range was chosen
            yield (
                f"{place}: {_shown(value)} lies outside of {least} to {most}, where it makes sense. "
                "Look again at its number and its unit."
            )


def _range(place: str, value: int | timedelta) -> tuple[Written, Written]:
    fits = (both for pattern, both in RANGES.items() if fnmatchcase(place, pattern))
    alike = (both for both in fits if isinstance(both[0], str) is isinstance(value, timedelta))
    return next(alike, ANY_TIME if isinstance(value, timedelta) else ANY_NUMBER)


def _size(written: Written) -> int | timedelta:
    return duration(written) if isinstance(written, str) else written


def _leaves(block: BaseModel, place: str) -> Iterator[tuple[str, int | timedelta]]:
    """Every number and time in it, with its place; working days as the days that they take."""
    extra = (block.__pydantic_extra__ or {}).items()
    for name, value in chain(((each, getattr(block, each)) for each in type(block).model_fields), extra):
        here = f"{place}.{name}".lstrip(".")
        field = type(block).model_fields.get(name)
        in_days = field is not None and timedelta in get_args(field.annotation)
        for at, each in _each(value, here):
            if isinstance(each, BaseModel):
                yield from _leaves(each, at)
            elif isinstance(each, timedelta):
                yield at, each
            elif type(each) is int:
                yield at, each * WORKING if in_days else each
            elif name in ("after", "every") and isinstance(each, str):
                yield from _interval(at, each)


def _each(value: object, place: str) -> Iterator[tuple[str, object]]:
    if isinstance(value, list | tuple):
        yield from ((f"{place}.{at}", each) for at, each in enumerate(value))
    else:
        yield place, value


def _interval(place: str, written: str) -> Iterator[tuple[str, timedelta]]:
    """One that is written as minutes, hours or days; a week, a working day and a morning are what they are."""
    try:
        yield place, duration(written)
    except InvalidValue:
        return


def _shown(value: int | timedelta) -> str:
    """As the file writes it."""
    if not isinstance(value, timedelta):
        return str(value)
    minutes = round(value.total_seconds() / 60)
    for unit, size in (("d", 24 * 60), ("h", 60)):
        if minutes and minutes % size == 0:
            return f"{minutes // size}{unit}"
    return f"{minutes}m"
