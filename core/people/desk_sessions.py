"""Who is signed in at the desk: by the token of a browser, of which only a digest is kept.

A session idles away after 15 minutes and lasts 12 hours at most. It ends at once where its person left, lost the phone,
or is in doubt; and where a lead, or its holder elsewhere, ends it: then what is being typed there is kept for that
holder as if it had idled away. Its moments are real time, whatever the programme's clock says.
"""

import secrets
from dataclasses import dataclass
from datetime import datetime, timedelta
from hashlib import sha256

from sqlalchemy import ColumnElement, and_, bindparam, case, delete, func, select, update

from core.models.base import new_id
from core.models.desk import DeskBrowser, DeskSession
from core.models.person import Language, Person, PersonStatus, Phone, Role
from core.models.record import ProgrammeClock
from core.people import phones
from core.storage import person_facts
from core.storage.access import Caller
from core.storage.db import Tx
from core.storage.prepared import Prepared

DESK = "desk"
"""The channel under which the audit keeps what is done there."""
IDLE = timedelta(minutes=15)
KEPT = IDLE * 2
"""Until then a form that was typed too late is kept for its holder."""
LONGEST = timedelta(hours=12)
WAITING = timedelta(minutes=10)
"""How long the second step may take."""
TOUCHED_EVERY = timedelta(minutes=1)
WHERE = "desk_sessions.kept"
_MINE = (Phone.person_id == Person.id, Phone.lost_at.is_(None))
_FOUND = Prepared(
    select(
        DeskSession.id,
        DeskSession.begun_at,
        DeskSession.opened_at,
        DeskSession.seen_at,
        Person.id,
        Person.role,
        Person.language,
        Person.sector_id,
        Person.district_id,
        Person.standing,
        Person.name_sealed,
        select(func.max(case((Phone.doubted_at.is_not(None), 1), else_=0))).where(*_MINE).scalar_subquery(),
        select(func.min(Phone.dialled_at)).where(*_MINE).scalar_subquery(),
        select(ProgrammeClock.ahead_seconds).where(ProgrammeClock.id == 1).scalar_subquery(),
    )
    .join(Person, Person.id == DeskSession.person_id)
    .where(DeskSession.token == bindparam("token"), DeskSession.ended_at.is_(None))
)


@dataclass(frozen=True)
class SignedIn:
    """A session that counts: whose, and since when. Before the second step it is not `open`."""

    id: int
    me: Caller
    name: str
    begun_at: datetime
    seen_at: datetime
    open: bool


@dataclass(frozen=True)
class ListedSession:
    """A session as its holder sees it in a list."""

    id: int
    browser: str
    begun_at: datetime
    seen_at: datetime


@dataclass(frozen=True)
class KeptForm:
    """What was typed too late: in which session, and the form as the desk wrote it."""

    session: int
    form: str


def digest(token: str) -> bytes:
    """What a browser's token is known by."""
    return sha256(token.encode()).digest()


def begin(tx: Tx, person: int, browser: str) -> str:
    """The password was right: a token for the browser, whose session waits for the second step."""
    token = secrets.token_urlsafe(32)
    tx.session.add(
        DeskSession(token=digest(token), person_id=person, browser=browser, begun_at=tx.real, seen_at=tx.real)
    )
    tx.flush()
    tx.connection.execute(delete(DeskSession).where(DeskSession.seen_at < tx.real - LONGEST))
    return token


def open_anew(tx: Tx, waiting: int) -> str:
    """The second step was right: the session is open, under another token than the one that waited."""
    token = secrets.token_urlsafe(32)
    opened = {"token": digest(token), "opened_at": tx.real, "begun_at": tx.real, "seen_at": tx.real}
    opened |= {"challenge": None, "challenge_at": None}  # what was asked at the door makes nothing inside
    tx.connection.execute(update(DeskSession).where(DeskSession.id == waiting).values(**opened))
    return token


