"""How long something takes or waits, as `programme.toml` writes it: durations, working days, the time of a rung."""

import re
from datetime import timedelta
from typing import Annotated

from pydantic import AfterValidator, BeforeValidator

from core.programme.values import InvalidValue, display, invalid

A_DAY = timedelta(days=1)
_UNITS = {"m": "minutes", "h": "hours", "d": "days"}


def duration(written: object) -> timedelta:
    """15m, 4h or 2d as a time span. Raises InvalidValue for anything else."""
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


Duration = Annotated[timedelta, BeforeValidator(_some_time)]
Keeping = Annotated[timedelta, BeforeValidator(_some_time), AfterValidator(_kept)]
"""How long something is kept: a day or more."""
Wait = Annotated[timedelta | int, BeforeValidator(_working_days)]
"""A duration, or a number of working days."""
Step = Annotated[str, BeforeValidator(_step)]
Again = Annotated[str, BeforeValidator(_again)]
