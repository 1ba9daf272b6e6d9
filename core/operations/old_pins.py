"""PINs that were kept before the pepper sealed their hashes, and so hold the first pepper key inside."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from core.alerts import departures
from core.operations.key_changes import KINDS, since
from core.people import peppers
from core.privacy import FIRST
from core.storage.access import Caller
from core.storage.db import Database, Tx

PATIENCE = timedelta(days=90)
"""How long whoever has one may give it, once another pepper is the current one."""


@dataclass(frozen=True, slots=True)
class OldPins:
    """How many were forgotten, and how many are waited for until `until`."""

    forgotten: int = 0
    waiting: int = 0
    until: datetime | None = None


def stay_until(tx: Tx) -> datetime | None:
    """Until when the first pepper key stays for PINs that have it inside; None where there are none, or it is the
    current one.
    """
    current, *before = tx.vault.numbers(KINDS["pepper"])
    if FIRST not in before or not (peppers.people_of_before(tx) or peppers.key_numbers_of_before(tx)):
        return None
    return (since(tx, "pepper", current) or tx.real) + PATIENCE


def settle(database: Database, me: Caller) -> OldPins:
    """They go on for 90 days; then they are forgotten, as by a reset, and a key number opens the line again."""
    with database.read() as tx:
        until = stay_until(tx)
        waiting = peppers.people_of_before(tx) if until else []
        over = until is not None and until <= tx.real
    if not over:
        return OldPins(waiting=len(waiting), until=until)
    for each in waiting:
        with database.write("keys") as tx:
            departures.reset_pin(tx, me, each.id)
    return OldPins(forgotten=len(waiting))
