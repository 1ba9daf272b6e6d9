"""Which alerts came from one phone in so short a time that they are told together."""

from datetime import datetime
from typing import NamedTuple

from sqlalchemy import bindparam, select

from core.models.alert import UNOWNED, Alert, AlertState, Level
from core.storage.db import Tx
from core.storage.prepared import Prepared

_NEAR = Prepared(
    select(Alert.id, Alert.child_id, Alert.facts_sealed)
    .where(
        Alert.raised_at.between(bindparam("since"), bindparam("until")),
        Alert.district_id == bindparam("district"),
        Alert.bypasses == bindparam("bypasses"),
    )
    .order_by(Alert.raised_at, Alert.id)
)
_ROWS = select(Alert.id, Alert.number, Alert.level, Alert.due_at, Alert.raised_at, Alert.state)


class OfPhone(NamedTuple):
    """One of them, as far as those who are told of all need it."""

    id: int
    number: str
    level: Level
    due_at: datetime | None
    raised_at: datetime
    state: AlertState


def of_one_phone(tx: Tx, alert: Alert) -> list[OfPhone]:
    """Those that nobody owns among the many alerts of its reporter, the oldest first; none where there are not many.

    Many is more than so many within an hour, whatever became of them. Those of the nation alone stay apart.
    """
    if alert.reporter_id is None:
        return []
    tx.flush()
    rule = tx.programme.joining
    within = rule.one_phone_within
    near = {"since": alert.raised_at - within, "until": alert.raised_at + within}
    found = tx.all(_NEAR, {**near, "district": alert.district_id, "bypasses": alert.bypasses})
    if len(found) <= rule.one_phone:
        return []
    tx.sealer.load(child for _, child, _ in found)
    mine = [row for row, *rest in found if _teller(tx, row, *rest) == alert.reporter_id]
    if len(mine) <= rule.one_phone:
        return []
    rows = tx.connection.execute(_ROWS.where(Alert.id.in_(mine)).order_by(Alert.raised_at, Alert.id))
    every = [OfPhone(*row) for row in rows]
    ends = zip(every, every[rule.one_phone :], strict=False)
    many = any(last.raised_at - first.raised_at < within for first, last in ends)
    return [each for each in every if each.state in UNOWNED] if many else []


def _teller(tx: Tx, alert: int, child: int | None, box: bytes) -> int | None:
    teller: int | None = Alert.__box__.open(tx.sealer, alert, child, box)["reporter_id"]
    return teller


def of(alert: Alert) -> OfPhone:
    """That alert alone."""
    return OfPhone(alert.id, alert.number, alert.level, alert.due_at, alert.raised_at, alert.state)
