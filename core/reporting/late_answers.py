"""A talk goes on for up to a day: which alert its answers are added to, where not that of its first key."""

from dataclasses import dataclass

from core.alerts import alerts, conflict_of_interest, taking_back
from core.models.alert import OPEN, Alert, Level
from core.models.child import Child
from core.storage.access import Caller
from core.storage.db import Tx


@dataclass(frozen=True)
class Matter:
    """What a report is about, as far as it was told."""

    child: Child | None = None
    household: int | None = None
    category: str | None = None


def alert_for_answer(tx: Tx, me: Caller, alert: Alert, level: Level, matter: Matter) -> Alert:
    """The alert itself while it is open. What is told after that is an alert of its own, of that level; one that
    bypasses the district opens again instead, for the nation.
    """
    if alert.state in OPEN:
        return alert
    if alert.bypasses:
        conflict_of_interest.bypass(tx, alert, level)
        return alert
    new = of_its_own(tx, me, level, matter)
    new.shielded = new.shielded or alert.shielded
    return new


def about(tx: Tx, me: Caller, alert: Alert, level: Level, matter: Matter) -> Alert:
    """The alert, unless it is about somebody else and others say so too: then one of its own, of that level."""
    child = matter.child.id if matter.child else None
    elsewhere = alert.child_id not in (None, child) or alert.household_id not in (None, matter.household)
    if not elsewhere or taking_back.is_alone(tx, alert, me.person):
        return alert
    taking_back.withdraw(tx, alert, me.person)
    return of_its_own(tx, me, level, matter)


def of_its_own(tx: Tx, me: Caller, level: Level, matter: Matter) -> Alert:
    """An alert about that alone, or the child's open one."""
    return alerts.raise_alert(tx, me, level, child=matter.child, household=matter.household, category=matter.category)


def for_the_nation(tx: Tx, me: Caller, level: Level, matter: Matter) -> Alert:
    """An alert about that alone which only the national desk hears of."""
    return alerts.raise_alert(
        tx,
        me,
        level,
        child=matter.child,
        household=matter.household,
        category=matter.category,
        bypasses=True,
    )
