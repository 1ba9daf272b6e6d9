"""By when something must have happened to an alert that somebody owns."""

from datetime import datetime

from core.models.alert import Alert, Level
from core.storage.db import Tx


def idle_until(tx: Tx, alert: Alert, since: datetime) -> datetime:
    """Until when an owner since that moment must have recorded something: twice the acknowledge time of the level, in
    the hours and on the days in which that time runs.
    """
    until = since
    for _ in range(tx.programme.owners.idle_factor):
        until = by_level(tx, alert, until)
    return until


def see_by(tx: Tx, alert: Alert, told_at: datetime) -> datetime:
    """By when the child is to be seen after what was told then: no later than was known, anew if it was seen before."""
    by = tx.programme.deadline(alert.level, told_at, tx.programme.rule(alert.level).seen)
    return by if alert.seen_at else min(alert.seen_by, by)


def warn_at(tx: Tx, alert: Alert) -> datetime:
    """When the owner is warned that the child is to be seen: now, if that moment is over."""
    return max(tx.at, alert.seen_by - tx.programme.owners.seen_warning)


def by_level(tx: Tx, alert: Alert, since: datetime) -> datetime:
    """When the time in which an alert of its level is acknowledged is over, counted from that moment."""
    return tx.programme.deadline(alert.level, since, tx.programme.rule(alert.level).acknowledge)


def begin_to_act(tx: Tx, alert: Alert) -> None:
    """The owner's time to record something begins: a warning after the acknowledge time, the loss after twice that."""
    alert.due_at, alert.lose_at = by_level(tx, alert, tx.at), idle_until(tx, alert, tx.at)


def feedback_at(tx: Tx, alert: Alert) -> datetime | None:
    """When the reporters of a danger that nobody has from now on hear so; None for what is no danger."""
    return tx.at + tx.programme.feedback.not_taken if alert.level == Level.danger else None
