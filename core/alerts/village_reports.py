"""How many reports of one village there were lately, as far as the district may know of them."""

from collections import Counter

from sqlalchemy import func, select

from core.messages import refused_numbers
from core.models.alert import Alert, AlertEvent
from core.storage.db import Tx

REPORTS = ("raised", "joined")
"""What one report leaves in the story of an alert."""
WITHDRAWN = "withdrawn"
"""What a report leaves in the story of an alert that it is part of no longer."""


def count(tx: Tx, village: int) -> int:
    """Reports of the time that counts: one for each alert and each person who reported it or what went into it, but
    those taken back or withdrawn. What nobody reported is none.
    """
    each = (
        select(AlertEvent.alert_id, AlertEvent.person_id, AlertEvent.what, func.count())
        .join(Alert, Alert.id == AlertEvent.alert_id)
        .where(
            Alert.village_id == village,
            Alert.taken_back_at.is_(None),
            AlertEvent.what.in_((*REPORTS, WITHDRAWN)),
            AlertEvent.person_id.is_not(None),
            AlertEvent.at > tx.at - tx.programme.joining.village_within,
        )
        .group_by(AlertEvent.alert_id, AlertEvent.person_id, AlertEvent.what)
    )
    told: Counter[tuple[int, int | None]] = Counter()
    for alert_id, person, what, times in tx.connection.execute(each).all():
        goes_on = tx.session.get(Alert, refused_numbers.goes_on(tx, alert_id))
        if goes_on and not goes_on.bypasses and goes_on.taken_back_at is None:
            told[goes_on.id, person] += -times if what == WITHDRAWN else times
    return sum(times > 0 for times in told.values())
