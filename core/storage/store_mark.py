"""Which key store belongs to a database: the database keeps its number from the first child on."""

from sqlalchemy import Connection, insert, select

from core.models.canary import Canary
from core.storage.key_store import KeyStore

STORE = 2
"""The row of the canaries that says it."""
_KNOWN = select(Canary.number_index).where(Canary.id == STORE)


def known_store(connection: Connection) -> int | None:
    """The number of the key store that belongs to this database; None before the first child."""
    found = connection.scalar(_KNOWN)
    return None if found is None else int.from_bytes(found, "big")


def prepare_store(connection: Connection, store: KeyStore) -> None:
    """Both places are made with the first key, and the database knows from then on which they are."""
    known = known_store(connection)
    number = store.prepare(known)
    if known is None:
        row = {"id": STORE, "box_sealed": b"", "number_index": number.to_bytes(8, "big")}
        connection.execute(insert(Canary), row)
