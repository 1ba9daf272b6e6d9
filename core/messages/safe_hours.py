"""When a phone may be written to: in the hours in which people may be told anything, and in its own safe hours."""

from datetime import datetime, time, timedelta

from core.clock import kigali, moment
from core.models.person import Phone
from core.programme.programme import Programme

MOST_DAYS = 30
"""Hours that have not met within so many days never will."""


def first(programme: Programme, phone: Phone | None, at: datetime) -> datetime | None:
    """The first moment from `at` on that lies inside both; None if the two never meet.

    Safe hours may pass midnight. A number without a phone's row has none of its own.
    """
    at = programme.gentle.next(at)
    if phone is None or not phone.safe_from or not phone.safe_to:
        return at
    opens, closes = time.fromisoformat(phone.safe_from), time.fromisoformat(phone.safe_to)
    for _ in range(MOST_DAYS):
        local = kigali(at)
        clock = local.time().replace(tzinfo=None)
        if _is_safe(clock, opens, closes):
            return at
        day = local.date() if clock < opens else local.date() + timedelta(days=1)
        at = programme.gentle.next(moment(day, opens))
    return None


def _is_safe(clock: time, opens: time, closes: time) -> bool:
    return opens <= clock < closes if opens <= closes else clock >= opens or clock < closes
