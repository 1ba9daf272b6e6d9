"""The PIN: 4 digits that protect reading, never reporting. Five wrong ones in a row lock reading for a while."""

import re
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime, timedelta

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerifyMismatchError
from sqlalchemy import select, update

from core.errors import Busy
from core.models.monitoring import RateCounter
from core.models.person import Person
from core.people import key_numbers, pin_changes, wrong_pins
from core.people.pin_changes import PinChange
from core.people.weak_pins import DEMO_PIN, weakness
from core.privacy import HASH_MARK, Tampered, Vault
from core.storage import audit, rate_counters
from core.storage.access import Caller
from core.storage.db import Database, Tx

# OWASP's parameters for a small memory; about 23 ms on the machine this was chosen on
_HASHER = PasswordHasher(time_cost=5, memory_cost=7168, parallelism=1)
WHERE = "people.pin_hash"
"""What the hash of a PIN is sealed for, beside its person."""


@dataclass(frozen=True)
class PinVerdict:
    """What the keeper says of a PIN. `locked_until` is set while reading is locked, `left` counts further tries.

    `unconfirmed`: the number may be in other hands, so an officer must confirm its person before any PIN counts.
    """

    right: bool
    left: int = 0
    locked_until: datetime | None = None
    unset: bool = False
    until_reset: bool = False
    unconfirmed: bool = False


def hashed(vault: Vault, person: int, pin: str) -> str:
    """An Argon2id hash of that person's PIN, sealed with the pepper: all that is ever kept of it. Slow on purpose, so
    no transaction is open.

    Raises ValueError unless it is four digits and not weak.
    """
    if not re.fullmatch(r"[0-9]{4}", pin) or weakness(pin):
        raise ValueError("a PIN is four digits that are not guessed first")
    return _sealed(vault, person, pin)


def _sealed(vault: Vault, person: int, pin: str) -> str:
    return vault.seal_hash(WHERE, person, _HASHER.hash(pin))


def is_same(vault: Vault, person: int, kept: str, pin: str) -> bool:
    """Whether that hash is of that person's PIN. Slow on purpose too. One of before has the pepper inside."""
    try:
        inside = vault.open_hash(WHERE, person, kept)
        return _HASHER.verify(kept, vault.peppered(pin)) if inside is None else _HASHER.verify(inside, pin)
    except (VerifyMismatchError, InvalidHashError, Tampered):
        return False


def set_pin(tx: Tx, person: Person, pin: str) -> None:
    """A PIN for somebody who cannot choose one: the demo people. Raises ValueError for a weak one but theirs."""
    person.pin_hash = (_sealed if pin == DEMO_PIN else hashed)(tx.vault, person.id, pin)


def choose_pin(tx: Tx, me: Caller, chosen: str, *, first: bool) -> bool:
    """The PIN of that hash is the caller's own from now on; recorded, with nothing of it.

    A first one needs the key number, which is used up with it: from then on the person is with us. False, and nothing
    changes, where a first one was chosen elsewhere in the meantime, or is not theirs to choose.
    """
    person = tx.session.get_one(Person, me.id, with_for_update=tx.is_postgres)
    if (person.pin_hash is not None) is first or not (first or me.confirmed):
        return False
    if first and not key_numbers.use(tx, me):
        return False
    person.pin_hash, person.pin_wrong = chosen, 0
    wrong_pins.forget(tx, person.id)
    audit.record(tx, me, "pin_set", "people", person.id)
    new = first and person.pin_changed_at is None  # after a reset, or with another number, it is news to be looked at
    pin_changes.tell(tx, person, PinChange.first if new else PinChange.chosen)
    return True


def check(database: Database, me: Caller, pin: str) -> bool | None:
    """Whether the PIN is the caller's; None if none was ever set. Slow on purpose, so no transaction is open.

    A right one is the moment to keep it as PINs are kept now, where its hash is one of before.
    """
    with database.read() as tx:
        kept = tx.connection.scalar(select(Person.pin_hash).where(Person.id == me.id))
    if kept is None:
        return None
    right = is_same(database.vault, me.id, kept, pin)
    if right and not kept.startswith(HASH_MARK):
        _keep_anew(database, me.id, kept, pin)
    return right


def _keep_anew(database: Database, person: int, kept: str, pin: str) -> None:
    """The same PIN, with no pepper inside. Where the database is busy, the next time."""
    mine = (Person.id == person, Person.pin_hash == kept)
    sealed = _sealed(database.vault, person, pin)
    with suppress(Busy), database.write("pin_kept_anew") as tx:
        tx.connection.execute(update(Person).where(*mine).values(pin_hash=sealed))


def judge(tx: Tx, me: Caller, right: bool | None) -> PinVerdict:
    """Count a try, in the hop's transaction, and record it. While locked even the right PIN does not open anything."""
    if not me.confirmed:
        _record(tx, me, "pin_in_doubt")
        return PinVerdict(right=False, unconfirmed=True)
    person = tx.session.get_one(Person, me.id, with_for_update=tx.is_postgres)
    limits = tx.programme.limits
    if right is None:
        return PinVerdict(right=False, unset=True)
    if person.pin_locked_until and person.pin_locked_until > tx.at:
        _record(tx, me, "pin_while_locked")
        return _locked(person, tx.at)
    _record(tx, me, "signed_in" if right else "pin_wrong")
    if right:
        person.pin_wrong = 0
        return PinVerdict(right=True)
    person.pin_wrong += 1
    wrong_pins.keep(tx, person.id)
    if wrong_pins.are_too_many(tx, person.id):
        _lock(tx, person, tx.at + timedelta(days=36500))
    elif person.pin_wrong >= limits.pin_tries:
        _lock(tx, person, tx.at + limits.pin_lock)
    else:
        return PinVerdict(right=False, left=limits.pin_tries - person.pin_wrong)
    _record(tx, me, "pin_locked")
    return _locked(person, tx.at)


def _record(tx: Tx, me: Caller, what: str) -> None:
    """That somebody signed in, or tried to; nothing of what was typed."""
    audit.record(tx, me, what, "people", me.id)


def _locked(person: Person, at: datetime) -> PinVerdict:
    until = person.pin_locked_until
    return PinVerdict(right=False, locked_until=until, until_reset=bool(until and until > at + timedelta(days=365)))


def _lock(tx: Tx, person: Person, until: datetime) -> None:
    person.pin_locked_until, person.pin_wrong = until, 0
    rate_counters.add(tx, RateCounter.pin_locked)
    pin_changes.tell(tx, person, PinChange.locked)
