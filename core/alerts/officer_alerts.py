"""An alert that follows from what an officer recorded about a child: it is that officer's own from its first moment."""

from dataclasses import replace

from core.alerts import alerts, deadlines, ladder, ownership, scope
from core.children import children
from core.models.alert import UNOWNED, Alert, AlertState, Level
from core.models.child import Child
from core.models.person import Role
from core.models.place import Place
from core.storage import audit
from core.storage.access import Caller
from core.storage.db import Tx


def raise_about(tx: Tx, me: Caller, level: Level, child: Child, category: str) -> Alert:
    """An alert about that child, where it lives. Told by a volunteer its ladder begins; an officer of the child's
    district owns it at once, and hands it over like any other. It joins the child's open alert of the last day.
    """
    children.held(tx, child.id)
    village = tx.session.get_one(Place, child.village_id)
    here = replace(me, district=child.district_id, sector=village.sector_id, village=village.id)
    standing = alerts.open_for_child(tx, child.id, child.district_id)
    if standing and (me.role is Role.volunteer or not scope.is_in_reach(me, standing)):
        return _joined(tx, here, standing, level, category)
    if me.role is Role.volunteer:
        return alerts.raise_alert(tx, here, level, child=child, category=category)
    alert = _joined(tx, here, standing, level, category) if standing else None
    if alert is None:
        alert = alerts.keep(tx, here, level, child=child, category=category)
        _own(tx, me, alert)
    elif alert.state in UNOWNED:
        ownership.acknowledge(tx, me, alert.id)
    return alert


def _joined(tx: Tx, here: Caller, standing: Alert, level: Level, category: str) -> Alert:
    alert = alerts.join(tx, standing, level, here.person, category)
    alert.category = alert.category or category
    return alert


def _own(tx: Tx, me: Caller, alert: Alert) -> None:
    """As if it were told and taken in one moment: nobody else was told, so nobody stands down."""
    alert.state, alert.owner_id, alert.owned_at = AlertState.acknowledged, me.id, tx.at
    alert.acknowledge_by = deadlines.by_level(tx, alert, tx.at)
    alert.reporter_id = None
    deadlines.begin_to_act(tx, alert)
    alert.seen_due_at = deadlines.warn_at(tx, alert)
    ladder.event(tx, alert, "owned", me.id)
    audit.record(tx, me, "raised", "alerts", alert.id)
