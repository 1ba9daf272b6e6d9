"""What the pepper seals, and what it stands inside of: hashes of PINs, digests of key numbers."""

from functools import cache

from sqlalchemy import func, select

from core.models.joining import IssuedKey
from core.models.person import Person
from core.people import key_numbers, pins
from core.privacy import HASH_MARK, Vault, hash_mark
from core.storage.db import Tx
from core.storage.rewriting import Followed, Values

_PIN, _DIGEST = Person.__table__.c.pin_hash, IssuedKey.__table__.c.digest
_OLD_PIN = _PIN.is_not(None) & _PIN.not_like(f"{HASH_MARK}%")
_OLD_DIGEST = func.substr(_DIGEST, 1, len(HASH_MARK)) != HASH_MARK.encode()


@cache
def followed() -> tuple[Followed, ...]:
    """What is sealed anew when the current pepper key is another; nobody's PIN is needed for it."""
    return (
        Followed(pins.WHERE, (Person.__table__.c.id, _PIN), lambda vault: _PIN.like(f"{HASH_MARK}%"), _pin_anew),
        Followed(key_numbers.WHERE, (IssuedKey.__table__.c.person_id, _DIGEST), lambda vault: ~_OLD_DIGEST, _key_anew),
    )


def people_of_before(tx: Tx) -> list[Person]:
    """Those whose PIN's hash has the first pepper key inside: they gave none since PINs are kept without it."""
    return list(tx.session.scalars(select(Person).where(_OLD_PIN).order_by(Person.id)))


def key_numbers_of_before(tx: Tx) -> int:
    """Key numbers that count, and whose digest has the first pepper key inside."""
    counts = select(func.count()).where(_OLD_DIGEST, IssuedKey.lapses_at > tx.at)
    return int(tx.connection.scalar(counts) or 0)


def counts(tx: Tx, number: int) -> int:
    """How many hashes and digests that key seals."""
    mark = hash_mark(number)
    of_pins = select(func.count()).where(_PIN.like(f"{mark}%"))
    of_keys = select(func.count()).where(func.substr(_DIGEST, 1, len(mark)) == mark.encode())
    return int((tx.connection.scalar(of_pins) or 0) + (tx.connection.scalar(of_keys) or 0))


def _anew(vault: Vault, where: str, row: int, kept: str) -> str | None:
    (current, *_) = vault.numbers("PEPPER_KEYS")
    if kept.startswith(hash_mark(current)):
        return None
    return vault.seal_hash(where, row, vault.open_hash(where, row, kept) or "")


def _pin_anew(vault: Vault, row: Values) -> tuple[str] | None:
    kept = _anew(vault, pins.WHERE, row[0], row[1])
    return (kept and (kept,)) or None


def _key_anew(vault: Vault, row: Values) -> tuple[bytes] | None:
    kept = _anew(vault, key_numbers.WHERE, row[0], bytes(row[1]).decode())
    return (kept and (kept.encode(),)) or None
