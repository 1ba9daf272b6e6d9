"""One kind of key is changed while the service goes on: everything that follows it is written anew, then proven.

The keys themselves, and how processes learn of them, are the caller's: here the vault holds the new key in front and
the one before behind it.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import func, select

from core.alerts import departures
from core.errors import InshutiError
from core.models.record import AuditEntry
from core.people import peppers
from core.storage import audit, audit_seal, indexed_numbers, rewriting, sealed_columns, ticks
from core.storage.access import Caller
from core.storage.db import Database, Tx
from core.storage.rewriting import Followed, Step

KINDS = {"field": "FIELD_KEYS", "index": "INDEX_KEYS", "pepper": "PEPPER_KEYS", "audit": "AUDIT_KEYS"}
"""Each kind by the setting that holds its keys."""
LEASE = timedelta(seconds=15)
"""How long one that was killed keeps another from going on."""
PATIENCE = timedelta(days=90)
"""How long whoever has a PIN that was kept the old way may give it, before it is forgotten."""
MOST_WALKS = 20
CHANGED, DROPPED = "key_changed", "key_dropped"
"""What the audit says of a key that is the current one from now on, and of those before it that nothing needs."""
_HELD = "keys"
_FOLLOWED: Mapping[str, Callable[[], tuple[Followed, ...]]] = {
    "field": sealed_columns.followed,
    "index": indexed_numbers.followed,
    "pepper": peppers.followed,
    "audit": tuple,
}


class KeysHeld(InshutiError):
    """Another change of keys is under way, or this one does not come to an end."""


@dataclass(frozen=True, slots=True)
class Rewritten:
    """What came of it: rows written anew; people whose PIN was forgotten, and those who still have until `until`."""

    rows: int
    forgotten: int = 0
    waiting: int = 0
    until: datetime | None = None


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


def rewrite(database: Database, me: Caller, kind: str, owner: str, step: Step = lambda rows: None) -> Rewritten:
    """Write anew whatever follows the key before, until a walk finds nothing more. Raises KeysHeld where another
    change took over, or rows stay in somebody's hands.
    """
    rows = sum(_whole(database, each, owner, step) for each in _FOLLOWED[kind]())
    return _old_pins(database, me, rows) if kind == "pepper" else Rewritten(rows)


def still_followed(tx: Tx, kind: str) -> int:
    """Rows that need a key before the current one: 0 proves that it can go. Those of the audit need theirs for good."""
    if kind == "pepper" and 1 in tx.vault.numbers("PEPPER_KEYS")[1:]:
        inside = len(peppers.people_of_before(tx)) + peppers.key_numbers_of_before(tx)
    else:
        inside = 0
    return inside + sum(rewriting.count(tx, each) for each in _FOLLOWED[kind]())


def counts(tx: Tx, kind: str) -> dict[int, int]:
    """How many rows each key of that kind holds, by its number."""
    numbers = tx.vault.numbers(KINDS[kind])
    if kind == "field":
        found = sealed_columns.counts(tx)
        return {number: found[number] for number in sorted({*numbers, *found})}
    if kind == "pepper":
        return {number: peppers.counts(tx, number) for number in sorted(numbers)}
    return _audited(tx, numbers) if kind == "audit" else _indexed(tx, numbers)


def _indexed(tx: Tx, numbers: list[int]) -> dict[int, int]:
    """Rows are not marked with their index key: those that the current one does not find are the other's."""
    whole = sum(
        tx.connection.scalar(select(func.count()).where(each.among(tx.vault))) or 0
        for each in indexed_numbers.followed()
        if each.name.endswith("number_index")
    )
    before = still_followed(tx, "index") if len(numbers) > 1 else 0
    return {number: before if number != numbers[0] else whole - before for number in sorted(numbers)}


def _audited(tx: Tx, numbers: list[int]) -> dict[int, int]:
    """Sealed rows from where each key took the chain over, as the audit itself says."""
    left = tx.connection.scalar(select(func.count(AuditEntry.place))) or 0
    found = {}
    for number in sorted(numbers, reverse=True):
        begun = (AuditEntry.verb == CHANGED, AuditEntry.record == KINDS["audit"], AuditEntry.record_id == number)
        place = tx.connection.scalar(select(func.min(AuditEntry.place)).where(*begun)) or 1
        found[number], left = max(0, left - place + 1), min(left, place - 1)
    return dict(sorted(found.items()))


def go_on_with_audit(tx: Tx) -> None:
    """What was not sealed yet is, so that the chain goes on under the current key from here."""
    while audit_seal.seal(tx):
        pass


def _name(kind: str, number: int) -> str:
    return f"key:{kind}:{number}"


def _whole(database: Database, what: Followed, owner: str, step: Step) -> int:
    def hold(tx: Tx) -> None:
        if not ticks.lease(tx, _HELD, owner, LEASE):
            raise KeysHeld("Another change of keys took over. Nothing is lost: run this again when it is done.")

    rows = 0
    for _ in range(MOST_WALKS):
        done = rewriting.walk(database, what, hold, step)
        rows += done.written
        if not any(done):
            return rows
    raise KeysHeld(f"Rows of {what.name} stay in use by others. Run this again.")


def _old_pins(database: Database, me: Caller, rows: int) -> Rewritten:
    """PINs kept the old way go on for 90 days; then they are forgotten, and a key number opens the line again."""
    with database.read() as tx:
        waiting = peppers.people_of_before(tx) if 1 in tx.vault.numbers("PEPPER_KEYS")[1:] else []
        begun = since(tx, "pepper", tx.vault.numbers("PEPPER_KEYS")[0])
        until = (begun or tx.real) + PATIENCE
        over = until <= tx.real
    if not waiting or not over:
        return Rewritten(rows, waiting=len(waiting), until=until if waiting else None)
    for each in waiting:
        with database.write("keys") as tx:
            departures.reset_pin(tx, me, each.id)
    return Rewritten(rows, forgotten=len(waiting))
