"""What no programme may fall below without somebody being told: a warning for each, and the programme still starts.

A fault keeps the line shut; a warning does not, as an office that is closed for a week helps nobody. It is shown
wherever somebody looks: by `programme check`, by `doctor`, on `/readyz`.
"""

from collections.abc import Iterator
from datetime import date, datetime, timedelta

from dateutil import easter

from core.models.alert import Level
from core.programme import ranges
from core.programme.programme import Programme
from core.programme.values import Post, display, duration

SLOWEST = {Level.danger: timedelta(hours=1), Level.high: timedelta(hours=24)}
"""The longest time until a person owns an alert of that level that is no warning yet."""
BOTH = {Post.social_worker, Post.psychologist}
TOPS = {Post.lead, Post.national}
SHORTEST = {"high": timedelta(hours=8), "gentle": timedelta(hours=4), "working": timedelta(hours=4)}
"""How long each of these hours is open at least."""
FEWEST_DAYS = 3
AHEAD = timedelta(days=365)
BY_EASTER = (("Good Friday", -2), ("Easter Monday", 1))
"""Rwanda's public holidays that move with Easter, in days from it; those of the moon are announced each year."""


def warnings(programme: Programme, today: date) -> list[str]:
    """A sentence for each: its place, what stands there, what is expected."""
    found = [
        *_slow_levels(programme),
        *_first_rung(programme),
        *_late_rungs(programme),
        *_hours(programme),
        *_holidays(programme, today),
        *_terms(programme, today),
    ]
    named = {_place(each) for each in found}
    return [*found, *(each for each in ranges.outside(programme) if _place(each) not in named)]


def _place(said: str) -> str:
    return said.partition(":")[0]


def _slow_levels(programme: Programme) -> Iterator[str]:
    for level, slowest in SLOWEST.items():
        wait = programme.rule(level).acknowledge
        if isinstance(wait, int) or wait > slowest:
            hours = int(slowest.total_seconds() // 3600)
            yield f"levels.{level}.acknowledge: a person owns such an alert within {hours} h. This is longer."


def _first_rung(programme: Programme) -> Iterator[str]:
    for level in (Level.danger, Level.high):
        if (after := programme.ladder(level).rungs[0].after) != "0m":
            yield f'ladders.{level}.rungs.0.after: {display(after)}. Somebody hears of it at once: write "0m".'
    told = programme.ladders.danger.rungs[0].tell
    if not set(told) >= BOTH:
        yield (
            f"ladders.danger.rungs.0.tell: {display(list(told))}. A danger is told to a social worker and a "
            "psychologist at once: one of them may be away."
        )


def _late_rungs(programme: Programme) -> Iterator[str]:
    """Each rung of minutes and hours comes while it can still keep the promise; the district's lead hears of a danger
    within the level's own time, the nation within twice that.
    """
    for level in (Level.danger, Level.high):
        wait = programme.rule(level).acknowledge
        if isinstance(wait, int):
            continue
        for at, rung in enumerate(programme.ladder(level).rungs):
            limit = wait * 2 if set(rung.tell) <= {Post.national} else wait
            if rung.after[-1] not in "mhd" or duration(rung.after) > limit:
                yield (
                    f"ladders.{level}.rungs.{at}.after: {display(rung.after)} is later than the {_span(limit)} in "
                    f"which levels.{level}.acknowledge wants it told."
                )
        if not TOPS & {post for rung in programme.ladder(level).rungs for post in rung.tell}:
            yield f"ladders.{level}: neither lead nor national is told. Nobody above the officers hears of it."
    yield from _again(programme)


def _again(programme: Programme) -> Iterator[str]:
    every, wait = programme.ladders.danger.again.every, programme.levels.danger.acknowledge
    if every[-1] not in "mhd" or (isinstance(wait, timedelta) and duration(every) > wait * 2):
        yield f"ladders.danger.again.every: {display(every)}. A danger that nobody owns is told again within the hour."


def _hours(programme: Programme) -> Iterator[str]:
    """Hours and days that leave nobody time to be told, or to be left alone."""
    hours = programme.hours
    for name, least in SHORTEST.items():
        begin, end = (datetime.combine(date.min, each) for each in getattr(hours, name))
        if end - begin < least:
            yield f"hours.{name}: it is open for {_span(end - begin)}. Less than {_span(least)} leaves no time."
    for name, days in (("working_days", hours.working_days), ("gentle_days", hours.gentle_days)):
        if len(days) < FEWEST_DAYS:
            yield f"hours.{name}: {len(days)} of seven days. What waits for them waits too long: write {FEWEST_DAYS}."
    if not hours.holidays:
        yield "hours.holidays: none is listed. Write those that come on the same date every year."
    yield from _moments(programme)


def _moments(programme: Programme) -> Iterator[str]:
    """The hours at which something is done once a day."""
    opens, closes = programme.hours.gentle
    if not opens <= (morning := programme.reminders.morning) < closes:
        yield f"reminders.morning: {morning:%H:%M} is not inside of hours.gentle, {opens:%H:%M} to {closes:%H:%M}."
    if opens <= (night := programme.retention.at) < closes:
        yield f"retention.at: {night:%H:%M} is in hours.gentle, when people are busiest. Write an hour of the night."


def _holidays(programme: Programme, today: date) -> Iterator[str]:
    """The days of the next twelve months on which nobody may be told what can wait."""
    listed, until = set(programme.hours.holidays_of_years), today + AHEAD
    years = range(today.year, until.year + 1)
    moving = [(name, easter.easter(year) + timedelta(days=days)) for year in years for name, days in BY_EASTER]
    for name, day in moving:
        if today <= day <= until and day not in listed:
            yield f"hours.holidays_of_years: {name}, {day}, is missing. Add it, and the days of the moon as announced."
    if not any(today <= day <= until for day in listed):
        yield f"hours.holidays_of_years: no day from {today} to {until} is listed. Ask for the list of public holidays."


def _terms(programme: Programme, today: date) -> Iterator[str]:
    """Carers are reminded of school before each term."""
    until = today + AHEAD
    if not any(today <= day <= until for day in programme.encouragement.terms):
        yield f"encouragement.terms: none from {today} to {until} is listed. Ask for the school calendar."


def _span(limit: timedelta) -> str:
    minutes = int(limit.total_seconds() // 60)
    return f"{minutes // 60} h" if minutes % 60 == 0 else f"{minutes} min"
