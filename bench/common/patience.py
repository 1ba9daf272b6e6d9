"""Writing beside a service at work: a measurement waits where a person would be told to try again."""

from collections.abc import Callable

from core.errors import Busy
from core.storage.db import Database, Tx

TRIES = 40
"""Of a second and a half each: a busy machine makes a measurement late, and does not end it."""


def write(database: Database, act: Callable[[Tx], object]) -> None:
    """The act in a transaction of its own, as often as the database was busy. Raises Busy after a minute."""
    for _ in range(TRIES):
        try:
            with database.write() as tx:
                act(tx)
            return
        except Busy:
            continue
    raise Busy("the database was busy for a minute")
