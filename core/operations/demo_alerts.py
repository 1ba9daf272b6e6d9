"""Open alerts when the demo people go: what they alone told is closed, what somebody else told goes on without them."""

from collections.abc import Collection
from dataclasses import dataclass

from sqlalchemy import select

from core.alerts import alerts, ladder, letting_go
from core.models.alert import OPEN, UNOWNED, Alert, AlertState, Notified
from core.models.person import Person
from core.storage.db import Tx


@dataclass(frozen=True, slots=True)
class DemoAlerts:
    """Which of the open alerts are closed, and which begin at their first rung again, as nobody real has them."""

    closed: list[Alert]
    go_on: list[Alert]


def sort(tx: Tx, demo: Collection[int], children: Collection[int]) -> DemoAlerts:
    """Of what a demo person told, owns, holds, was offered or alone was told of, and of what is about a demo child."""
    found = DemoAlerts([], [])
    for alert in tx.session.scalars(select(Alert).where(Alert.state.in_(OPEN)).order_by(Alert.raised_at)):
        told = set(alerts.reporters(tx, alert))
        if not told - set(demo) and (told or alert.child_id in children):
            found.closed.append(alert)
        elif _is_with(tx, alert, set(demo)):
            found.go_on.append(alert)
    return found


def _is_with(tx: Tx, alert: Alert, demo: set[int]) -> bool:
    """Whether it waits for a demo person, or nobody else was told of it."""
    if {alert.owner_id, alert.offered_to_id, alert.held_by_id} & demo:
        return True
    told = set(tx.session.scalars(select(Notified.person_id).where(Notified.alert_id == alert.id)))
    return alert.state in UNOWNED and bool(told) and told <= demo


def settle(tx: Tx, found: DemoAlerts, demo: Collection[Person]) -> None:
    """Close those, then let the others begin, each told to whoever is there. The demo people have left by now."""
    for alert in found.closed:
        alert.state, alert.closed_at = AlertState.false_alarm, tx.at
        alert.due_at = alert.seen_due_at = None
    tx.flush()
    for person in demo:
        letting_go.release(tx, person)
    for alert in found.go_on:
        if alert.state in UNOWNED and alert.ladder_from != tx.at:
            alert.held_by_id = alert.held_until = None
            ladder.start(tx, alert)
