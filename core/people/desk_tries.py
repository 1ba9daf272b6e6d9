"""Wrong tries at the desk lock the account for unknown browsers, or one known browser; never both.

So a stranger who tries passwords cannot lock out who signed in from the same browser before.
"""

from datetime import timedelta

from sqlalchemy import delete, func, select

from core.models.desk import DeskBrowser, DeskTry
from core.people.wrong_pins import DAY, MONTH
from core.storage.db import Tx


def browser(tx: Tx, person: int, token: bytes) -> int | None:
    """The browser of that token's digest, where that person signed in there before; None for an unknown one."""
    known = (DeskBrowser.token == token, DeskBrowser.person_id == person)
    return tx.connection.scalar(select(DeskBrowser.id).where(*known))


def keep(tx: Tx, person: int, browser_id: int | None) -> None:
    """It was wrong now, in that browser or an unknown one."""
    tx.session.add(DeskTry(person_id=person, browser_id=browser_id, at=tx.at))
    tx.flush()
    tx.connection.execute(delete(DeskTry).where(DeskTry.at <= tx.at - MONTH))


def is_locked(tx: Tx, person: int, browser_id: int | None) -> bool:
    """Whether so many were wrong there that even the right one opens nothing for a while."""
    limits = tx.programme.limits
    spans = ((limits.pin_lock, limits.pin_tries), (DAY, limits.pin_tries_a_day))
    return any(_count(tx, person, browser_id, span) >= most for span, most in spans)


def forget(tx: Tx, person: int, browser_id: int | None) -> None:
    """It was right there."""
    tx.connection.execute(delete(DeskTry).where(DeskTry.person_id == person, DeskTry.browser_id == browser_id))


def _count(tx: Tx, person: int, browser_id: int | None, span: timedelta) -> int:
    there = (DeskTry.person_id == person, DeskTry.browser_id == browser_id, DeskTry.at > tx.at - span)
    return tx.connection.scalar(select(func.count()).where(*there)) or 0
