"""Finding rows by a phone number: under the current index key, or the one before, while that is being changed."""

from typing import Any

from sqlalchemy import ColumnElement, bindparam, or_

from core.privacy import Vault
from core.storage.db import Tx


def is_number(tx: Tx, column: Any, number: str) -> ColumnElement[bool]:
    """The rows whose indexed `column` is of that number."""
    found: ColumnElement[bool] = column.in_(tx.vault.indexes(number))
    return found


def of_number(column: Any) -> ColumnElement[bool]:
    """The same in a prepared statement, of the number that `found_by` is given when it is run."""
    return or_(column == bindparam("number"), column == bindparam("number_before"))


def found_by(vault: Vault, number: str) -> dict[str, bytes]:
    """The values of `of_number`."""
    current, *before = vault.indexes(number)
    return {"number": current, "number_before": before[0] if before else current}
