"""What the partner reported lately: the child's code and the day, nothing of what was told."""

from typing import NamedTuple

from sqlalchemy import select

from core.models.alert import Alert
from core.models.child import Child
from core.models.visit import Visit
from core.storage.access import Caller
from core.storage.db import Tx

MOST = 5
"""Lines that fit one screen."""


class Reported(NamedTuple):
    """One visit by the partner; the day as "29/11"."""

    code: str
    day: str


def of_partner(tx: Tx, me: Caller) -> list[Reported]:
    """The newest visits that others reported for the children of the volunteer's village.

    Those that told of something in which somebody protected is concerned are left out; so are all, for who is invited.
    """
    if me.invited:
        return []
    found = (
        select(Child.code, Visit.on)
        .join(Child, Child.id == Visit.child_id)
        .outerjoin(Alert, Alert.id == Visit.alert_id)
        .where(Visit.village_id == me.village, Visit.by_id != me.id, Alert.shielded.is_not(True))
        .order_by(Visit.told_at.desc())
        .limit(MOST)
    )
    return [Reported(code, f"{on:%d/%m}") for code, on in tx.connection.execute(found)]
