"""What the pepper seals, and what it stands inside of: hashes of PINs and passwords, digests of codes."""

from functools import cache
from typing import Any

from sqlalchemy import func, select

from core.models.desk import DeskAccount, DeskCode
from core.models.joining import IssuedKey
from core.models.person import Person
from core.people import desk_codes, desk_passwords, key_numbers, pins
from core.privacy import HASH_MARK, Vault, hash_mark
from core.storage.db import Tx
from core.storage.rewriting import Followed, Values

_PIN, _DIGEST = Person.__table__.c.pin_hash, IssuedKey.__table__.c.digest
_PASSWORD, _CODE = DeskAccount.__table__.c.password_hash, DeskCode.__table__.c.digest
_OLD_PIN = _PIN.is_not(None) & _PIN.not_like(f"{HASH_MARK}%")
_OLD_DIGEST = func.substr(_DIGEST, 1, len(HASH_MARK)) != HASH_MARK.encode()


@cache
def followed() -> tuple[Followed, ...]:
    """What is sealed anew when the current pepper key is another; nobody's PIN is needed for it."""
    return (
        _texts(pins.WHERE, Person.__table__.c.id, _PIN),
        _texts(desk_passwords.WHERE, DeskAccount.__table__.c.person_id, _PASSWORD),
        _texts(desk_codes.WHERE, DeskCode.__table__.c.id, _CODE),
        Followed(key_numbers.WHERE, (IssuedKey.__table__.c.person_id, _DIGEST), lambda vault: ~_OLD_DIGEST, _key_anew),
    )


def _texts(where: str, row: Any, column: Any) -> Followed:
    return Followed(
        where, (row, column), lambda vault: column.like(f"{HASH_MARK}%"), lambda vault, kept: _text(where, vault, kept)
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
    texts = [select(func.count()).where(each.like(f"{mark}%")) for each in (_PIN, _PASSWORD, _CODE)]
    of_keys = select(func.count()).where(func.substr(_DIGEST, 1, len(mark)) == mark.encode())
    return sum(int(tx.connection.scalar(each) or 0) for each in (*texts, of_keys))


def _anew(vault: Vault, where: str, row: int, kept: str) -> str | None:
    (current, *_) = vault.numbers("PEPPER_KEYS")
    if kept.startswith(hash_mark(current)):
        return None
    return vault.seal_hash(where, row, vault.open_hash(where, row, kept) or "")


def _text(where: str, vault: Vault, row: Values) -> tuple[str] | None:
    kept = _anew(vault, where, row[0], row[1])
    return (kept and (kept,)) or None


def _key_anew(vault: Vault, row: Values) -> tuple[bytes] | None:
    kept = _anew(vault, key_numbers.WHERE, row[0], bytes(row[1]).decode())
    return (kept and (kept.encode(),)) or None
