"""While an open alert concerns somebody protected, nobody below the district is told anything of that child."""

from sqlalchemy import select

from core.db import Tx
from core.models.alert import OPEN, Alert


def is_shielded(tx: Tx, child_id: int) -> bool:
    """True while the child has an open alert that concerns a leader, a volunteer or someone they protect."""
    found = select(Alert.id).where(Alert.child_id == child_id, Alert.shielded, Alert.state.in_(OPEN)).limit(1)
    return tx.connection.scalar(found) is not None
