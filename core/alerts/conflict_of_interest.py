"""An alert that concerns an officer of the district, or somebody they protect: the national desk has it alone."""

from core.alerts import deadlines, handing_over, ladder, stand_down_notices, two_districts
from core.children import numbers
from core.models.alert import OPEN, Alert, AlertState, Level
from core.storage.db import Tx


def bypass(tx: Tx, alert: Alert, told: Level) -> None:
    """The district sees it no longer. Who was told there hears only that another has it; the ladder begins anew, at the
    national desk, and whoever owned it in the district owns it no more. Nothing rests on what was done there: it is as
    urgent as it was told, and the child is to be seen.

    One that was closed by then is open again, and in the district nobody hears of it: who closed it may be the one.
    """
    if alert.bypasses and alert.state in OPEN:
        return
    alert.level = min(alert.level, told, key=lambda each: each.rank)
    alert.seen_by = deadlines.see_by(tx, alert, tx.at)
    if alert.state in OPEN:
        ladder.withdraw(tx, alert, "bypasses")
        ladder.withdraw_notices(tx, alert, (two_districts.TO_HOME,), "protected")
        stand_down_notices.all_outside(tx, alert)
    else:
        _open_again(tx, alert)
    alert.bypasses = alert.shielded = True
    alert.state, alert.owner_id, alert.owned_at, alert.seen_due_at = AlertState.notified, None, None, None
    alert.lose_at = alert.held_by_id = alert.held_until = alert.acted_at = alert.phoned_at = alert.seen_at = None
    handing_over.settle(alert)
    ladder.event(tx, alert, "bypasses")
    ladder.start(tx, alert)


def _open_again(tx: Tx, alert: Alert) -> None:
    """Its number is its own again, and the child is to be seen as if it were raised now."""
    stand_down_notices.strike_outside(tx, alert)
    numbers.move(tx, alert.district_id, alert.number, alert.id, free_at=None)
    alert.closed_at = None
    alert.seen_by = tx.programme.deadline(alert.level, tx.at, tx.programme.rule(alert.level).seen)
    ladder.event(tx, alert, "opened_again")
