"""While an open alert concerns somebody protected, nobody below the district is told anything of that child."""

from sqlalchemy import bindparam, select

from core.models.alert import OPEN, Alert
from core.storage.db import Tx
from core.storage.prepared import Prepared, one_of

_SHIELDED = Prepared(
    select(Alert.id).where(Alert.child_id == bindparam("child"), Alert.shielded, one_of(Alert.state, OPEN)).limit(1)
)


def is_shielded(tx: Tx, child_id: int) -> bool:
    """True while the child has an open alert that concerns a leader, a volunteer or someone they protect."""
    return tx.first(_SHIELDED, {"child": child_id}) is not None
