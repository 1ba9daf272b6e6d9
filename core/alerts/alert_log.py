"""The log of alerts: every one raised in a month, also long after it was closed, with how soon somebody had it.

Numbers, levels, places and times alone; what was the matter stands on the alert's own page.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, time
from typing import Any

from sqlalchemy import ColumnElement, Select, func, select

from core.alerts import scope
from core.clock import moment
from core.models.alert import Alert, AlertEvent, AlertState, Deed, Level
from core.models.place import Place
from core.storage.access import Caller
from core.storage.db import Tx

PAGE = 50


@dataclass(frozen=True, slots=True)
class LoggedAlert:
    """One alert: `owned_at` and `seen_at` are when that first happened, None for not yet. `place`: its sector."""

    id: int
    number: str
    level: Level
    state: AlertState
    by_clock: bool
    place: int | None
    district: int | None
    raised_at: datetime
    owned_at: datetime | None
    seen_at: datetime | None
    closed_at: datetime | None


def listed(tx: Tx, me: Caller, month: date, page: int = 1) -> tuple[list[LoggedAlert], bool]:
    """One page of those raised in the month that begins that day, in the officer's reach: the latest first; and whether
    more follow.
    """
    ordered = _logged().where(*_within(month), *_reach(me)).order_by(*_LATEST)
    rows = tx.connection.execute(ordered.offset((page - 1) * PAGE).limit(PAGE + 1)).all()
    return [LoggedAlert(*row) for row in rows[:PAGE]], len(rows) > PAGE


def ids(tx: Tx, me: Caller, month: date) -> list[int]:
    """All of them, in the same order."""
    return list(tx.connection.scalars(select(Alert.id).where(*_within(month), *_reach(me)).order_by(*_LATEST)))


def among(tx: Tx, me: Caller, some: Sequence[int]) -> list[LoggedAlert]:
    """Those of these alerts that are in the officer's reach."""
    return [LoggedAlert(*row) for row in tx.connection.execute(_logged().where(Alert.id.in_(some), *_reach(me)))]


_LATEST = (Alert.raised_at.desc(), Alert.id)


def _within(month: date) -> tuple[ColumnElement[bool], ...]:
    after = date(month.year + month.month // 12, month.month % 12 + 1, 1)
    return Alert.raised_at >= moment(month, time(0)), Alert.raised_at < moment(after, time(0))


def _logged() -> Select[Any]:
    return select(
        Alert.id,
        Alert.number,
        Alert.level,
        Alert.state,
        Alert.by_clock,
        Alert.sector_id,
        Alert.district_id,
        Alert.raised_at,
        _first("owned", Alert.owned_at),
        _first(f"did_{Deed.saw_child.name}", Alert.seen_at),
        Alert.closed_at,
    )


def _reach(me: Caller) -> tuple[ColumnElement[bool], ...]:
    """Of the own district; for the nation of every district, each by its months."""
    if me.district is None:
        return (Alert.district_id.in_(select(Place.id).where(Place.level == "district")),)
    return (Alert.district_id == me.district, scope.of_district(me.district))


def _first(what: str, kept: Any) -> ColumnElement[Any]:
    """When it first happened: an idle owner is followed by another, whose moment the alert keeps."""
    found = select(func.min(AlertEvent.at)).where(AlertEvent.alert_id == Alert.id, AlertEvent.what == what)
    return func.coalesce(found.correlate(Alert).scalar_subquery(), kept)
