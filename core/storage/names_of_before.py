"""Names that held the index of a number before this release, and results that were sealed by one: they hold it no more.

What is new names a number by a mark that no index key gives, so a change of the index is the last to see these.
"""

from typing import Any

from sqlalchemy import func

from core.models.session import Effect
from core.privacy import Tampered, Vault
from core.storage import effects
from core.storage.rewriting import Followed, Values


def named(table: Any) -> Followed:
    """Duties whose names held the index of a number before this release."""

    def anew(vault: Vault, row: Values) -> tuple[Any, ...] | None:
        number = vault.open(f"{table.name}.number", row[0], row[1])
        name = renamed(vault, table.name, number, row[2])
        return None if name == row[2] else (row[1], name)

    columns = (table.c.id, table.c.number_sealed, table.c.once)
    return Followed(f"{table.name}.once", columns, lambda vault: func.length(table.c.number_sealed) > 0, anew)


def renamed(vault: Vault, of: str, number: str, name: str) -> str:
    """The name of a duty without any index in it."""
    for found in vault.indexes(number):
        if (index := found.hex()) in name:
            name = name.replace(index, vault.mark(f"{of} before", number))
    return name


def results() -> Followed:
    """Results that were sealed for a row that the index key gave."""
    table = Effect.__table__

    def anew(vault: Vault, row: Values) -> tuple[bytes] | None:
        try:
            vault.open(effects.WHERE, effects.row_of(row[0]), row[1])
        except Tampered:
            return (vault.seal(effects.WHERE, effects.row_of(row[0]), effects.open_result(vault, row[0], row[1])),)
        return None

    columns = (table.c.once, table.c.result_sealed)
    return Followed(effects.WHERE, columns, lambda vault: func.length(table.c.result_sealed) > 0, anew)
