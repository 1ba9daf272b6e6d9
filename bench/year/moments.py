"""Moments as our SMS name them, read in the minute in which the SMS comes."""

import re
from datetime import datetime, time, timedelta

from core.clock import kigali, moment

MINUTE = timedelta(minutes=1)
_WRITTEN = re.compile(r"(?:(\d\d)/(\d\d) )?(\d\d):(\d\d)")


def named(written: str, read_at: datetime) -> datetime:
    """10:45 is of the day on which it is read, 23/11 08:00 of the nearest such day."""
    found = _WRITTEN.fullmatch(written)
    if not found:
        raise ValueError(written)
    day, month, hour, minute = found.groups()
    today = kigali(read_at).date()
    at = time(int(hour), int(minute))
    if day is None:
        return moment(today, at)
    years = (today.year - 1, today.year, today.year + 1)
    days = [today.replace(year, int(month), int(day)) for year in years]
    return moment(min(days, key=lambda each: abs(each - today)), at)


def minute_of(at: datetime) -> datetime:
    """The minute it lies in: what an SMS can name of it."""
    return at.replace(second=0, microsecond=0)
