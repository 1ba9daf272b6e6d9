"""Alarms as rows: since when each rings, and when the operator was told of it last."""

from datetime import datetime
from typing import Any

from sqlalchemy import select, update

from core.models.monitoring import Alarm, AlarmName
from core.monitoring import alarm_history, operator_sms
from core.storage.db import Tx

OF_SENDING = (
    AlarmName.old_alert,
    AlarmName.gateway_refused_us,
    AlarmName.gateway_balance,
    AlarmName.sends_failing,
)
"""What stands between an alert and its phone."""


def tell(tx: Tx, name: AlarmName, since: datetime, told_at: datetime | None) -> int:
    """Owe the operator an SMS of it, unless it was told lately or another one is under way; how many."""
    if told_at and tx.real - told_at < tx.programme.watch.told_again:
        return 0
    if not operator_sms.tell(tx, name, since):
        return 0
    keep(tx, name, {"told_at": tx.real})
    return 1


def begin(tx: Tx, name: AlarmName) -> None:
    """It rings from now on, if it did not before."""
    kept = tx.session.get(Alarm, name)
    if kept is None or kept.since is None:
        start(tx, name)
        tell(tx, name, tx.real, kept.told_at if kept else None)


def start(tx: Tx, name: AlarmName) -> None:
    """It was quiet and rings from now on."""
    keep(tx, name, {"since": tx.real})
    alarm_history.note_begun(tx, name)


def stop(tx: Tx, name: AlarmName) -> None:
    """It rang and is quiet from now on."""
    keep(tx, name, {"since": None})
    alarm_history.note_ended(tx, name)


def keep(tx: Tx, name: AlarmName, values: dict[str, Any]) -> None:
    """Those columns of the alarm's row."""
    if not tx.insert_once(Alarm.__table__, {"name": name, "since": None, "told_at": None, **values}):
        tx.connection.execute(update(Alarm).where(Alarm.name == name).values(**values))


def of_sending(tx: Tx) -> list[AlarmName]:
    """Which of those that stand between an alert and its phone ring now."""
    rings = (Alarm.since.is_not(None), Alarm.name.in_(OF_SENDING))
    return list(tx.session.scalars(select(Alarm.name).where(*rings).order_by(Alarm.name)))
