"""Alerts as a list that can be narrowed: open or closed, of one level, of one sector, mine or nobody's."""

from dataclasses import dataclass
from datetime import timedelta

from sqlalchemy import select

from core.alerts import scope
from core.models.alert import OPEN, UNOWNED, Alert, Level
from core.storage.access import Caller
from core.storage.db import Tx

MOST = 200
CLOSED_DAYS = 90
"""How far back closed ones are listed: as long as their numbers stay theirs."""
STANDS = ("open", "nobody", "mine", "late", "closed")


@dataclass(frozen=True)
class AlertFilter:
    """What the list is narrowed to. `stands` is one of STANDS."""

    stands: str = "open"
    level: Level | None = None
    sector: int | None = None


def listed(tx: Tx, me: Caller, narrowed: AlertFilter) -> list[Alert]:
    """Those in the officer's reach: open ones the most urgent first, closed ones the latest first."""
    if narrowed.stands == "closed":
        found = _closed(tx, me, narrowed)
    else:
        found = scope.open_in_reach(tx, me, late=narrowed.stands == "late")
    return [each for each in found if _fits(each, me, narrowed)][:MOST]


def _closed(tx: Tx, me: Caller, narrowed: AlertFilter) -> list[Alert]:
    """Narrowed before the list is cut: of many closed ones the older of that level or sector are found too."""
    since = tx.at - timedelta(days=CLOSED_DAYS)
    found = select(Alert).where(Alert.state.not_in(OPEN), Alert.closed_at >= since)
    if me.district is not None:
        found = found.where(scope.of_district(me.district))
    if narrowed.level is not None:
        found = found.where(Alert.level == narrowed.level)
    if narrowed.sector is not None:
        found = found.where(Alert.sector_id == narrowed.sector)
    return list(tx.session.scalars(found.order_by(Alert.closed_at.desc()).limit(MOST)))


def _fits(alert: Alert, me: Caller, narrowed: AlertFilter) -> bool:
    owner = {"nobody": alert.state in UNOWNED, "mine": alert.owner_id == me.id}.get(narrowed.stands, True)
    return owner and narrowed.level in (None, alert.level) and narrowed.sector in (None, alert.sector_id)
