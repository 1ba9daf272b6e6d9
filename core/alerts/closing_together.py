"""Closing many alerts of one phone at once: as false alarms, by who rang that phone and closed one of them so."""

from dataclasses import replace

from sqlalchemy import select

from core.alerts import alerts, one_phone, ownership, scope
from core.alerts.ownership import AlertOutcome, Closed
from core.models.alert import Alert, AlertState, Concern, Deed
from core.models.duty import WAITING, CallBack
from core.storage.access import Caller
from core.storage.db import Tx


def close_one(tx: Tx, me: Caller, alert_id: int, outcome: str) -> Closed:
    """As `ownership.close` does; with how many others of that phone may be closed as it was."""
    closed = ownership.close(tx, me, alert_id, outcome)
    return replace(closed, alike=len(_alike(tx, me, alert_id))) if closed.done else closed


def count_alike(tx: Tx, me: Caller, alert_id: int) -> int:
    """How many others of that phone may be closed as it was, by who closed it."""
    return len(_alike(tx, me, alert_id))


def close_alike(tx: Tx, me: Caller, alert_id: int) -> Closed:
    """Those others are closed as false alarms too; with how many alerts that were."""
    ended = [
        ownership.close(tx, me, each, AlertOutcome.false_alarm).done
        for each in _alike(tx, me, alert_id)
        if ownership.acknowledge(tx, me, each).mine and ownership.act(tx, me, each, int(Deed.called)).mine
    ]
    number = alerts.reach(tx, me, alert_id).number
    return Closed(True, number, reports=sum(ended), more=bool(scope.open_in_reach(tx, me)))


def _alike(tx: Tx, me: Caller, alert_id: int) -> list[int]:
    """Those that nobody owns among the many of its phone, where it was closed as a false alarm by who rang there.

    Left out is each with a code, with another reporter, where somebody protected may be concerned, or where somebody
    waits for a call that nobody answered.
    """
    closed = alerts.reach(tx, me, alert_id)
    if closed.state is not AlertState.false_alarm or closed.owner_id != me.id or closed.phoned_at is None:
        return []
    others = (tx.session.get_one(Alert, each.id) for each in one_phone.of_one_phone(tx, closed))
    return [each.id for each in others if _is_alike(tx, each, closed)]


def _is_alike(tx: Tx, alert: Alert, closed: Alert) -> bool:
    named = (Concern.child_id.is_not(None) | Concern.household_id.is_not(None)) & (Concern.alert_id == alert.id)
    waits = (CallBack.alert_id == alert.id, CallBack.state.in_(WAITING))
    return (
        alert.child_id is None
        and alert.household_id is None
        and not alert.shielded
        and alerts.reporters(tx, alert) == [closed.reporter_id]
        and tx.session.scalar(select(Concern.id).where(named).limit(1)) is None
        and tx.session.scalar(select(CallBack.id).where(*waits).limit(1)) is None
    )