def find(tx: Tx, token: str) -> SignedIn | None:
    """Whose session that token is of; None for none that counts. One statement, and programme time with it."""
    row = tx.first(_FOUND, {"token": digest(token)})
    if row is None:
        return None
    session, begun, opened, seen, *whose, doubted, dialled, ahead = row
    person, role, language, sector, district, standing, name = whose
    tx.ahead(ahead or 0)
    idle = IDLE if opened else WAITING
    gone = standing is not PersonStatus.active or not role.is_officer or doubted or doubted is None
    silent = dialled is not None and dialled < phones.silent_since(tx)
    if gone or silent or seen < tx.real - idle or begun < tx.real - LONGEST:
        return None
    me = Caller("", DESK, person, Role(role), Language(language), None, sector, district)
    return SignedIn(session, me, person_facts.name_in(tx.vault, person, name), begun, seen, opened is not None)


def touch(tx: Tx, session: int) -> None:
    """Its holder did something just now."""
    tx.connection.execute(update(DeskSession).where(DeskSession.id == session).values(seen_at=tx.real))


def is_due(session: SignedIn, real: datetime) -> bool:
    """Whether that needs to be written: once a minute."""
    return real - session.seen_at >= TOUCHED_EVERY


def end(tx: Tx, person: int, session: int) -> bool:
    """That session of that person ends; False where it is none of theirs."""
    ours = (DeskSession.id == session, DeskSession.person_id == person)
    return bool(tx.connection.execute(delete(DeskSession).where(*ours)).rowcount)


def end_elsewhere(tx: Tx, person: int, session: int) -> bool:
    """That session of that person opens nothing from now on, and is on no list; a form that is being typed in it may
    still come to wait for its holder. False where it is none of theirs, or over.
    """
    ours = (DeskSession.id == session, DeskSession.person_id == person, DeskSession.ended_at.is_(None))
    return bool(tx.connection.execute(update(DeskSession).where(*ours).values(ended_at=tx.real)).rowcount)


def is_on(tx: Tx) -> ColumnElement[bool]:
    """Whether a session is open, and somebody was there lately."""
    seen = DeskSession.seen_at >= tx.real - IDLE
    return and_(DeskSession.opened_at.is_not(None), DeskSession.ended_at.is_(None), seen)


def end_all(tx: Tx, person: int, *, but: int = 0) -> None:
    """Every session of that person ends, but one."""
    tx.connection.execute(delete(DeskSession).where(DeskSession.person_id == person, DeskSession.id != but))


def listed(tx: Tx, person: int) -> list[ListedSession]:
    """The sessions of that person that are open, the last used first."""
    ours = select(DeskSession).where(DeskSession.person_id == person, is_on(tx))
    found = tx.session.scalars(ours.order_by(DeskSession.seen_at.desc()))
    return [ListedSession(each.id, each.browser, each.begun_at, each.seen_at) for each in found]


def know_browser(tx: Tx, person: int) -> str:
    """A token by which this browser is known to that person from now on."""
    token = secrets.token_urlsafe(32)
    tx.session.add(DeskBrowser(id=new_id(), token=digest(token), person_id=person, seen_at=tx.real))
    tx.flush()
    old = (DeskBrowser.person_id == person, DeskBrowser.seen_at < tx.real - timedelta(days=180))
    tx.connection.execute(delete(DeskBrowser).where(*old))
    return token


def keep_form(tx: Tx, token: str, form: str) -> bool:
    """What was typed when that session was over waits for its holder, sealed; False where it is not known."""
    found = tx.session.scalar(select(DeskSession).where(DeskSession.token == digest(token)))
    if found is None or found.opened_at is None or found.seen_at < tx.real - KEPT:
        return False
    found.kept_sealed = tx.vault.seal(WHERE, found.id, form)
    tx.flush()
    return True


def kept_form(tx: Tx, person: int) -> KeptForm | None:
    """The form that waits for that person, however often it is asked for; None where none does."""
    ours = (
        DeskSession.person_id == person,
        DeskSession.kept_sealed.is_not(None),
        DeskSession.seen_at >= tx.real - KEPT,
    )
    found = tx.session.scalar(select(DeskSession).where(*ours).order_by(DeskSession.seen_at.desc()).limit(1))
    if found is None or found.kept_sealed is None:
        return None
    return KeptForm(found.id, tx.vault.open(WHERE, found.id, found.kept_sealed))


def drop_form(tx: Tx, person: int, session: int) -> None:
    """The form that session kept was sent, or is not wanted any more."""
    ours = (DeskSession.id == session, DeskSession.person_id == person)
    tx.connection.execute(update(DeskSession).where(*ours).values(kept_sealed=None))
