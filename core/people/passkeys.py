"""Passkeys of an officer: a second step that no other site can ask for, and that nobody can read out to a caller.

The browser is handed questions in the standard's JSON; what it answers is judged in `passkey_proofs`.
"""

from base64 import urlsafe_b64encode
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import partial
from typing import Any

from sqlalchemy import exists, select

from core.language.words import Say
from core.messages import outbox
from core.messages.outbox import Notice
from core.models.base import new_id
from core.models.desk import DeskPasskey
from core.models.message import Lane
from core.models.person import Person
from core.people import desk_challenges, desk_sessions
from core.people.desk_sessions import SignedIn
from core.people.next_above import next_above
from core.people.passkey_site import ALGORITHMS, PasskeySite
from core.storage import audit
from core.storage.access import Caller
from core.storage.db import Database, Tx

CREDENTIAL, NAME = "desk_passkeys.credential", "desk_passkeys.name"
"""What they are sealed for, beside their row."""
MOST = 5
"""Of one person: a phone, a computer, a stick, and what took their place."""
NAME_LETTERS = 40
_MILLISECONDS = round(desk_challenges.LASTS.total_seconds() * 1000)
Judge = Callable[[bytes, Sequence[bytes]], tuple[int, int] | None]
"""Which of these credentials signed that challenge, and the count it told; None where none did."""


@dataclass(frozen=True)
class ListedPasskey:
    """One as its holder sees it in a list; `doubted` where it was copied, and counts no longer."""

    id: int
    name: str
    added_at: datetime
    used_at: datetime | None
    doubted: bool


def listed(tx: Tx, person: int) -> list[ListedPasskey]:
    """All of that person, the oldest first."""
    return [
        ListedPasskey(each.id, tx.vault.open(NAME, each.id, each.name_sealed), each.added_at, each.used_at, doubted)
        for each in tx.session.scalars(_theirs(person))
        for doubted in [each.doubted_at is not None]
    ]


def question_to_make(tx: Tx, me: SignedIn, site: PasskeySite) -> dict[str, Any] | None:
    """What the browser is asked so that it makes one for who sits there; None where there are enough.

    It is not told to keep it with a name: who opens the list of passkeys of a shared computer shall not read who
    works there.
    """
    kept = tx.session.scalars(_theirs(me.me.id)).all()
    if len(kept) >= MOST:
        return None
    handle = tx.vault.keyed_mark("desk passkey", str(me.me.id))
    name = me.name or str(me.me.role)
    return {
        "rp": {"id": site.domain, "name": "Inshuti"},
        "user": {"id": _written(handle.encode()), "name": name, "displayName": name},
        "challenge": _written(desk_challenges.give(tx, me.id)),
        "pubKeyCredParams": [{"type": "public-key", "alg": each} for each in ALGORITHMS],
        "excludeCredentials": _named(tx, kept),
        "authenticatorSelection": {"residentKey": "discouraged", "userVerification": "required"},
        "attestation": "none",
        "timeout": _MILLISECONDS,
    }


def add(database: Database, me: SignedIn, site: PasskeySite, name: str, answer: str) -> bool:
    """The browser made one: a second step from now on, and its holder is told by SMS. False for what is none."""
    from core.people import passkey_proofs  # heavy; before the transaction, as others wait for that

    with database.write("desk") as tx:
        challenge = desk_challenges.take(tx, me.id)
        made = passkey_proofs.made(site, answer, challenge) if challenge else None
        kept = tx.session.scalars(_theirs(me.me.id)).all()
        if made is None or len(kept) >= MOST or _id_in(made.credential) in [_id_in(each) for each in _opened(tx, kept)]:
            return False
        _keep(tx, me.me, made.credential, made.count, name)
    return True


def _keep(tx: Tx, me: Caller, credential: bytes, count: int, name: str) -> None:
    row, shown = new_id(), "".join(each for each in name.strip() if each.isprintable())[:NAME_LETTERS]
    sealed = {"credential_sealed": tx.vault.seal(CREDENTIAL, row, credential)}
    sealed["name_sealed"] = tx.vault.seal(NAME, row, shown)
    tx.session.add(DeskPasskey(id=row, person_id=me.id, sign_count=count, added_at=tx.real, **sealed))
    _changed(tx, me, "desk_passkey_added", row)


