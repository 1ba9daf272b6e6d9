"""How the desk speaks of time: "10:45, 22 Nov" beside "12 min", on Kigali's clocks."""

import calendar
import re
from datetime import date, datetime

from flask import g
from markupsafe import Markup

from core.clock import kigali
from web.console.desk import say

HOUR, DAY, YEAR = 60, 24 * 60, 365
PHONES = re.compile(r"(\d\d)/(\d\d)(?:/(\d{4}))?(?: (\d\d:\d\d))?", re.ASCII)
"""A day as phones read it, "23/11", with its year or hour where they say it."""


def spoken(at: datetime) -> str:
    """10:45 today, "10:45, 22 Nov" on another day, with the year where it is another."""
    local, today = kigali(at), kigali(g.at)
    if local.date() == today.date():
        return f"{local:%H:%M}"
    return f"{local:%H:%M}, {day(local.date())}"


def day(on: date) -> str:
    """As "22 Nov", with the year where it is another."""
    month = say("desk.months").split()[on.month - 1]
    year = "" if on.year == kigali(g.at).year else f" {on.year}"
    return f"{on.day} {month}{year}"


def month(first: date) -> str:
    """As "Oct 2026"."""
    return f"{say('desk.months').split()[first.month - 1]} {first.year}"


def as_desk(told: str) -> str:
    """What phones read as "23/11 08:00", as the desk says it: without a year the nearest is meant. Else as it is."""
    found = PHONES.fullmatch(told)
    if not found:
        return told
    on, month, year, hour = found.groups()
    now = kigali(g.at).date()
    years = [int(year)] if year else [now.year - 1, now.year, now.year + 1]
    days = [date(each, int(month), int(on)) for each in years if (month, on) != ("02", "29") or calendar.isleap(each)]
    nearest = min(days, key=lambda each: abs(each - now), default=None)
    spoken_day = day(nearest) if nearest else told
    return f"{hour}, {spoken_day}" if hour else spoken_day


def span(minutes: int) -> str:
    """As "12 min", "1 h 40", "3 days"."""
    if minutes < HOUR:
        return say("desk.minutes", count=minutes)
    if minutes < DAY:
        return say("desk.hours", count=minutes // HOUR, minutes=f"{minutes % HOUR:02d}")
    days = minutes // DAY
    return say("desk.days" if days > 1 else "desk.one_day", count=days)


def kept(days: int) -> str:
    """As "5 years" where it is whole years with their leap days, else in days."""
    years = days // YEAR
    if years and days - years * YEAR <= years // 4 + 1:
        return say("desk.years" if years > 1 else "desk.one_year", count=years)
    return span(days * DAY)


def when(at: datetime | None) -> Markup:
    """The moment and how far it is from now; nothing for none."""
    if at is None:
        return Markup("")
    minutes = int((g.at - at).total_seconds() // 60)
    age = say("desk.ago", age=span(minutes)) if minutes >= 0 else say("desk.ahead", age=span(-minutes))
    return _time(at, f"{spoken(at)} · {age}")


def until(at: datetime) -> Markup:
    """The moment alone, as a deadline is told; how long it is over where it is."""
    late = int((g.at - at).total_seconds() // 60)
    return _time(at, say("desk.over", time=spoken(at), age=span(late)) if late > 0 else spoken(at))


def running(since: datetime) -> Markup:
    """For how long now; the page's script lets it run on."""
    minutes = max(0, int((g.at - since).total_seconds() // 60))
    began = kigali(since)
    return Markup('<time class="running" datetime="{}" title="{}" data-minutes="{}">{}</time>').format(
        began.isoformat(timespec="minutes"), f"{began:%Y-%m-%d %H:%M}", minutes, span(minutes)
    )


def clock(real: datetime) -> str:
    """A moment of real time, always with its day."""
    return f"{kigali(real):%H:%M}, {day(kigali(real).date())}"


def clock_age(real: datetime) -> str:
    """The same with how long ago it was, as the lists of sessions have them."""
    age = span(max(0, int((g.real - real).total_seconds() // 60)))
    return f"{clock(real)} · {say('desk.ago', age=age)}"


def today() -> str:
    """The programme's day."""
    return day(kigali(g.at).date())


def late(on: date) -> str:
    """How late a day is: "3 days"; "" where it is not over."""
    days = (kigali(g.at).date() - on).days
    return span(days * DAY) if days > 0 else ""


def _time(at: datetime, words: str) -> Markup:
    exact = f"{kigali(at):%Y-%m-%d %H:%M}"
    return Markup('<time class="moment" datetime="{}" title="{}">{}</time>').format(
        kigali(at).isoformat(timespec="minutes"), exact, words
    )
