"""A talk goes on for up to a day: where its answers are added when the district closed the alert meanwhile."""

from core import alerts, bypassing
from core.access import Caller
from core.db import Tx
from core.models.alert import OPEN, Alert
from core.models.child import Child
from core.programme import Level


def standing(
    tx: Tx,
    me: Caller,
    alert: Alert,
    level: Level,
    *,
    child: Child | None,
    household: int | None = None,
    category: str | None = None,
) -> Alert:
    """The alert itself while it is open. What is told after that is an alert of its own, of that level; one that
    bypasses the district opens again instead, for the nation.
    """
    if alert.state in OPEN:
        return alert
    if alert.bypasses:
        bypassing.bypass(tx, alert, level)
        return alert
    new = alerts.raise_alert(tx, me, level, child=child, household=household, category=category)
    new.shielded = new.shielded or alert.shielded
    return new
