"""Alerts as a list that can be narrowed: by how they stand, level, place, whose they are, and when they were raised."""

from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from sqlalchemy import Select, select

from core.alerts import scope
from core.models.alert import OPEN, UNOWNED, Alert, Level
from core.models.place import Place
from core.storage.access import Caller
from core.storage.db import Tx

PAGE = 50
CLOSED_DAYS = 90
"""How far back closed ones are listed: as long as their numbers stay theirs."""
STANDS = ("open", "nobody", "mine", "late", "closed")
PERIODS = (1, 7, 30, CLOSED_DAYS)
"""Days back that the list may be narrowed to."""


@dataclass(frozen=True)
class AlertFilter:
    """What the list is narrowed to. `stands` is one of STANDS, `days` one of PERIODS; None for no narrowing. `place`: a
    sector, or for the nation a district.
    """

    stands: str = "open"
    level: Level | None = None
    place: int | None = None
    days: int | None = None
    page: int = 1


def listed(tx: Tx, me: Caller, narrowed: AlertFilter) -> tuple[list[Alert], bool]:
    """One page of those in the officer's reach, and whether more follow: open ones the most urgent first, closed ones
    the latest first.
    """
    first = (narrowed.page - 1) * PAGE
    if narrowed.stands == "closed":
        found = list(tx.session.scalars(_closed(tx, me, narrowed).offset(first).limit(PAGE + 1)))
    else:
        found = _open(tx, me, narrowed)[first:]
    return found[:PAGE], len(found) > PAGE


def ids(tx: Tx, me: Caller, narrowed: AlertFilter) -> list[int]:
    """All of them, in the same order."""
    if narrowed.stands == "closed":
        return list(tx.connection.scalars(_closed(tx, me, narrowed).with_only_columns(Alert.id)))
    return [each.id for each in _open(tx, me, narrowed)]


def places(tx: Tx, me: Caller) -> dict[int, str]:
    """By what places the list is narrowed: the sectors of the officer's district; for the nation its districts."""
    level = "district" if me.district is None else "sector"
    within = () if me.district is None else (Place.district_id == me.district,)
    found = select(Place.id, Place.name).where(Place.level == level, *within).order_by(Place.name)
    return {row: name for row, name in tx.connection.execute(found)}


def place_of(me: Caller, alert: Alert) -> int | None:
    """Where it is, as finely as the officer's list is narrowed."""
    return alert.district_id if me.district is None else alert.sector_id


def _open(tx: Tx, me: Caller, narrowed: AlertFilter) -> list[Alert]:
    late = narrowed.stands == "late"
    return [each for each in scope.open_in_reach(tx, me, late=late) if _fits(tx, each, me, narrowed)]


def _closed(tx: Tx, me: Caller, narrowed: AlertFilter) -> Select[Alert]:
    """Narrowed before the list is cut: of many closed ones the older of that level or place are found too."""
    since = tx.at - timedelta(days=narrowed.days or CLOSED_DAYS)
    which: list[Any] = [Alert.state.not_in(OPEN), Alert.closed_at >= since]
    which += [] if me.district is None else [scope.of_district(me.district)]
    which += [Alert.level == narrowed.level] if narrowed.level else []
    column = Alert.district_id if me.district is None else Alert.sector_id
    which += [column == narrowed.place] if narrowed.place else []
    return select(Alert).where(*which).order_by(Alert.closed_at.desc(), Alert.id)


def _fits(tx: Tx, alert: Alert, me: Caller, narrowed: AlertFilter) -> bool:
    owner = {"nobody": alert.state in UNOWNED, "mine": alert.owner_id == me.id}.get(narrowed.stands, True)
    there = narrowed.place in (None, place_of(me, alert))
    since = tx.at - timedelta(days=narrowed.days) if narrowed.days else alert.raised_at
    return owner and there and narrowed.level in (None, alert.level) and alert.raised_at >= since
