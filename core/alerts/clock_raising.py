"""On a working morning an alert is raised for each thing that has not happened in a district for too long."""

from sqlalchemy import select

from core.alerts import alerts, clock_alerts, clock_causes
from core.alerts.clock_causes import Cause, Key
from core.children import children
from core.models.alert import Alert
from core.models.place import Place
from core.storage.access import Caller
from core.storage.db import Tx

CHANNEL = "clock"


def raise_due(tx: Tx, district: int) -> int:
    """An alert for each cause that has none; how many. The ladder's sweep tells of them all at once.

    One that was closed while its cause stood is raised again only after as long once more.
    """
    newest = latest(tx, district)
    due = [
        each
        for each in clock_causes.causes(tx, district).values()
        if not clock_alerts.stands(tx, newest.get(each.key), each)
    ]
    for cause in due:
        _raise(tx, cause)
    return len(due)


def latest(tx: Tx, district: int) -> dict[Key, Alert]:
    """The newest alert of each matter of that district."""
    found = select(Alert).where(clock_alerts.of_clock(), Alert.district_id == district).order_by(Alert.raised_at)
    every = list(tx.session.scalars(found))
    tx.sealer.load(each.child_id for each in every)
    return {clock_alerts.key_of(each): each for each in every}


def _raise(tx: Tx, cause: Cause) -> None:
    child = children.held(tx, cause.child) if cause.child else None
    village = tx.session.get_one(Place, child.village_id if child else cause.village)
    me = Caller("", CHANNEL, village=village.id, sector=village.sector_id, district=village.district_id)
    alert = alerts.keep(tx, me, tx.programme.clock_alerts.level, child=child, category=cause.category)
    clock_alerts.wait(tx, alert)
    alert.due_at = tx.at
