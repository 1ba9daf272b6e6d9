"""A gateway that refuses us: no balance, or a wrong key or account. Reminders are parked meanwhile, alerts never."""

from datetime import datetime

from sqlalchemy import bindparam, select

from core.models.message import Lane, Message
from core.models.monitoring import AlarmName
from core.models.record import Tick
from core.storage import ticks
from core.storage.db import Tx
from core.storage.prepared import Prepared, one_of

REFUSALS = (AlarmName.gateway_refused_us, AlarmName.gateway_balance)
_STANDING = Prepared(select(Tick.name, Tick.at).where(one_of(Tick.name, REFUSALS)))
_TAKEN = Prepared(select(Message.id).where(one_of(Message.lane, Lane), Message.sent_at > bindparam("since")).limit(1))


def note(tx: Tx, refusal: AlarmName) -> None:
    """The gateway refused everything we may ask of it, now."""
    ticks.mark(tx, refusal)


def open_refusals(tx: Tx) -> dict[AlarmName, datetime]:
    """The refusals since which the gateway took nothing, and when each was heard last."""
    rows = tx.all(_STANDING, {})
    return {AlarmName(name): at for name, at in rows if not _took_since(tx, at)}


def is_parked(tx: Tx, lane: Lane) -> bool:
    """True for reminders while a refusal is fresh; after that some are offered again, to find out."""
    if lane is not Lane.reminders:
        return False
    return any(tx.real - at < tx.programme.watch.parked for at in open_refusals(tx).values())


def _took_since(tx: Tx, at: datetime) -> bool:
    """A message is noted as sent in programme time."""
    return tx.first(_TAKEN, {"since": at + (tx.at - tx.real)}) is not None
