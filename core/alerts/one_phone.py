"""Which alerts came from one phone in so short a time that they are told together."""

from sqlalchemy import select

from core.models import alert_facts
from core.models.alert import UNOWNED, Alert
from core.storage.db import Tx


def of_one_phone(tx: Tx, alert: Alert) -> list[Alert]:
    """Those that nobody owns among the many alerts of its reporter, the oldest first; none where there are not many.

    Many is more than so many within an hour, whatever became of them. Those of the nation alone stay apart.
    """
    if alert.reporter_id is None:
        return []
    tx.flush()
    rule = tx.programme.joining
    within = rule.one_phone_within
    near = Alert.raised_at.between(alert.raised_at - within, alert.raised_at + within)
    theirs = (alert_facts.told_by(alert.reporter_id), Alert.district_id == alert.district_id)
    found = select(Alert).where(*theirs, Alert.bypasses == alert.bypasses, near).order_by(Alert.raised_at, Alert.id)
    every = list(tx.session.scalars(found))
    ends = zip(every, every[rule.one_phone :], strict=False)
    many = any(last.raised_at - first.raised_at < within for first, last in ends)
    return [each for each in every if each.state in UNOWNED] if many else []
