"""Leases and last times, in real time: one ticker at a time, and when each thing last ran."""

from datetime import datetime, timedelta

from sqlalchemy import bindparam, or_, select, update

from core.models.record import ProgrammeClock, Tick
from core.storage.db import Tx
from core.storage.prepared import Prepared

CLOCK = "clock"
"""Marked with each look of the clock at the whole service."""
_MARK = Prepared(update(Tick).where(Tick.name == bindparam("of")).values(at=bindparam("now")))
_LAST = Prepared(select(Tick.at).where(Tick.name == bindparam("of")))


def lease(tx: Tx, name: str, owner: str, span: timedelta) -> bool:
    """Hold `name` for a while; False while somebody else holds it. Holding it again makes it last longer."""
    row = {"name": name, "owner": owner, "until": tx.real + span, "at": tx.real}
    if tx.insert_once(Tick.__table__, row):
        return True
    free = or_(Tick.owner == owner, Tick.until < tx.real, Tick.until.is_(None))
    done = tx.connection.execute(update(Tick).where(Tick.name == name, free).values(**row))
    return bool(done.rowcount)


def let_go(tx: Tx, name: str, owner: str) -> None:
    """Somebody else may hold it at once."""
    tx.connection.execute(update(Tick).where(Tick.name == name, Tick.owner == owner).values(until=None))


def held_until(tx: Tx, name: str) -> datetime | None:
    """Until when somebody holds it, None where nobody does."""
    return tx.connection.scalar(select(Tick.until).where(Tick.name == name))


def mark(tx: Tx, name: str) -> None:
    """It ran now."""
    if not tx.insert_once(Tick.__table__, {"name": name, "owner": None, "until": None, "at": tx.real}):
        tx.run(_MARK, {"of": name, "now": tx.real})


def last(tx: Tx, name: str) -> datetime | None:
    """When it last ran."""
    found = tx.first(_LAST, {"of": name})
    return found[0] if found else None


def advance(tx: Tx, seconds: int) -> datetime:
    """Programme time runs ahead of real time by that much more; what it is now."""
    tx.connection.execute(
        update(ProgrammeClock)
        .where(ProgrammeClock.id == 1)
        .values(ahead_seconds=ProgrammeClock.ahead_seconds + seconds)
    )
    return tx.at
