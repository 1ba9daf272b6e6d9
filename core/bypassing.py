"""An alert that concerns an officer of the district, or somebody they protect: the national desk has it alone."""

from core import handing_over, ladder, standing_down
from core.db import Tx
from core.models.alert import OPEN, Alert, AlertState


def bypass(tx: Tx, alert: Alert) -> None:
    """The district sees it no longer. Who was told there hears only that another has it; the ladder begins anew, at the
    national desk, and whoever owned it in the district owns it no more.
    """
    if alert.bypasses or alert.state not in OPEN:
        return
    ladder.withdraw(tx, alert, "bypasses")
    standing_down.all_outside(tx, alert)
    alert.bypasses = alert.shielded = True
    alert.state, alert.owner_id, alert.owned_at, alert.seen_due_at = AlertState.notified, None, None, None
    alert.held_by_id = alert.held_until = alert.acted_at = alert.phoned_at = None
    handing_over.settle(alert)
    ladder.event(tx, alert, "bypasses")
    ladder.start(tx, alert)


def merged(tx: Tx, older: Alert, alert: Alert) -> None:
    """What either of two that became one bypasses, the one that goes on bypasses."""
    if older.bypasses:
        standing_down.all_outside(tx, older)
    elif alert.bypasses:
        bypass(tx, older)
