"""The PIN: 4 digits that protect reading, never reporting. Five wrong ones in a row lock reading for a while."""

import re
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import pairwise

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerifyMismatchError
from sqlalchemy import select

from core.access import Caller
from core.db import Database, Tx
from core.models.message import Lane
from core.models.person import Person, Role
from core.outbox import Notice, post
from core.people import of_role
from core.words import Say

# OWASP's parameters for a small memory; about 23 ms on the machine this was chosen on
_HASHER = PasswordHasher(time_cost=5, memory_cost=7168, parallelism=1)


@dataclass(frozen=True)
class Verdict:
    """What the keeper says of a PIN. `locked_until` is set while reading is locked, `left` counts further tries."""

    right: bool
    left: int = 0
    locked_until: datetime | None = None
    unset: bool = False
    until_reset: bool = False


def is_weak(pin: str, birth_year: int | None = None) -> bool:
    """True for PINs that are guessed first: equal digits, runs up or down, 2580, the year of birth."""
    steps = {(int(b) - int(a)) % 10 for a, b in pairwise(pin)}
    return steps in ({0}, {1}, {9}) or pin == "2580" or (birth_year is not None and pin == str(birth_year))


def set_pin(tx: Tx, person: Person, pin: str) -> None:
    """Keep a PIN as an Argon2id hash of its peppered form. Raises ValueError unless it is four digits and not weak."""
    if not re.fullmatch(r"[0-9]{4}", pin) or is_weak(pin):
        raise ValueError("a PIN is four digits that are not guessed first")
    person.pin_hash = _HASHER.hash(tx.vault.peppered(pin))


def check(database: Database, me: Caller, pin: str) -> bool | None:
    """Whether the PIN is the caller's; None if none was ever set. Slow on purpose, so no transaction is open."""
    with database.read() as tx:
        kept = tx.connection.scalar(select(Person.pin_hash).where(Person.id == me.id))
    if kept is None:
        return None
    try:
        return _HASHER.verify(kept, database.vault.peppered(pin))
    except (VerifyMismatchError, InvalidHashError):
        return False


def judge(tx: Tx, me: Caller, right: bool | None) -> Verdict:
    """Count a try, in the hop's transaction. While locked even the right PIN does not open anything."""
    person = tx.session.get_one(Person, me.id, with_for_update=tx.is_postgres)
    limits = tx.programme.limits
    if right is None:
        return Verdict(right=False, unset=True)
    if person.pin_day_ends is None or person.pin_day_ends <= tx.at:
        person.pin_day_ends, person.pin_wrong_today = tx.at + timedelta(hours=24), 0
    if person.pin_locked_until and person.pin_locked_until > tx.at:
        return _locked(person, tx.at)
    if right:
        person.pin_wrong = 0
        return Verdict(right=True)
    person.pin_wrong += 1
    person.pin_wrong_today += 1
    if person.pin_wrong_today >= limits.pin_tries_a_day:
        _lock(tx, person, tx.at + timedelta(days=36500))
    elif person.pin_wrong >= limits.pin_tries:
        _lock(tx, person, tx.at + limits.pin_lock)
    else:
        return Verdict(right=False, left=limits.pin_tries - person.pin_wrong)
    return _locked(person, tx.at)


def _locked(person: Person, at: datetime) -> Verdict:
    until = person.pin_locked_until
    return Verdict(right=False, locked_until=until, until_reset=bool(until and until > at + timedelta(days=365)))


def _lock(tx: Tx, person: Person, until: datetime) -> None:
    person.pin_locked_until, person.pin_wrong = until, 0
    if person.district_id is None:
        return
    for lead in of_role(tx, Role.lead, district=person.district_id):
        once = f"pin_locked:{person.id}:{tx.at:%Y%m%d%H%M}:{lead.id}"
        post(tx, lead, Notice(Say("sms.pin_locked"), Lane.receipts, once))
