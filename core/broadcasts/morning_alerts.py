"""The working morning on which what has not happened for too long becomes alerts, a few districts at a time."""

from sqlalchemy import bindparam, exists, select

from core.alerts import clock_raising
from core.broadcasts import officer_digest
from core.models.child import Child
from core.models.place import DISTRICT, Place
from core.models.round import Round
from core.storage.db import Tx
from core.storage.prepared import Prepared

MOST = 1
"""Districts in one transaction: every open child of each is looked at."""

_DISTRICTS = Prepared(
    select(Place.id)
    .where(
        DISTRICT,
        Place.id > bindparam("reached"),
        exists().where(Child.district_id == Place.id, Child.closed_on.is_(None)),
    )
    .order_by(Place.id)
    .limit(MOST)
)

upcoming, patience = officer_digest.upcoming, officer_digest.patience


def tell_some(tx: Tx, going: Round) -> int | None:
    """The next districts with children to be visited; the last of them, None when there are no more."""
    districts = [row for (row,) in tx.all(_DISTRICTS, {"reached": going.reached})]
    for each in districts:
        clock_raising.raise_due(tx, each)
    return districts[-1] if districts else None
