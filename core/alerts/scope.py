"""Which alerts an officer sees: those of the district and what is offered to it; the national desk sees all."""

from datetime import datetime
from functools import cache
from typing import Any

from sqlalchemy import BigInteger, ColumnElement, Select, bindparam, or_, select

from core.models.alert import OPEN_NOW, UNOWNED, Alert
from core.models.base import Moment
from core.storage.access import Caller
from core.storage.db import Tx


def is_in_reach(me: Caller, alert: Alert) -> bool:
    """Whether an officer may see it."""
    if me.district is None:
        return True
    return not alert.bypasses and me.district in (alert.district_id, alert.offered_district_id)


def of_district(district: Any) -> ColumnElement[bool]:
    """Those that its officers see: its own and what is offered to it, nothing that is the nation's alone. The district
    may be the parameter of a statement that is made once.
    """
    theirs = or_(Alert.district_id == district, Alert.offered_district_id == district)
    return theirs & Alert.bypasses.is_(False)


def open_in_reach(tx: Tx, me: Caller, *, late: bool = False) -> list[Alert]:
    """The open alerts of the officer's district (the nation's for the national desk), most urgent first: by level, then
    by the deadline that comes next. `late`: only those that are past a deadline.
    """
    found = _open_in(tx, me.district, late=late)
    return sorted(found, key=lambda each: (each.level.rank, deadline(each), each.raised_at))


def late_in(tx: Tx, district: int | None) -> list[Alert]:
    """What nobody acknowledged in time, and what nobody noted to have seen the child of in time; of the whole nation
    where no district is given.
    """
    return _open_in(tx, district, late=True)


def _open_in(tx: Tx, district: int | None, *, late: bool) -> list[Alert]:
    found = _every_open(district is None, late)
    return list(tx.session.scalars(found, {"district": district, "now": tx.at}))


@cache
def _every_open(nation: bool, late: bool) -> Select[Alert]:
    found = select(Alert).where(OPEN_NOW)
    if late:
        now = bindparam("now", type_=Moment())
        unowned = Alert.state.in_(UNOWNED) & (Alert.acknowledge_by < now)
        found = found.where(unowned | (Alert.seen_due_at.is_not(None) & (Alert.seen_by <= now)))
    return found if nation else found.where(of_district(bindparam("district", type_=BigInteger())))


def deadline(alert: Alert) -> datetime:
    """The one it is measured by: of whom nobody owns to be acknowledged, else to see the child."""
    return alert.acknowledge_by if alert.state in UNOWNED else alert.seen_by
