"""The restricted class, sexual abuse, is told to few: what was told of it is read by whoever was called to it and by
its owner while it is open, then by its owner and the lead. Where somebody protected is concerned, that rule goes
before this one.
"""

from collections.abc import Sequence

from sqlalchemy import select

from core.alerts import alert_history, ladder
from core.alerts.alert_history import AlertHistory
from core.models.alert import OPEN, TOLD, Alert, Concern, Notified
from core.models.duty import Referral
from core.models.person import Person, Role
from core.storage.access import Caller
from core.storage.db import Tx

RESTRICTED = "sexual"
"""The category whose reports are read by few."""
KEPT_CATEGORY = "kept"
"""The category that others read instead: it was told to few."""
KEPT = f"category.{KEPT_CATEGORY}"
"""The key of the words for it."""
_DESK = select(Person.id).where(Person.role == Role.national)
_NATIONS = select(Alert.id).where(Alert.bypasses)
_ABOUT_CHILD = _NATIONS.where(Alert.child_id == Referral.child_id).correlate(Referral).exists()
_TOLD_OF = select(Concern.id).where(Concern.child_id == Referral.child_id, Concern.alert_id.in_(_NATIONS))
_OF_CHILD = _ABOUT_CHILD | _TOLD_OF.correlate(Referral).exists()
_BECAUSE = _NATIONS.where(Alert.id == Referral.alert_id).correlate(Referral).exists()
NATIONS_ALONE = _BECAUSE | (Referral.by_id.in_(_DESK) & _OF_CHILD)
"""What was asked because of an alert that concerns an officer of the district; also what the national desk asked for
the child of one, from the child's own page: no officer of the district reads or moves it."""


def may_read(tx: Tx, me: Caller, alert: Alert, history: AlertHistory | None = None) -> bool:
    """Whether an officer in whose reach it is may read what was told of it, and what was asked because of it.

    With key 1 of the protected person its owner and the lead alone; with key 3 it reaches the national desk alone.
    """
    if alert.bypasses or alert.owner_id == me.person or not is_restricted(tx, alert, history):
        return True
    if alert.shielded or alert.state not in OPEN:
        return me.role is Role.lead
    return tx.session.get(Notified, (alert.id, me.id)) is not None


def is_restricted(tx: Tx, alert: Alert, history: AlertHistory | None = None) -> bool:
    """Whether anybody told sexual abuse of it, or of what went into it; each category was sealed when it was told."""
    found = history or alert_history.of(tx, alert)
    if RESTRICTED in {each.category for each in found.every} | {each.category for each in found.concerns}:
        return True
    joined = (each for each in found.events if each.what == TOLD)
    return any(ladder.told_category(tx, each) == RESTRICTED for each in joined)


def hides_from(tx: Tx, me: Caller, child_id: int, alert_id: int | None) -> bool:
    """Whether what was asked for a child, or because of an alert, would tell the officer what may not be read."""
    return any(not may_read(tx, me, each) for each in _about(tx, child_id, alert_id))


def touches(tx: Tx, child_id: int, alert_id: int | None) -> bool:
    """Whether any alert of that child, or that alert, is one that few read."""
    return any(is_restricted(tx, each) for each in _about(tx, child_id, alert_id))


def _about(tx: Tx, child_id: int, alert_id: int | None) -> Sequence[Alert]:
    about = Alert.child_id == child_id
    return tx.session.scalars(select(Alert).where(about if alert_id is None else about | (Alert.id == alert_id))).all()
