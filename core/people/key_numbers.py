"""The key number: what is given on paper or face to face, and typed once before the first PIN is chosen.

Eight digits, the last a check digit. Only a keyed hash of it is kept, so that whoever reads the database cannot open
anything with it, and nobody can look one up: who lost it gets another.
"""

import hmac
from datetime import timedelta

from sqlalchemy import delete, select, update

from core import codes
from core.codes import Length
from core.models.joining import IssuedKey
from core.models.person import Person, PersonStatus, Phone, Role
from core.privacy import Vault
from core.storage import audit
from core.storage.access import Caller
from core.storage.db import Tx


def give(tx: Tx, me: Caller, person: Person) -> str:
    """A new key number for that person, shown this once; one given before opens nothing any more.

    It counts for 90 days for a volunteer, as slips are printed ahead, and for 14 days for staff.
    """
    digits = codes.draw(Length.key)
    limits = tx.programme.limits
    days = limits.key_days_volunteers if person.role is Role.volunteer else limits.key_days_staff
    withdraw(tx, person.id)
    issued = IssuedKey(
        person_id=person.id,
        digest=_digest(tx.vault, person.id, digits),
        made_at=tx.at,
        lapses_at=tx.at + timedelta(days=days),
        wrong=0,
    )
    tx.session.add(issued)
    tx.flush()
    audit.record(tx, me, "key_given", "people", person.id)
    return digits


def withdraw(tx: Tx, person_id: int) -> None:
    """A key number of that person opens nothing any more."""
    tx.flush()
    known = tx.session.get(IssuedKey, person_id)
    if known is not None:
        tx.session.expunge(known)
    tx.connection.execute(delete(IssuedKey).where(IssuedKey.person_id == person_id))


def judge(tx: Tx, me: Caller, typed: str) -> bool:
    """Whether that is the caller's key number, while it counts. A wrong one is counted.

    Wrong, lapsed and another phone's are one answer: nobody learns which of its parts was right.
    """
    issued = tx.session.scalar(
        select(IssuedKey).where(IssuedKey.person_id == me.id).with_for_update()
        if tx.is_postgres
        else select(IssuedKey).where(IssuedKey.person_id == me.id)
    )
    if issued is None or issued.lapses_at <= tx.at or issued.wrong >= tx.programme.limits.key_tries:
        return False
    if hmac.compare_digest(issued.digest, _digest(tx.vault, me.id, typed)):
        return True
    issued.wrong += 1
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
    theirs = (Phone.person_id == me.id, Phone.number_index == tx.vault.index(me.number))
    tx.connection.execute(
        update(Phone).where(*theirs).values(doubted_at=None, network=None, dialled_at=tx.at, heard_at=tx.at)
    )
    audit.record(tx, me, "activated", "people", me.id)
    return True


def _digest(vault: Vault, person_id: int, digits: str) -> bytes:
    return vault.peppered(f"key number:{person_id}:{digits}")
