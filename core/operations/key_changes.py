"""One kind of key is changed while the service goes on: everything that follows it is written anew, then proven.

The keys themselves, and how processes learn of them, are the caller's: here the vault holds the new key in front and
the one before behind it.
"""

from collections.abc import Callable, Mapping
from datetime import datetime, timedelta

from core.errors import InshutiError
from core.people import peppers
from core.privacy import FIRST
from core.storage import (
    audit,
    audit_seal,
    indexed_numbers,
    key_resealing,
    measured_marks,
    rewriting,
    sealed_columns,
    ticks,
)
from core.storage.access import Caller
from core.storage.db import Database, Tx
from core.storage.rewriting import Followed, Step

KINDS = {
    "field": "FIELD_KEYS",
    "index": "INDEX_KEYS",
    "pepper": "PEPPER_KEYS",
    "audit": "AUDIT_KEYS",
    "measure": "MEASURE_KEYS",
}
"""Each kind by the setting that holds its keys."""
LEASE = timedelta(seconds=15)
"""How long one that was killed keeps another from going on."""
MOST_WALKS = 20
CHANGED, DROPPED = "key_changed", "key_dropped"
"""What the audit says of a key that is the current one from now on, and of those before it that nothing needs."""
_HELD = "keys"
_FOLLOWED: Mapping[str, Callable[[], tuple[Followed, ...]]] = {
    "field": sealed_columns.followed,
    "index": indexed_numbers.followed,
    "pepper": peppers.followed,
    "audit": tuple,
    "measure": tuple,
}
_APART = {"field": key_resealing, "measure": measured_marks}
"""What follows that is not found by walking through the rows of a table: each has a walk and a count of its own."""


class KeysHeld(InshutiError):
    """Another change of keys is under way, or this one does not come to an end."""


def take(database: Database, owner: str) -> None:
    """From here on this change is the only one. Raises KeysHeld where another is under way."""
    with database.write("keys") as tx:
        if not ticks.lease(tx, _HELD, owner, LEASE):
            raise KeysHeld(
                "A change of keys is under way, or was stopped some seconds ago. Wait for it, then run this again."
            )


def let_go(database: Database, owner: str) -> None:
    """Another may begin at once."""
    with database.write("keys") as tx:
        ticks.let_go(tx, _HELD, owner)


def note(tx: Tx, me: Caller, kind: str, verb: str) -> None:
    """What was done to that kind's current key stands in the audit, and since when it is current is known."""
    (current, *_) = tx.vault.numbers(KINDS[kind])
    audit.record(tx, me, verb, KINDS[kind], current)
    if ticks.last(tx, _name(kind, current)) is None:
        ticks.mark(tx, _name(kind, current))


def since(tx: Tx, kind: str, number: int) -> datetime | None:
    """Since when that key is, or was, the current one; None for the first, which is as old as the database."""
    return ticks.last(tx, _name(kind, number))


def rewrite(database: Database, kind: str, owner: str, step: Step = lambda rows: None) -> int:
    """Write anew whatever follows the key before, until a walk finds nothing more; how many rows.

    Raises KeysHeld where another change took over, or rows stay in somebody's hands; KeysAway where a place of the
    children's keys does not answer.
    """
    rows = 0
    for _ in range(MOST_WALKS):
        rows += _walk(database, kind, owner, step)
        with database.read() as tx:
            if not count_followed(tx, kind):
                return rows
    raise KeysHeld("Some rows stay in use by others. Nothing is lost: run this again.")


def pins_inside(tx: Tx, kind: str) -> int:
    """PINs and key numbers that hold the first pepper key inside: they cannot follow, and keep it needed."""
    if kind != "pepper" or FIRST not in tx.vault.numbers("PEPPER_KEYS")[1:]:
        return 0
    return len(peppers.people_of_before(tx)) + peppers.key_numbers_of_before(tx)


def count_followed(tx: Tx, kind: str) -> int:
    """Rows that do not follow the current key yet: 0 proves that no other is needed. Those of the audit need theirs."""
    apart = _APART[kind].count_of_before(tx) if kind in _APART else 0
    return apart + sum(rewriting.count(tx, each) for each in _FOLLOWED[kind]())


def go_on_with_audit(tx: Tx) -> None:
    """What was not sealed yet is, so that the chain goes on under the current key from here."""
    while audit_seal.seal(tx):
        pass


def _name(kind: str, number: int) -> str:
    return f"key:{kind}:{number}"


def _walk(database: Database, kind: str, owner: str, step: Step) -> int:
    def hold(tx: Tx) -> None:
        if not ticks.lease(tx, _HELD, owner, LEASE):
            raise KeysHeld("Another change of keys took over. Nothing is lost: run this again when it is done.")

    apart = _APART[kind].walk(database, hold, step) if kind in _APART else 0
    return apart + sum(rewriting.walk(database, each, hold, step) for each in _FOLLOWED[kind]())
