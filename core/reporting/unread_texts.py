"""Texts that no program could read: each read by an officer with a line in the audit, and answered by hand.

An answer leaves as every reminder does, and says nothing that gives a child away: the phone is read by others.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import delete, exists, select

from core.children import given_away
from core.children.given_away import GivenAway
from core.errors import NotYours
from core.language import gsm7
from core.language.words import Say
from core.messages import outbox, safe_hours, unread_lines
from core.messages.outbox import Notice
from core.messages.unread_lines import UnreadLine
from core.models.inbound_answer import InboundAnswer, InboundEnd
from core.models.message import UNREAD, InboundMessage, Lane, Message, MessageState
from core.models.person import Person, PersonStatus, Phone, Role
from core.people import family_notices, phones
from core.storage import audit
from core.storage.access import Caller
from core.storage.db import Tx

MOST = 150
"""Septets of an answer: with our own name in front it is one part."""
TIME = timedelta(days=3)
"""How long an answer is worth sending."""
NOTICE = "sms.by_hand"


@dataclass(frozen=True, slots=True)
class UnreadText:
    """One text with its words. A `closed` phone gets no SMS and is not rung. Of one that is done with, who did it and
    when, and how the SMS stands that went out.
    """

    line: UnreadLine
    person: int
    words: str
    shared: bool
    closed: bool
    by: int | None
    done_at: datetime | None
    sent: MessageState | None


@dataclass(frozen=True, slots=True)
class AnsweredByHand:
    """Whether it was done; else why not: `others` were quicker, or what is wrong with the words or the phone."""

    done: bool
    reason: str = ""


def read(tx: Tx, me: Caller, row: int) -> UnreadText:
    """One text, opened; the look is recorded. Raises NotYours."""
    found, person = _reach(tx, me, row)
    audit.record(tx, me, "read", "inbound", row)
    line = unread_lines.one(tx, row)
    answer = tx.session.get(InboundAnswer, row)
    shared = tx.connection.scalar(select(exists().where(Phone.person_id == person.id, Phone.shared, Phone.works)))
    return UnreadText(
        line,
        person.id,
        tx.vault.open("inbound.text", row, found.text_sealed),
        bool(shared),
        _is_closed(tx, found),
        answer.by_id if answer else None,
        answer.at if answer else None,
        tx.connection.scalar(select(Message.state).where(Message.once == _once(row))),
    )


def _is_closed(tx: Tx, found: InboundMessage) -> bool:
    return outbox.is_silenced(tx, tx.vault.open("inbound.number", found.id, found.number_sealed))


def _reach(tx: Tx, me: Caller, row: int) -> tuple[InboundMessage, Person]:
    mine = select(InboundMessage, Person).join(Person, Person.id == InboundMessage.person_id)
    found = tx.session.execute(mine.where(InboundMessage.id == row, UNREAD, *unread_lines.of_reach(me))).first()
    if found is None or me.role is None or not me.role.is_officer:
        raise NotYours("no such text waits in this officer's district")
    return found[0], found[1]


def leave(tx: Tx, me: Caller, row: int) -> AnsweredByHand:
    """It wants no answer. Raises NotYours."""
    _reach(tx, me, row)
    if not _end(tx, me, row, InboundEnd.left):
        return AnsweredByHand(False, "others")
    audit.record(tx, me, "left", "inbound", row)
    return AnsweredByHand(True)


def names_elsewhere(tx: Tx, me: Caller, row: int, words: str) -> bool:
    """Whether these words say the name of a child of another village of the sender's district: looked for before
    anything is written, as it opens every name there. Raises NotYours.
    """
    _, person = _reach(tx, me, row)
    said = _folded(words)
    return _fits(said) and given_away.names_elsewhere(tx, said, to=person)


def _folded(words: str) -> str:
    return " ".join(gsm7.fold(words).split())


def _fits(said: str) -> bool:
    return 0 < gsm7.septets(said) <= MOST


def answer(tx: Tx, me: Caller, row: int, words: str, named: bool) -> AnsweredByHand:
    """Its sender is owed these words, once, whoever else presses; or nobody is, with the reason. Raises NotYours.

    `named` is what `names_elsewhere` found just before. Names of the sender's own village are looked at here.
    """
    found, person = _reach(tx, me, row)
    said = _folded(words)
    if not _fits(said):
        return AnsweredByHand(False, "length")
    if not _end(tx, me, row, InboundEnd.answered):
        return AnsweredByHand(False, "others")
    reason = (
        _refusal(tx, found, person, said)
        or (GivenAway.name if named else "")
        or ("" if _owe(tx, row, person, said) else "family")
    )
    audit.record(tx, me, "answer_refused" if reason else "answered", "inbound", row)
    if reason:
        tx.connection.execute(delete(InboundAnswer).where(InboundAnswer.inbound_id == row))
    return AnsweredByHand(not reason, reason)


def _end(tx: Tx, me: Caller, row: int, end: InboundEnd) -> bool:
    """False where a colleague was first."""
    return tx.insert_once(InboundAnswer.__table__, {"inbound_id": row, "by_id": me.id, "at": tx.at, "end": end})


def _refusal(tx: Tx, found: InboundMessage, person: Person, said: str) -> str:
    """Why these words do not go to that phone; "" where nothing speaks against it."""
    if _is_closed(tx, found):
        return "not_safe"
    if person.standing in (PersonStatus.left, PersonStatus.invited) or outbox.working_phone(tx, person.id) is None:
        return "no_phone"
    if tx.connection.scalar(select(exists().where(Phone.person_id == person.id, phones.in_doubt(tx)))):
        return "doubted"
    return given_away.look(tx, said, to=person) or ""


def _owe(tx: Tx, row: int, person: Person, said: str) -> bool:
    """False for a family that gets no SMS now: it stopped them, never said yes, or they are not safe for it."""
    words, once, until = Say(NOTICE, {"words": said}), _once(row), tx.at + TIME
    if person.role is Role.caregiver:
        return family_notices.notify_family(tx, person.id, words, once, expires_at=until)
    not_before = safe_hours.first(tx.programme, outbox.working_phone(tx, person.id), tx.at)
    if not_before is None:
        return False
    return outbox.post(
        tx, person, Notice(words, Lane.reminders, once, not_before=not_before, expires_at=max(until, not_before + TIME))
    )


def _once(row: int) -> str:
    return f"by_hand:{row}"
