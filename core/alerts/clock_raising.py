"""On a working morning an alert is raised for each thing that has not happened in a district for too long."""

from collections.abc import Collection

from sqlalchemy import select

from core.alerts import alerts, clock_alerts, clock_causes
from core.alerts.clock_causes import Cause, Key
from core.children import children
from core.models.alert import OPEN_NOW, Alert
from core.models.place import Place
from core.storage.access import Caller
from core.storage.db import Tx

CHANNEL = "clock"


def raise_due(tx: Tx, district: int) -> int:
    """An alert for each cause that has none; how many. The ladder's sweep tells of them all at once.

    One that was closed while its cause stood is raised again only after as long once more.
    """
    causes = clock_causes.causes(tx, district).values()
    newest = latest(tx, district, causes)
    due = [each for each in causes if not clock_alerts.stands(tx, newest.get(each.key), each)]
    for cause in due:
        _raise(tx, cause)
    return len(due)


def latest(tx: Tx, district: int, causes: Collection[Cause]) -> dict[Key, Alert]:
    """The newest alert of each matter of that district, of those by which one of its causes may stand: what is closed,
    and was raised longer ago than any of them waits, is not read. Years of them would be, each minute and a half.
    """
    if not causes:
        return {}
    since = min(clock_causes.waits_since(tx, again) for again in {each.again for each in causes})
    found = select(Alert).where(clock_alerts.of_clock(), Alert.district_id == district)
    every = {each for may in (OPEN_NOW, Alert.raised_at > since) for each in tx.session.scalars(found.where(may))}
    tx.sealer.load(each.child_id for each in every)
    return {clock_alerts.key_of(each): each for each in sorted(every, key=lambda each: each.raised_at)}


def _raise(tx: Tx, cause: Cause) -> None:
    child = children.held(tx, cause.child) if cause.child else None
    village = tx.session.get_one(Place, child.village_id if child else cause.village)
    me = Caller("", CHANNEL, village=village.id, sector=village.sector_id, district=village.district_id)
    alert = alerts.keep(tx, me, tx.programme.clock_alerts.level, child=child, category=cause.category)
    clock_alerts.wait(tx, alert)
    alert.due_at = tx.at
