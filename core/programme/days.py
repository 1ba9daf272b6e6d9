"""Hours, weekdays and days, as `programme.toml` writes them."""

import datetime as dt
import re
from datetime import time
from typing import Annotated, TypeVar

from pydantic import AfterValidator, BeforeValidator

from core.programme.values import InvalidValue, display, invalid

T = TypeVar("T")


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


Hour = Annotated[time, BeforeValidator(_hour)]
Between = Annotated[tuple[time, time], BeforeValidator(_between)]
Weekdays = Annotated[frozenset[int], BeforeValidator(_weekdays)]
Day = Annotated[dt.date, BeforeValidator(_day)]
MonthDay = Annotated[str, BeforeValidator(_month_day)]
YearlyDays = Annotated[list[MonthDay], AfterValidator(_none_twice)]
SomeDays = Annotated[list[Day], AfterValidator(_none_twice)]
