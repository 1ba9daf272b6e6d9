"""Codes of the desk that count once: to choose a first password, to be read from one's phone, to be kept on paper.

Only a digest of each is kept, sealed with the pepper: whoever reads the database opens nothing with it.
"""

import hmac
import re
import secrets
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from hashlib import sha256

from sqlalchemy import delete, func, select

from core import codes
from core.codes import Length
from core.models.base import new_id
from core.models.desk import DeskAccount, DeskCode, DeskCodeKind
from core.storage import audit
from core.storage.access import Caller
from core.storage.db import Tx

WHERE = "desk_codes.digest"
"""What a digest is sealed for, beside its row."""
PHONE_DIGITS = 6
PHONE_MINUTES = 2
RECOVERY = 10
"""How many are written down at once."""
_LETTERS = "ABCDEFGHJKMNPQRSTUVWXYZ23456789"
_RECOVERY = re.compile(rf"[{_LETTERS}]{{10}}")


@dataclass(frozen=True)
class ShownDeskCode:
    """What the phone shows. `code` is "" for who has no password at the desk yet."""

    code: str
    minutes: int = PHONE_MINUTES


def show(tx: Tx, me: Caller) -> ShownDeskCode:
    """A code of six digits for whoever gave the PIN just now: the second step at the desk, for two minutes, once."""
    account = tx.session.get(DeskAccount, me.id)
    if account is None or account.password_hash is None:
        return ShownDeskCode("")
    code = f"{secrets.randbelow(10**PHONE_DIGITS):0{PHONE_DIGITS}d}"
    _give(tx, me.id, DeskCodeKind.phone, [code], tx.at + timedelta(minutes=PHONE_MINUTES))
    audit.record(tx, me, "desk_code_shown", "people", me.id)
    return ShownDeskCode(code)


def give_enrolment(tx: Tx, person: int) -> str:
    """Eight digits, the last a check digit, that open the page for a first password; one given before lapses."""
    code = codes.draw(Length.key)
    lapses_at = tx.at + timedelta(days=tx.programme.limits.key_days_staff)
    _give(tx, person, DeskCodeKind.enrolment, [code], lapses_at)
    return code


def give_recovery(tx: Tx, person: int) -> list[str]:
    """Ten codes for a piece of paper, shown this once; those given before count no longer."""
    given = ["".join(secrets.choice(_LETTERS) for _ in range(10)) for _ in range(RECOVERY)]
    _give(tx, person, DeskCodeKind.recovery, given, None)
    return [f"{each[:5]}-{each[5:]}" for each in given]


def use(tx: Tx, person: int, kind: DeskCodeKind, typed: str) -> bool:
    """Whether that is one of the person's codes, which then counts no longer; a wrong one is counted."""
    said = _plain(typed)
    counts = [each for each in _of(tx, person, kind) if each.wrong < tx.programme.limits.key_tries]
    for each in counts:
        if each.lapses_at is not None and each.lapses_at <= tx.at:
            continue
        if hmac.compare_digest(tx.vault.open_hash(WHERE, each.id, each.digest) or "", _digest(said)):
            tx.session.delete(each)
            tx.flush()
            return True
        each.wrong += kind is not DeskCodeKind.recovery
    return False


def looks_like_recovery(typed: str) -> bool:
    """Whether it has the form of a code from paper."""
    return _RECOVERY.fullmatch(_plain(typed)) is not None


def left(tx: Tx, person: int) -> int:
    """How many codes on paper still count."""
    ours = (DeskCode.person_id == person, DeskCode.kind == DeskCodeKind.recovery)
    return tx.connection.scalar(select(func.count()).where(*ours)) or 0


def withdraw(tx: Tx, person: int, *kinds: DeskCodeKind) -> None:
    """Codes of these kinds count no longer."""
    tx.flush()
    for known in [each for each in tx.session if isinstance(each, DeskCode) and each.person_id == person]:
        tx.session.expunge(known)
    tx.connection.execute(delete(DeskCode).where(DeskCode.person_id == person, DeskCode.kind.in_(kinds)))


def _of(tx: Tx, person: int, kind: DeskCodeKind) -> Sequence[DeskCode]:
    found = select(DeskCode).where(DeskCode.person_id == person, DeskCode.kind == kind).order_by(DeskCode.id)
    return tx.session.scalars(found.with_for_update() if tx.is_postgres else found).all()


def _give(tx: Tx, person: int, kind: DeskCodeKind, given: Sequence[str], lapses_at: datetime | None) -> None:
    withdraw(tx, person, kind)
    for each in given:
        row = new_id()
        digest = tx.vault.seal_hash(WHERE, row, _digest(each))
        tx.session.add(DeskCode(id=row, person_id=person, kind=kind, digest=digest, lapses_at=lapses_at))
    tx.flush()


def _plain(typed: str) -> str:
    return re.sub(r"[\s.\-]", "", typed).upper()


def _digest(code: str) -> str:
    return sha256(code.encode()).hexdigest()
