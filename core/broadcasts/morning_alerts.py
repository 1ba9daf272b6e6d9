"""The working morning on which what has not happened for too long becomes alerts, a few districts at a time."""

from sqlalchemy import select

from core.alerts import clock_raising
from core.broadcasts import officer_digest
from core.models.child import Child
from core.models.round import Round
from core.storage.db import Tx

MOST = 2
"""Districts in one transaction: every open child of each is looked at."""

upcoming, patience = officer_digest.upcoming, officer_digest.patience


def tell_some(tx: Tx, going: Round) -> int | None:
    """The next districts with children to be visited; the last of them, None when there are no more."""
    found = select(Child.district_id).distinct().where(Child.district_id > going.reached, Child.closed_on.is_(None))
    districts = list(tx.connection.scalars(found.order_by(Child.district_id).limit(MOST)))
    for each in districts:
        clock_raising.raise_due(tx, each)
    return districts[-1] if districts else None
