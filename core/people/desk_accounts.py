"""Signing in at the desk: invited by who may change the person, a password, then a second step for everybody."""

from dataclasses import dataclass

from sqlalchemy import select, update

from core.errors import Unknown
from core.language.words import Say
from core.messages import outbox
from core.messages.outbox import Notice
from core.models.desk import DeskAccount, DeskCodeKind
from core.models.message import Lane
from core.models.person import Person, PersonStatus, Phone
from core.people import (
    authenticators,
    authority,
    desk_closing,
    desk_codes,
    desk_passwords,
    desk_sessions,
    desk_tries,
    passkeys,
    places,
)
from core.people.desk_passwords import DEMO_PASSWORD
from core.people.desk_sessions import DESK, SignedIn
from core.people.passkey_site import PasskeySite
from core.storage import audit, person_facts
from core.storage.access import Caller
from core.storage.db import Database, Tx
from core.storage.numbers import is_number


@dataclass(frozen=True)
class Opened:
    """What the browser is given once the second step was right: its session's token, and what it is known by."""

    session: str
    browser: str


def invite(tx: Tx, me: Caller, person: Person) -> str:
    """A code for that officer, shown this once, with which the first password is chosen; whatever opened the desk to
    them before does so no longer.

    Raises NotYours where the caller may not change that person, Unknown for who is no officer or not with us yet.
    """
    authority.require(me, person)
    return let_in_anew(tx, me, person)


def let_in_anew(tx: Tx, me: Caller, person: Person) -> str:
    """As `invite`, once it is settled who may: one above, or two together. The holder is told by SMS, who may not have
    asked. Raises Unknown.
    """
    if not person.role.is_officer:
        raise Unknown("The desk is for social workers, psychologists, leads and the national desk.")
    if person.standing is not PersonStatus.active:
        raise Unknown("They have not shown their key number yet: first they dial, and choose a PIN.")
    desk_closing.close(tx, person.id)
    tx.session.merge(DeskAccount(person_id=person.id, password_hash=None, totp_step=0))
    audit.record(tx, me, "desk_invited", "people", person.id)
    once = f"desk_anew:{person.id}:{tx.at:%Y%m%d%H%M%S}"
    by_day = tx.programme.daytime.next(tx.at)
    outbox.post(tx, person, Notice(Say("sms.desk_anew"), Lane.receipts, once, not_before=by_day))
    return desk_codes.give_enrolment(tx, person.id)


def officers(tx: Tx, number: str) -> list[Person]:
    """The officers with us who hold that number."""
    held = select(Person).join(Phone, Phone.person_id == Person.id).order_by(Person.id)
    held = held.where(is_number(tx, Phone.number_index, number), Phone.lost_at.is_(None))
    found = tx.session.scalars(held.where(Person.standing == PersonStatus.active))
    return [each for each in found if each.role.is_officer]


def enrol(database: Database, number: str, code: str, password: str, browser: str) -> str | None:
    """The enrolment code was shown and a password is chosen: a session that waits for the second step.

    None for a code that does not count. Raises WeakPassword, and then the code still counts.
    """
    with database.write("desk") as tx:
        found = officers(tx, number)
        who = next((each for each in found if _may_enrol(tx, each, code)), None)
        about = _about(tx, who) if who else []
    if who is None:
        return None
    kept = desk_passwords.hashed(database.vault, who.id, password, about)
    with database.write("desk") as tx:
        if not desk_codes.use(tx, who.id, DeskCodeKind.enrolment, code):
            return None
        _set(tx, who.id, kept)
        audit.record(tx, _caller(who), "desk_enrolled", "people", who.id)
        return desk_sessions.begin(tx, who.id, browser)


def _may_enrol(tx: Tx, person: Person, code: str) -> bool:
    """Whether the code counts; it does so still."""
    account = tx.session.get(DeskAccount, person.id)
    if account is None or account.password_hash is not None:
        return False
    with tx.session.begin_nested() as looked:
        right = desk_codes.use(tx, person.id, DeskCodeKind.enrolment, code)
        if right:
            looked.rollback()
    if not right:
        audit.record(tx, _caller(person), "desk_code_wrong", "people", person.id)
    return right


def sign_in(database: Database, number: str, password: str, known: str, browser: str) -> str | None:
    """A session that waits for the second step; None where number and password do not fit, or too many were wrong
    there. `known` is by what the browser says it is known. Slow on purpose, with no transaction open.
    """
    with database.read() as tx:
        kept = {each.id: tx.session.get(DeskAccount, each.id) for each in officers(tx, number)}
    hashes = {person: account.password_hash for person, account in kept.items() if account} or {0: None}
    right = [each for each, one in hashes.items() if desk_passwords.is_same(database.vault, each, one, password)]
    with database.write("desk") as tx:
        for person in right or [each for each in hashes if each]:
            there = desk_tries.browser(tx, person, desk_sessions.digest(known))
            if not _judge(tx, person, there, right=bool(right)):
                continue
            return desk_sessions.begin(tx, person, browser)
    return None


