"""How many rows need each key: what tells whether one can go, and what is left of a change."""

from sqlalchemy import func, select

from core.models.record import AuditEntry
from core.operations.key_changes import CHANGED, KINDS, count_followed
from core.people import peppers
from core.storage import indexed_numbers, key_resealing, measured_marks, sealed_columns
from core.storage.db import Tx


def counts(tx: Tx, kind: str) -> dict[int, int]:
    """How many rows each key of that kind holds, by its number."""
    numbers = tx.vault.numbers(KINDS[kind])
    if kind == "field":
        found = sealed_columns.counts(tx) + key_resealing.counts(tx)
        return {number: found[number] for number in sorted({*numbers, *found})}
    if kind == "pepper":
        return {number: peppers.counts(tx, number) for number in sorted(numbers)}
    if kind == "measure":
        return measured_marks.counts(tx)
    return _audited(tx, numbers) if kind == "audit" else _indexed(tx, numbers)


def _indexed(tx: Tx, numbers: list[int]) -> dict[int, int]:
    """Rows are not marked with their index key: those that the current one does not find are the other's."""
    whole = sum(
        tx.connection.scalar(select(func.count()).where(each.among(tx.vault))) or 0
        for each in indexed_numbers.followed()
        if each.name.endswith("number_index")
    )
    before = count_followed(tx, "index") if len(numbers) > 1 else 0
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
