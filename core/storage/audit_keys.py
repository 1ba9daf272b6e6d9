"""Whether AUDIT_KEYS are those of this database, by a sealed row of their own, and whether its newest lines are ours.

The lines themselves cannot tell the first: whoever writes into the database could change all of them, and the right
keys would look wrong.
"""

from collections.abc import Iterable
from typing import Any

from sqlalchemy import func, select

from core.models.canary import Canary
from core.models.record import AuditEntry
from core.privacy import Tampered, Vault
from core.storage import audit
from core.storage.db import Tx

WHERE = "canaries.box"
ROW = 3
"""The row of the canaries that says it: what the audit's key makes of a word, sealed with the field key."""
SAMPLE = 20
"""Lines that are looked at. Each of the audit's is looked at by its own walk, which takes long."""
_WORD = "the audit of this database"
_LINE = select(*(AuditEntry.__table__.c[name] for name in audit.SAYS), AuditEntry.mac, AuditEntry.place)
_ANY = _LINE.where(AuditEntry.mac.is_not(None)).order_by(AuditEntry.id.desc()).limit(SAMPLE)
_SEALED = _LINE.where(AuditEntry.place.is_not(None)).order_by(AuditEntry.place.desc()).limit(SAMPLE)
_WAITING = _LINE.where(AuditEntry.place.is_(None)).limit(SAMPLE)
_FIRST_WITH_MAC = select(func.min(AuditEntry.place)).where(AuditEntry.mac.is_not(None))


def fit(tx: Tx) -> bool:
    """False where the row says that other keys write this audit. Where it is gone or changed nothing says so: that is
    `changed`, for a person to look at, and no reason to keep the line from those who need it.
    """
    return _told(tx) is not False


def wrote_any(vault: Vault, lines: Iterable[Any]) -> bool:
    """Whether these keys wrote one of the lines at least (as `audit.SAYS` and `mac`); true where there is none."""
    every = list(lines)
    return not every or any(
        vault.is_mac(audit.written(tuple(each)[: len(audit.SAYS)]), bytes(each.mac)) for each in every
    )


def sealed_word(vault: Vault) -> dict[str, Any]:
    """The row, for these keys."""
    word = vault.mac(_WORD).hex()
    return {"id": ROW, "box_sealed": vault.seal(WHERE, ROW, word), "number_index": vault.index(word)}


def plant(tx: Tx) -> None:
    """From now on the row tells. It is not made anew where none of the lines is of these keys."""
    if tx.session.get(Canary, ROW) is None and wrote_any(tx.vault, tx.connection.execute(_ANY)):
        tx.insert_once(Canary.__table__, sealed_word(tx.vault))


def changed(tx: Tx) -> int:
    """How many of the newest lines, and of those that wait for their seal, are not as we wrote them; one more where the
    row that tells the keys was changed. Where it is gone the next start makes it anew.
    """
    sealed, waiting = tx.connection.execute(_SEALED).all(), tx.connection.execute(_WAITING).all()
    old = _until_macs(tx) if any(each.mac is None for each in sealed) else 0
    ours = [_is_ours(tx.vault, each, old) for each in (*sealed, *waiting)]
    return ours.count(False) + (tx.session.get(Canary, ROW) is not None and _told(tx) is None)


def _until_macs(tx: Tx) -> int:
    """The place of the first line with a MAC: those in front of it are of releases of before there were any."""
    first: int | None = tx.connection.scalar(_FIRST_WITH_MAC)
    return first or 0


def _is_ours(vault: Vault, line: Any, old: int) -> bool:
    if line.mac is None:
        return line.place is not None and line.place < old
    return vault.is_mac(audit.written(tuple(line)[: len(audit.SAYS)]), bytes(line.mac))


def _told(tx: Tx) -> bool | None:
    """What the row says of these keys; None where it is not there, or was changed."""
    row = tx.session.get(Canary, ROW)
    if row is None:
        return None
    try:
        return tx.vault.is_mac(_WORD, bytes.fromhex(tx.vault.open(WHERE, ROW, row.box_sealed)))
    except Tampered:
        return None