def remove(tx: Tx, me: Caller, row: int) -> bool:
    """That one opens nothing any more, and its holder is told by SMS; False where it is none of theirs."""
    found = tx.session.get(DeskPasskey, row)
    if found is None or found.person_id != me.id:
        return False
    tx.session.delete(found)
    _changed(tx, me, "desk_passkey_removed", row)
    return True


def has_passkey(tx: Tx, person: int) -> bool:
    """Whether one counts."""
    counts = exists().where(DeskPasskey.person_id == person, DeskPasskey.doubted_at.is_(None))
    return bool(tx.connection.scalar(select(counts)))


def question_to_sign(tx: Tx, waiting: SignedIn, site: PasskeySite) -> dict[str, Any]:
    """What the browser is asked so that one of that person's signs: with a challenge of this half-open session."""
    kept = tx.session.scalars(_theirs(waiting.me.id).where(DeskPasskey.doubted_at.is_(None))).all()
    return {
        "rpId": site.domain,
        "challenge": _written(desk_challenges.give(tx, waiting.id)),
        "allowCredentials": _named(tx, kept),
        "userVerification": "required",
        "timeout": _MILLISECONDS,
    }


def judge_of(site: PasskeySite, answer: str) -> Judge:
    """Who judges that answer. Called before a transaction: what it loads the first time takes a while."""
    from core.people import passkey_proofs  # heavy; only who has a passkey needs it

    return partial(passkey_proofs.proven, site, answer)


def is_right(tx: Tx, waiting: SignedIn, judge: Judge) -> bool:
    """Whether one of that person's signed the challenge of this session, which counts once whatever comes of it.

    A count that did not go up is a copy's, or tells of one: that passkey counts no longer, whoever is signed in as that
    person is signed out, and the person and who stands above are told.
    """
    challenge = desk_challenges.take(tx, waiting.id)
    found = _theirs(waiting.me.id).where(DeskPasskey.doubted_at.is_(None))
    kept = tx.session.scalars(found.with_for_update() if tx.is_postgres else found).all()
    signed = judge(challenge, _opened(tx, kept)) if challenge else None
    if signed is None:
        return False
    place, count = signed
    one = kept[place]
    if count <= one.sign_count and (count or one.sign_count):  # one that is kept in several places always tells 0
        _doubt(tx, waiting, one)
        return False
    one.sign_count, one.used_at = count, tx.real
    tx.flush()
    return True


def _doubt(tx: Tx, waiting: SignedIn, one: DeskPasskey) -> None:
    one.doubted_at = tx.real
    tx.flush()
    desk_sessions.end_all(tx, one.person_id, but=waiting.id)
    audit.record(tx, waiting.me, "desk_passkey_copied", "desk_passkeys", one.id)
    person, once = tx.session.get_one(Person, one.person_id), f"desk_passkey_copied:{one.id}"
    outbox.post(tx, person, Notice(Say("sms.desk_passkey_copied"), Lane.receipts, once))
    for each in next_above(tx, person):
        outbox.post(tx, each, Notice(Say("sms.person.passkey_copied"), Lane.receipts, f"{once}:{each.id}"))


def _changed(tx: Tx, me: Caller, verb: str, row: int) -> None:
    tx.flush()
    audit.record(tx, me, verb, "desk_passkeys", row)
    by_day = tx.programme.daytime.next(tx.at)
    notice = Notice(Say("sms.desk_passkey"), Lane.receipts, f"{verb}:{row}", not_before=by_day)
    outbox.post(tx, tx.session.get_one(Person, me.id), notice)


def _theirs(person: int) -> Any:
    return select(DeskPasskey).where(DeskPasskey.person_id == person).order_by(DeskPasskey.added_at, DeskPasskey.id)


def _opened(tx: Tx, kept: Sequence[DeskPasskey]) -> list[bytes]:
    return [tx.vault.open_bytes(CREDENTIAL, each.id, each.credential_sealed) for each in kept]


def _named(tx: Tx, kept: Sequence[DeskPasskey]) -> list[dict[str, str]]:
    return [{"type": "public-key", "id": _written(_id_in(each))} for each in _opened(tx, kept)]


def _id_in(credential: bytes) -> bytes:
    """Behind 16 bytes that tell the make of the authenticator stand the length of the id, in two bytes, and the id."""
    return credential[18 : 18 + int.from_bytes(credential[16:18], "big")]


def _written(raw: bytes) -> str:
    return urlsafe_b64encode(raw).decode().rstrip("=")
