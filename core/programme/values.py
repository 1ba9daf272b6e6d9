"""What may stand in `programme.toml`: durations, hours, days, whole numbers; and how a value that cannot is told."""

import datetime as dt
import json
import re
from collections.abc import Sequence
from datetime import time, timedelta
from enum import StrEnum
from itertools import pairwise
from typing import Annotated, TypeVar

from pydantic import AfterValidator, BeforeValidator

T = TypeVar("T")
A_DAY = timedelta(days=1)
_UNITS = {"m": "minutes", "h": "hours", "d": "days"}
_CONTACT = re.compile(r"mailto:[!-?A-~]+@[!-?A-~]+|https://[!-~]+|tel:\+[0-9]{6,15}")
_LONGEST = 40


class InvalidValue(ValueError):
    """Values that cannot stand: for each its place below what was read ("" for that itself), and a sentence."""

    def __init__(self, *faults: tuple[str, str]) -> None:
        super().__init__(" ".join(said for _, said in faults))
        self.faults = faults


class Post(StrEnum):
    """Whom a rung names; the roster says who that is today."""

    social_worker = "social_worker"
    psychologist = "psychologist"
    cover = "cover"
    lead = "lead"
    national = "national"
    profession = "profession"


def valid(whole: T, faults: Sequence[tuple[str, str]]) -> T:
    """The value itself, if nothing is wrong with it. Raises Unsound with all that is."""
    if faults:
        raise InvalidValue(*faults)
    return whole


def display(written: object, longest: int | None = _LONGEST) -> str:
    """A value as the file writes it, cut where it is long."""
    if isinstance(written, dict):
        return "a table"
    if isinstance(written, dt.date | time):
        return written.isoformat()
    text = json.dumps(written, ensure_ascii=False, default=str)
    return text if longest is None or len(text) <= longest else f"{text[:longest]}..."


def invalid(written: object, what: str, mend: str, place: str = "") -> InvalidValue:
    """The fault of one value: what stands there, what it should be, how to mend it."""
    return InvalidValue((place, f"{display(written)} is no {what}. {mend}"))


def duration(written: object) -> timedelta:
    """15m, 4h or 2d as a time span. Raises Unsound for anything else."""
    match = re.fullmatch(r"(\d{1,4})([mhd])", written) if isinstance(written, str) else None
    if match is None:
        raise invalid(written, "duration", "Write one like 15m, 4h or 2d.")
    return timedelta(**{_UNITS[match[2]]: int(match[1])})


def _some_time(written: object) -> timedelta:
    """A duration that is not over at once: what comes again after no time at all would never end."""
    if not (span := duration(written)):
        raise InvalidValue(("", f"{display(written)} is no time at all. Write 1m or more."))
    return span


def _kept(span: timedelta) -> timedelta:
    if span < A_DAY:
        raise InvalidValue(
            ("", "it is less than a day, and what was said in the last day is still asked for. Write 1d.")
        )
    return span


def _working_days(written: object) -> timedelta | int:
    match = re.fullmatch(r"([1-9]\d?) working days?", written) if isinstance(written, str) else None
    if match is None and isinstance(written, str) and "day" in written:
        raise invalid(written, "number of working days", "Write one like 1 working day or 5 working days.")
    return int(match[1]) if match else _some_time(written)


def _hour(written: object, place: str = "") -> time:
    if isinstance(written, str) and re.fullmatch(r"([01]\d|2[0-3]):[0-5]\d", written):
        return time.fromisoformat(written)
    raise invalid(written, "time of day", "Write one like 07:00 or 17:30.", place)


def _between(written: object) -> tuple[time, time]:
    if not isinstance(written, list) or len(written) != 2:
        raise invalid(written, "pair of hours", 'Write two, like ["07:00", "20:00"].')
    opens, closes = (_hour(each, str(at)) for at, each in enumerate(written))
    if closes <= opens:
        raise InvalidValue(
            ("", f"it closes at {closes:%H:%M}, before it opens at {opens:%H:%M}. Write the earlier hour first.")
        )
    return opens, closes


def _weekdays(written: object) -> frozenset[int]:
    days = written if isinstance(written, list) else [None]
    if not days or any(type(day) is not int or not 1 <= day <= 7 for day in days):
        raise invalid(written, "list of weekdays", "Write them as 1 for Monday to 7 for Sunday, like [1, 2, 3, 4, 5].")
    return frozenset(days)


def _day(written: object) -> dt.date:
    if isinstance(written, dt.date) and not isinstance(written, dt.datetime):
        return written
    try:
        return dt.date.fromisoformat(written if isinstance(written, str) else "")
    except ValueError:
        raise invalid(written, "date", "Write one like 2026-11-01.") from None


def _month_day(written: object) -> str:
    try:
        if isinstance(written, str) and re.fullmatch(r"\d\d-\d\d", written):
            dt.date.fromisoformat(f"2000-{written}")
            return written
    except ValueError:
        pass
    raise invalid(written, "day of every year", "Write month and day, like 07-01.")


