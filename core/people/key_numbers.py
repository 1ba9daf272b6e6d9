"""The key number: what is given on paper or face to face, and typed once before the first PIN is chosen.

Eight digits, the last a check digit. Only a hash of it is kept, sealed with the pepper, so that whoever reads the
database cannot open anything with it, and nobody can look one up: who lost it gets another.
"""

import hmac
from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from hashlib import sha256
from typing import NamedTuple

from sqlalchemy import delete, insert, select, update

from core import codes
from core.codes import Length
from core.models.joining import IssuedKey
from core.models.person import Person, PersonStatus, Phone, Role
from core.privacy import HASH_MARK, Vault
from core.storage import audit
from core.storage.access import Caller
from core.storage.db import Tx
from core.storage.numbers import is_number

WHERE = "key_numbers.digest"
"""What the digest is sealed for, beside its person."""


class GivenKey(NamedTuple):
    """A key number, shown this once, and until when it counts."""

    digits: str
    lapses_at: datetime


def give(tx: Tx, me: Caller, person: Person) -> str:
    """A new key number for that person, shown this once; one given before opens nothing any more.

    It counts for 90 days for a volunteer, as slips are printed ahead, and for 14 days for staff.
    """
    (given,) = give_all(tx, me, [person])
    return given.digits


def give_all(tx: Tx, me: Caller, people: Sequence[Person]) -> list[GivenKey]:
    """As `give` to each of these, in the same order, with few statements."""
    given = [GivenKey(codes.draw(Length.key), tx.at + _counts_for(tx, each.role)) for each in people]
    withdraw(tx, *(each.id for each in people))
    rows = [
        {
            "person_id": person.id,
            "digest": tx.vault.seal_hash(WHERE, person.id, _digest(key.digits)).encode(),
            "made_at": tx.at,
            "lapses_at": key.lapses_at,
            "wrong": 0,
        }
        for person, key in zip(people, given, strict=True)
    ]
    if rows:
        tx.connection.execute(insert(IssuedKey), rows)
    audit.record_many(tx, me, "key_given", "people", [each.id for each in people])
    return given


def _counts_for(tx: Tx, role: Role) -> timedelta:
    limits = tx.programme.limits
    return timedelta(days=limits.key_days_volunteers if role is Role.volunteer else limits.key_days_staff)


def withdraw(tx: Tx, *people: int) -> None:
    """Key numbers of these people open nothing any more."""
    tx.flush()
    for known in [each for each in tx.session if isinstance(each, IssuedKey) and each.person_id in people]:
        tx.session.expunge(known)
    tx.connection.execute(delete(IssuedKey).where(IssuedKey.person_id.in_(people)))


def counting(tx: Tx, typed: Mapping[int, str]) -> set[int]:
    """Of key numbers by person: whose are the ones that count now. Only for what was printed, never for a phone."""
    ids, found = list(typed), set()
    for at in range(0, len(ids), 500):
        counts = (IssuedKey.person_id.in_(ids[at : at + 500]), IssuedKey.lapses_at > tx.at)
        for issued in tx.session.scalars(select(IssuedKey).where(*counts)):
            if _is_of(tx.vault, issued.person_id, issued.digest, typed[issued.person_id]):
                found.add(issued.person_id)
    return found


def judge(tx: Tx, me: Caller, typed: str) -> bool:
    """Whether that is the caller's key number, while it counts. A wrong one is counted, and recorded.

    Wrong, lapsed and another phone's are one answer: nobody learns which of its parts was right.
    """
    issued = tx.session.scalar(
        select(IssuedKey).where(IssuedKey.person_id == me.id).with_for_update()
        if tx.is_postgres
        else select(IssuedKey).where(IssuedKey.person_id == me.id)
    )
    if issued is None or issued.lapses_at <= tx.at or issued.wrong >= tx.programme.limits.key_tries:
        audit.record(tx, me, "key_refused", "people", me.id)
        return False
    if _is_of(tx.vault, me.id, issued.digest, typed):
        return True
    issued.wrong += 1
    audit.record(tx, me, "key_wrong", "people", me.id)
    return False


def use(tx: Tx, me: Caller) -> bool:
    """The key number was shown and a PIN is chosen: the person is with us, at the phone that dialled.

    False, and nothing changes, where it was taken back or lapsed in the meantime.
    """
    counts = (IssuedKey.lapses_at > tx.at, IssuedKey.wrong < tx.programme.limits.key_tries)
    tx.flush()
    if not tx.connection.execute(delete(IssuedKey).where(IssuedKey.person_id == me.id, *counts)).rowcount:
        return False
    tx.connection.execute(
        update(Person).where(Person.id == me.id).values(standing=PersonStatus.active, standing_since=tx.at)
    )
    theirs = (Phone.person_id == me.id, is_number(tx, Phone.number_index, me.number))
    tx.connection.execute(
        update(Phone).where(*theirs).values(doubted_at=None, network=None, dialled_at=tx.at, heard_at=tx.at)
    )
    audit.record(tx, me, "activated", "people", me.id)
    return True


def _digest(digits: str) -> str:
    return sha256(digits.encode()).hexdigest()


def _is_of(vault: Vault, person: int, kept: bytes, digits: str) -> bool:
    """Whether that is the digest of those digits. One of before has the pepper inside; it lapses within 90 days."""
    if not kept.startswith(HASH_MARK.encode()):
        return hmac.compare_digest(kept, vault.peppered(f"key number:{person}:{digits}"))
    return hmac.compare_digest(vault.open_hash(WHERE, person, kept.decode()) or "", _digest(digits))
