"""When which alarm rang and for how long, for who leads officers: the nation reads all, a district what touches it."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import delete, select, update

from core.models.monitoring import Alarm, AlarmName, AlarmSpan
from core.models.person import Role
from core.storage.access import Caller
from core.storage.db import Tx

PAGE = 50
KEPT = timedelta(days=365)
"""How long an alarm that is over is remembered."""
OF_A_DISTRICT = frozenset(
    (
        AlarmName.no_tick,
        AlarmName.rung_late,
        AlarmName.unheard,
        AlarmName.old_alert,
        AlarmName.gateway_refused_us,
        AlarmName.gateway_balance,
        AlarmName.sends_failing,
        AlarmName.receipts_missing,
        AlarmName.lock_outs,
    )
)
"""What a lead must know, since officers are then rung by hand. The rest is about machines and who guesses."""


@dataclass(frozen=True, slots=True)
class RungAlarm:
    """Once that an alarm rang; `ended_at` is None while it does. All in real time."""

    name: AlarmName
    began_at: datetime
    ended_at: datetime | None


def note_begun(tx: Tx, name: AlarmName) -> None:
    """It rings from now on."""
    tx.insert_once(AlarmSpan.__table__, {"name": name, "began_at": tx.real, "ended_at": None})


def note_ended(tx: Tx, name: AlarmName) -> None:
    """It is over; what was over long ago is forgotten."""
    rings = (AlarmSpan.name == name, AlarmSpan.ended_at.is_(None))
    tx.connection.execute(update(AlarmSpan).where(*rings).values(ended_at=tx.real))
    old = (AlarmSpan.began_at < tx.real - KEPT, AlarmSpan.ended_at.is_not(None))
    tx.connection.execute(delete(AlarmSpan).where(*old))


def read_by(me: Caller) -> list[AlarmName]:
    """The alarms that the caller reads, in the order of urgency."""
    return [each for each in AlarmName if me.role is Role.national or each in OF_A_DISTRICT]


def ringing_now(tx: Tx, me: Caller) -> list[RungAlarm]:
    """What rings now, the most urgent first."""
    mine = read_by(me)
    rows = tx.connection.execute(select(Alarm.name, Alarm.since).where(Alarm.since.is_not(None), Alarm.name.in_(mine)))
    return sorted(
        (RungAlarm(name, since, None) for name, since in rows if since), key=lambda each: mine.index(each.name)
    )


def listed(tx: Tx, me: Caller, page: int = 1) -> tuple[list[RungAlarm], bool]:
    """One page of what rang within the year, the latest first, and whether more follow."""
    found = select(AlarmSpan.name, AlarmSpan.began_at, AlarmSpan.ended_at).where(AlarmSpan.name.in_(read_by(me)))
    ordered = found.order_by(AlarmSpan.began_at.desc(), AlarmSpan.name)
    rows = tx.connection.execute(ordered.offset((page - 1) * PAGE).limit(PAGE + 1)).all()
    return [RungAlarm(*row) for row in rows[:PAGE]], len(rows) > PAGE
