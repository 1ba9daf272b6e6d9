"""Children's records whose time is over: two persons may erase them, and nobody else does."""

from sqlalchemy import func, select

from core.clock import kigali
from core.models.child import Child
from core.models.erasure import Erasure
from core.storage.db import Tx


def count(tx: Tx) -> int:
    """How many are past what the programme keeps, and not erased yet."""
    before = kigali(tx.at).date() - tx.programme.retention.children
    erased = select(Erasure.child_id).where(Erasure.done_at.is_not(None))
    over = select(func.count()).where(Child.closed_on < before, Child.id.not_in(erased))
    return int(tx.connection.scalar(over.select_from(Child)) or 0)
