"""All that was told and done of an alert and of what went into it, asked for once by who shows several parts of it."""

from typing import NamedTuple

from sqlalchemy import select

from core.models.alert import Alert, AlertEvent, Concern
from core.storage.db import Tx


class AlertHistory(NamedTuple):
    """The alert first, then those that went into it and into them; the concerns and events of all of them."""

    every: list[Alert]
    concerns: list[Concern]
    events: list[AlertEvent]

    @property
    def ids(self) -> list[int]:
        """Of the alerts."""
        return [each.id for each in self.every]


def of(tx: Tx, alert: Alert) -> AlertHistory:
    """In as few statements as there are kinds of rows."""
    every, last = [alert], [alert.id]
    while last:
        into = list(tx.session.scalars(select(Alert).where(Alert.merged_into_id.in_(last))))
        every, last = [*every, *into], [each.id for each in into]
    ids = [each.id for each in every]
    concerns = list(tx.session.scalars(select(Concern).where(Concern.alert_id.in_(ids))))
    events = list(tx.session.scalars(select(AlertEvent).where(AlertEvent.alert_id.in_(ids))))
    return AlertHistory(every, concerns, events)
