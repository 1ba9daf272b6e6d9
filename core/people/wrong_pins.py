"""Wrong PINs, each for as long as it counts: of one person over days, and of how many people within an hour or a day.

Of how many people counts wrong tries at the desk too: whoever tries a few on many accounts locks none of them.
"""

from datetime import datetime, timedelta
from statistics import median_low

from sqlalchemy import bindparam, delete, distinct, func, select, union_all

from core.models.desk import DeskTry
from core.models.person import WrongPin
from core.storage.db import Tx

DAY, MONTH, HOUR = timedelta(hours=24), timedelta(days=30), timedelta(hours=1)
_OF_PERSON = select(func.count()).where(WrongPin.person_id == bindparam("person"), WrongPin.at > bindparam("since"))
_TRIED = union_all(
    *(
        select(each.person_id).where(each.at > bindparam("since"), each.at <= bindparam("until"))
        for each in (WrongPin, DeskTry)
    )
).subquery()
_PEOPLE = select(func.count(distinct(_TRIED.c.person_id)))


def keep(tx: Tx, person: int) -> None:
    """That person gave a wrong one now."""
    tx.session.add(WrongPin(person_id=person, at=tx.at))
    tx.flush()


def are_too_many(tx: Tx, person: int) -> bool:
    """Whether that person's within any 24 hours or any 30 days, up to now, are so many that an officer must reset."""
    limits = tx.programme.limits
    spans = ((DAY, limits.pin_tries_a_day), (MONTH, limits.pin_tries_a_month))
    return any(_count(tx, person, tx.at - span) >= most for span, most in spans)


def _count(tx: Tx, person: int, since: datetime) -> int:
    return tx.connection.scalar(_OF_PERSON, {"person": person, "since": since}) or 0


def forget(tx: Tx, person: int) -> None:
    """A new PIN, or none: what was tried of the old one counts no longer."""
    tx.connection.execute(delete(WrongPin).where(WrongPin.person_id == person))


def forget_old(tx: Tx) -> None:
    """What counts for nothing any more."""
    tx.connection.execute(delete(WrongPin).where(WrongPin.at <= tx.at - MONTH))


def people_within(tx: Tx, span: timedelta) -> int:
    """How many people gave a wrong one in that span, up to now: one who types slips, one who guesses tries a few PINs
    with many numbers.
    """
    return _people(tx, span, tx.at)


def usual(tx: Tx, span: timedelta) -> int:
    """How many people did in the same hour, or day, of the last seven: the middle of them, so that who guesses each day
    at the same hour is not what is usual before the fourth.
    """
    return median_low(_people(tx, span, tx.at - timedelta(days=days)) for days in range(1, 8))


def _people(tx: Tx, span: timedelta, until: datetime) -> int:
    return tx.connection.scalar(_PEOPLE, {"since": until - span, "until": until}) or 0
