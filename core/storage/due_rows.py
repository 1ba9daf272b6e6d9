"""Rows that a sweep moves when they are due. Nearly always none is: that is asked first, in a statement made once."""

from typing import Any, Generic, TypeVar

from sqlalchemy import Select, literal_column

from core.storage.db import Tx
from core.storage.prepared import Prepared

R = TypeVar("R")


class DueRows(Generic[R]):
    """Those rows of one table; what they are compared with are parameters."""

    def __init__(self, found: Select[R]) -> None:
        """`found` asks for the rows, in their order and no more than one transaction moves; without an IN."""
        one: Select[Any] = (
            found.with_only_columns(literal_column("1"), maintain_column_froms=True).order_by(None).limit(1)
        )
        self._any = Prepared(one)
        self._found, self._free = found, found.with_for_update(skip_locked=True)

    def any(self, tx: Tx, **values: Any) -> bool:
        """Whether there is any."""
        return tx.first(self._any, values) is not None

    def take(self, tx: Tx, **values: Any) -> list[R]:
        """They are this transaction's; those that another one moves at this moment are left to it."""
        if not self.any(tx, **values):
            return []
        return list(tx.session.scalars(self._free if tx.is_postgres else self._found, values))