def _judge(tx: Tx, person: int, browser: int | None, *, right: bool) -> bool:
    """Whether it opens; wrong ones are counted. While too many were wrong there, not even the right one does."""
    me = _caller(tx.session.get_one(Person, person))
    if desk_tries.is_locked(tx, person, browser):
        audit.record(tx, me, "desk_while_locked", "people", person)
        return False
    if not right:
        desk_tries.keep(tx, person, browser)
        audit.record(tx, me, "desk_wrong", "people", person)
    return right


def is_holder(database: Database, me: SignedIn, password: str, known: str) -> bool:
    """Whether who sits there knows the password: asked before anything that opens the desk to them is changed. Wrong
    ones count as at signing in, and end the session where they are too many.
    """
    with database.read() as tx:
        account = tx.session.get(DeskAccount, me.me.id)
        kept = account.password_hash if account else None
    right = desk_passwords.is_same(database.vault, me.me.id, kept, password)
    with database.write("desk") as tx:
        there = desk_tries.browser(tx, me.me.id, desk_sessions.digest(known))
        if _judge(tx, me.me.id, there, right=right):
            return True
        if not right and desk_tries.is_locked(tx, me.me.id, there):
            desk_sessions.end(tx, me.me.id, me.id)
        return False


def change_password(database: Database, me: SignedIn, password: str) -> None:
    """Another password for who sits there; wherever else they are signed in ends. Raises WeakPassword."""
    with database.read() as tx:
        about = _about(tx, tx.session.get_one(Person, me.me.id))
    kept = desk_passwords.hashed(database.vault, me.me.id, password, about)
    with database.write("desk") as tx:
        _set(tx, me.me.id, kept)
        desk_sessions.end_all(tx, me.me.id, but=me.id)
        audit.record(tx, me.me, "desk_password_changed", "people", me.me.id)


def second_step(tx: Tx, waiting: SignedIn, typed: str, known: str) -> Opened | None:
    """The session is open where that code is right: from the phone, the authenticator or the paper. Wrong ones count as
    wrong passwords do, and end it where they are too many.
    """
    return _open(tx, waiting, known, right=_is_second(tx, waiting.me.id, typed))


def second_step_by_passkey(
    database: Database, waiting: SignedIn, site: PasskeySite, answer: str, known: str
) -> Opened | None:
    """As `second_step`, where a passkey of that person answered what this session was asked."""
    judge = passkeys.judge_of(site, answer)
    with database.write("desk") as tx:
        return _open(tx, waiting, known, right=passkeys.is_right(tx, waiting, judge))


def _open(tx: Tx, waiting: SignedIn, known: str, *, right: bool) -> Opened | None:
    me, person = waiting.me, waiting.me.id
    there = desk_tries.browser(tx, person, desk_sessions.digest(known))
    if not _judge(tx, person, there, right=right):
        if desk_tries.is_locked(tx, person, there):
            desk_sessions.end(tx, person, waiting.id)
        return None
    desk_tries.forget(tx, person, there)
    heard = {"dialled_at": tx.at}
    ours = (Phone.person_id == person, Phone.lost_at.is_(None), Phone.doubted_at.is_(None))
    tx.connection.execute(update(Phone).where(*ours).values(**heard))
    audit.record(tx, me, "desk_signed_in", "people", person)
    token = desk_sessions.open_anew(tx, waiting.id)
    return Opened(token, known if there else desk_sessions.know_browser(tx, person))


def _is_second(tx: Tx, person: int, typed: str) -> bool:
    if desk_codes.looks_like_recovery(typed):
        return desk_codes.use(tx, person, DeskCodeKind.recovery, typed)
    return desk_codes.use(tx, person, DeskCodeKind.phone, typed) or authenticators.is_right(tx, person, typed)


def _set(tx: Tx, person: int, kept: str) -> None:
    account = tx.session.get_one(DeskAccount, person, with_for_update=tx.is_postgres)
    account.password_hash, account.password_at = kept, tx.at
    tx.flush()


def _about(tx: Tx, person: Person) -> list[str]:
    name = person_facts.name_in(tx.vault, person.id, person.name_sealed)
    return [name, places.name(tx, person.district_id), person.role.value]


def _caller(person: Person) -> Caller:
    return Caller("", DESK, person.id, person.role, person.language, None, person.sector_id, person.district_id)


def give_demo(tx: Tx, people: list[Person]) -> None:
    """Those synthetic officers may sign in, with the password that everybody knows."""
    for person in (each for each in people if each.role.is_officer and tx.session.get(DeskAccount, each.id) is None):
        kept = desk_passwords.sealed(tx.vault, person.id, DEMO_PASSWORD)
        tx.session.add(DeskAccount(person_id=person.id, password_hash=kept, password_at=tx.at, totp_step=0))
    tx.flush()
