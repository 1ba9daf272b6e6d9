"""A carer's own yes: one question a number, in gentle hours, that names neither child nor reason.

No answer is no SMS, and no second question. Who is rung by duty needs no yes.
"""

from collections.abc import Sequence
from functools import partial

from sqlalchemy import exists, select

from core.language.words import Say
from core.messages import consents, household_risk, outbox, safe_hours
from core.messages.outbox import Notice
from core.models.consent import Consent, ConsentAnswer, ConsentTo, ConsentVoice
from core.models.message import ASKS_FOR_YES, Lane, Message
from core.models.person import Person, PersonStatus, Phone, Role
from core.storage.db import Tx
from core.storage.numbers import is_number

AT_ONCE = 4
MOST_OWED = 3
"""How often the question is owed to a number that it never left for."""
_SMS_TOLD = exists().where(Consent.phone_id == Phone.id, Consent.to == ConsentTo.sms)
_KEPT = exists().where(Consent.person_id == Person.id, Consent.to == ConsentTo.keeping)
_REACHED = exists().where(
    *(Phone.person_id == Person.id, Phone.works, Phone.lost_at.is_(None), Phone.silenced_at.is_(None), ~_SMS_TOLD)
)


def ask(tx: Tx, caregiver: Person) -> bool:
    """Owe the caregiver's number the question, unless it left before, still waits or was answered; False if it is not
    asked now. One that never left is owed anew, a few times. Nothing is in the ledger before it left: see `note_left`.
    """
    phone = outbox.working_phone(tx, caregiver.id)
    if phone is None or caregiver.messages_stopped_at or _was_told(tx, phone):
        return False
    not_before = safe_hours.first(tx.programme, phone, tx.at)
    if not_before is None or not _is_calm(tx, caregiver):
        return False
    name = once(tx, tx.vault.open("phones.number", phone.id, phone.number_sealed))
    names = [name, *(f"{name}:{again}" for again in range(2, MOST_OWED + 1))]
    known = set(tx.connection.scalars(select(Message.once).where(Message.once.in_(names))))
    if len(known) == MOST_OWED or any(outbox.stands(tx, each) for each in known):
        return False
    notice = Notice(Say(ASKS_FOR_YES), Lane.reminders, names[len(known)], not_before=not_before)
    return outbox.post(tx, caregiver, notice)


def note_left(tx: Tx, messages: Sequence[int]) -> None:
    """Of reminders that a gateway took just now: the ledger says of each question that it was asked, of everybody who
    holds that number.
    """
    asked = (Message.id.in_(messages), Message.notice == ASKS_FOR_YES, Message.phone_id.is_not(None))
    for phone_id, language in tx.connection.execute(
        select(Message.phone_id, Person.language).join(Person, Person.id == Message.person_id).where(*asked)
    ).all():
        phone = tx.session.get_one(Phone, phone_id)
        number = tx.vault.open("phones.number", phone.id, phone.number_sealed)
        for holder, theirs in _holders(tx, number):
            if _is_noted(tx, theirs):
                continue
            consents.keep(
                tx,
                ConsentTo.sms,
                ConsentAnswer.asked,
                ConsentVoice.office,
                person=holder.id,
                phone=theirs,
                wording=ASKS_FOR_YES,
                language=language,
                channel="sms",
            )


def agreed_before(tx: Tx, caregiver: Person) -> None:
    """A synthetic carer was asked and said yes on the phone before we knew them."""
    phone = outbox.working_phone(tx, caregiver.id)
    said = partial(
        consents.keep, tx, answer=ConsentAnswer.yes, person=caregiver.id, language=caregiver.language, channel="demo"
    )
    said(to=ConsentTo.keeping, voice=ConsentVoice.volunteer, wording="register.consent")
    if phone:
        said(to=ConsentTo.sms, voice=ConsentVoice.own, wording=consents.OWN_YES, phone=phone.id)


def once(tx: Tx, number: str) -> str:
    """The name of the question to that number."""
    return f"own_yes:{tx.vault.mark('own_yes', number)}"


def _is_noted(tx: Tx, phone: int) -> bool:
    asked = (Consent.phone_id == phone, Consent.to == ConsentTo.sms, Consent.answer == ConsentAnswer.asked)
    return tx.connection.scalar(select(Consent.id).where(*asked).limit(1)) is not None


def _was_told(tx: Tx, phone: Phone) -> bool:
    """Whether that number was asked, or said something of SMS by itself; or its volunteer said that it wants none."""
    told = select(Consent.id).where(Consent.phone_id == phone.id, Consent.to == ConsentTo.sms)
    return tx.connection.scalar(told.limit(1)) is not None


def _is_calm(tx: Tx, caregiver: Person) -> bool:
    grave = household_risk.may_be_the_danger(tx, caregiver.id)
    return not grave and not household_risk.is_bereaved(tx, caregiver.id)


def _holders(tx: Tx, number: str) -> list[tuple[Person, int]]:
    held = select(Person, Phone.id).join(Phone, Phone.person_id == Person.id)
    held = held.where(is_number(tx, Phone.number_index, number), Phone.lost_at.is_(None))
    held = held.where(Person.role == Role.caregiver, Person.standing != PersonStatus.left)
    return [(person, phone) for person, phone in tx.session.execute(held.order_by(Person.id))]


def unasked_after(tx: Tx, person: int) -> list[Person]:
    """The next carers, by id, of whom somebody took that they may be kept, and whose number was never asked."""
    found = select(Person).where(
        Person.id > person,
        Person.role == Role.caregiver,
        Person.standing != PersonStatus.left,
        Person.messages_stopped_at.is_(None),
        _KEPT,
        _REACHED,
    )
    return list(tx.session.scalars(found.order_by(Person.id).limit(AT_ONCE)))
