"""Every column that the field keys seal, found by its name: none is forgotten when a key is changed."""

from collections import Counter
from functools import cache
from typing import Any

from sqlalchemy import Column, func, select

from core.models import Base
from core.models.session import Effect
from core.privacy import Vault, is_sealed_with, seal_mark
from core.storage import effects
from core.storage.db import Tx
from core.storage.rewriting import Followed, Values

ENDS = "_sealed"
"""How such a column is called. What it is sealed for is called without that, behind its table's name."""


def columns() -> list[Column[Any]]:
    """Those of every table."""
    return [column for table in Base.metadata.sorted_tables for column in table.columns if column.name.endswith(ENDS)]


@cache
def followed() -> tuple[Followed, ...]:
    """What is sealed anew when the current field key is another."""
    return tuple(_followed(column) for column in columns())


def where(column: Column[Any]) -> str:
    """What a value of that column is sealed for, beside its row."""
    return f"{column.table.name}.{column.name.removesuffix(ENDS)}"


def counts(tx: Tx) -> Counter[int]:
    """How many values each field key seals, by its number."""
    found: Counter[int] = Counter()
    for column in columns():
        mark = func.substr(column, 1, 2)
        for begins, count in tx.connection.execute(select(mark, func.count()).group_by(mark)):
            if begins and (number := is_sealed_with(bytes(begins))) is not None:
                found[number] += count
    return found


def _followed(column: Column[Any]) -> Followed:
    (key,) = column.table.primary_key.columns
    sealed_for = where(column)

    def among(vault: Vault) -> Any:
        before = vault.numbers("FIELD_KEYS")[1:]
        return func.substr(column, 1, 2).in_([seal_mark(number) for number in before])

    def anew(vault: Vault, row: Values) -> tuple[bytes]:
        if column.table is Effect.__table__:
            plain = effects.open_result(vault, row[0], row[1]).encode()
            return (vault.seal(sealed_for, effects.row_of(row[0]), plain),)
        return (vault.seal(sealed_for, row[0], vault.open_bytes(sealed_for, row[0], row[1])),)

    return Followed(sealed_for, (key, column), among, anew)