def _none_twice(days: list[T]) -> list[T]:
    twice = [
        (str(at), f"{display(day)} stands here twice. Remove one.") for at, day in enumerate(days) if day in days[:at]
    ]
    if twice:
        raise InvalidValue(*twice)
    return days


def _text(written: object) -> str:
    if isinstance(written, str) and written.strip():
        return written
    raise invalid(written, "text", 'Write a few words, like "District office, Huye".')


def _contact(written: object) -> str:
    if isinstance(written, str) and (not written or _CONTACT.fullmatch(written)):
        return written
    mend = (
        'Write mailto:, https: or tel: and the address, like "mailto:security@example.rw", or "" while there is none.'
    )
    raise invalid(written, "way to write to somebody", mend)


def digits(most: int) -> BeforeValidator:
    """A helpline of 3 digits, or up to `most`: the screens have no room for more."""
    room = "3" if most == 3 else f"3 to {most}"

    def read(written: object) -> str:
        if isinstance(written, str) and re.fullmatch(rf"[0-9]{{3,{most}}}", written):
            return written
        mend = f'Write {room} digits between quotation marks, like "116".'
        raise invalid(written, "number that screens have room for", mend)

    return BeforeValidator(read)


def _posts(written: object) -> list[Post]:
    known = ", ".join(Post)
    if not isinstance(written, list) or not written:
        raise InvalidValue(("", f"{display(written)} names nobody. Write a list of some of these: {known}."))
    strangers = [(str(at), each) for at, each in enumerate(written) if each not in list(Post)]
    if strangers:
        raise InvalidValue(*((at, f"{display(each)} is nobody's post. Known are: {known}.") for at, each in strangers))
    return [Post(each) for each in written]


def whole(least: int, most: int | None = None) -> BeforeValidator:
    """A whole number in those limits."""
    limits = f"from {least} to {most}" if most else f"of {least} or more"

    def read(written: object) -> int:
        if type(written) is int and least <= written <= (most or written):
            return written
        raise invalid(written, f"whole number {limits}", f"Write one like {max(least, 1)}.")

    return BeforeValidator(read)


def _pair(written: object) -> tuple[int, int]:
    numbers = written if isinstance(written, list) and len(written) == 2 else [None, None]
    first, second = numbers
    if type(first) is int and type(second) is int and 0 <= first < second:
        return first, second
    raise invalid(written, "pair of numbers", "Write the smaller first, like [6, 18].")


pair = BeforeValidator(_pair)
"""Two whole numbers, the smaller first."""
MORNINGS = ("next working morning", "the morning after")
MONDAY = "next monday"


def _step(written: object) -> str:
    if written not in (*MORNINGS, MONDAY):
        try:
            duration(written)
        except InvalidValue:
            mend = f"Write a duration like 0m, 15m or 4h, or one of: {', '.join((*MORNINGS, MONDAY))}."
            raise invalid(written, "time of a rung", mend) from None
    return str(written)


def _again(written: object) -> str:
    if written not in ("1 working day", "1 week"):
        try:
            _some_time(written)
        except InvalidValue:
            raise invalid(written, "interval", "Write 30m, 4h or the like, 1 working day or 1 week.") from None
    return str(written)


def ascending(values: Sequence[tuple[str, T]], less: str) -> list[tuple[str, str]]:
    """A fault for each value, with its place, that is not more than the one before; `less` says why that matters."""
    return [
        (place, f"{display(value)} is not more than {display(before)}, the one before. {less}")
        for (_, before), (place, value) in pairwise(values)
        if value <= before  # type: ignore[operator]  # numbers and spans only
    ]


Duration = Annotated[timedelta, BeforeValidator(_some_time)]
Keeping = Annotated[timedelta, BeforeValidator(_some_time), AfterValidator(_kept)]
"""How long something is kept: a day or more."""
Wait = Annotated[timedelta | int, BeforeValidator(_working_days)]
"""A duration, or a number of working days."""
Hour = Annotated[time, BeforeValidator(_hour)]
Between = Annotated[tuple[time, time], BeforeValidator(_between)]
Weekdays = Annotated[frozenset[int], BeforeValidator(_weekdays)]
Day = Annotated[dt.date, BeforeValidator(_day)]
MonthDay = Annotated[str, BeforeValidator(_month_day)]
YearlyDays = Annotated[list[MonthDay], AfterValidator(_none_twice)]
SomeDays = Annotated[list[Day], AfterValidator(_none_twice)]
Text = Annotated[str, BeforeValidator(_text)]
Contact = Annotated[str, BeforeValidator(_contact)]
ThreeDigits = Annotated[str, digits(3)]
Digits = Annotated[str, digits(4)]
Times = Annotated[int, whole(1)]
Percent = Annotated[int, whole(1, 99)]
Step = Annotated[str, BeforeValidator(_step)]
Again = Annotated[str, BeforeValidator(_again)]
Posts = Annotated[list[Post], BeforeValidator(_posts)]
