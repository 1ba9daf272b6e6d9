"""The consent ledger: rows are added and never changed; only the phone's own yes allows SMS to it."""

from datetime import datetime

from sqlalchemy import bindparam, exists, select, update

from core.language.words import version
from core.models.base import new_id
from core.models.consent import Consent, ConsentAnswer, ConsentTo, ConsentVoice
from core.models.person import Language, Person, Phone
from core.storage.access import Caller
from core.storage.db import Tx
from core.storage.numbers import is_number
from core.storage.prepared import Prepared

OWN_YES, OWN_NO = "caregiver.stop.start", "caregiver.stop.stop"
"""The keys of the words beside which a phone's own yes and no are pressed."""
_SAID_YES = (Consent.to == ConsentTo.sms, Consent.answer == ConsentAnswer.yes, Consent.voice == ConsentVoice.own)
_AGREED = Prepared(
    select(Consent.id)
    .join(Phone, Phone.id == Consent.phone_id)
    .where(Consent.person_id == bindparam("person"), *_SAID_YES, Phone.lost_at.is_(None))
    .limit(1)
)
HAS_AGREED = exists().where(
    Consent.person_id == Person.id, *_SAID_YES, Phone.id == Consent.phone_id, Phone.lost_at.is_(None)
)
"""Of people in a statement: those whose number, as it is now, once said yes to SMS."""


def keep(
    tx: Tx,
    to: ConsentTo,
    answer: ConsentAnswer,
    voice: ConsentVoice,
    *,
    person: int | None,
    wording: str,
    language: Language,
    channel: str,
    child: int | None = None,
    phone: int | None = None,
    taken_by: int | None = None,
    said_at: datetime | None = None,
) -> None:
    """One more word in the ledger, said now or on an earlier day."""
    row = Consent(
        id=new_id(),
        person_id=person,
        child_id=child,
        phone_id=phone,
        to=to,
        answer=answer,
        voice=voice,
        channel=channel,
        wording=wording,
        version=version(language, wording),
        language=language.value,
        said_at=said_at or tx.at,
        taken_by_id=taken_by,
    )
    tx.session.add(row)
    tx.flush()


def may_message(tx: Tx, caregiver: Person) -> bool:
    """True if the caregiver's own phone said yes and has not stopped the messages."""
    return caregiver.messages_stopped_at is None and tx.first(_AGREED, {"person": caregiver.id}) is not None


def has_said(tx: Tx, person: int, to: ConsentTo) -> bool:
    """Whether the ledger holds any word of that person's about it, by whatever voice."""
    found = select(Consent.id).where(Consent.person_id == person, Consent.to == to)
    return tx.connection.scalar(found.limit(1)) is not None


def stop_messages(tx: Tx, me: Caller) -> None:
    """No more reminders to this caregiver, from this moment on; what waits is withdrawn by its sender's check."""
    _stop(tx, me.id)
    _keep_own(tx, me, ConsentAnswer.no, OWN_NO)


def stop_for_network(tx: Tx, person: int, phone: int | None, language: Language) -> None:
    """The same, as the network was told so: what it showed there, and who was asked, nobody here knows."""
    _stop(tx, person)
    keep(
        tx,
        ConsentTo.sms,
        ConsentAnswer.no,
        ConsentVoice.network,
        person=person,
        phone=phone,
        wording="",
        language=language,
        channel="gateway",
    )


def stop_in_person(tx: Tx, me: Caller, carer: Person, voice: ConsentVoice) -> None:
    """The same, as the carer told an officer who wrote it down; of each number that the carer has."""
    _stop(tx, carer.id)
    held = select(Phone.id).where(Phone.person_id == carer.id, Phone.lost_at.is_(None))
    phones: list[int | None] = [*tx.connection.scalars(held)]
    for phone in phones or [None]:
        keep(
            tx,
            ConsentTo.sms,
            ConsentAnswer.no,
            voice,
            person=carer.id,
            phone=phone,
            wording=OWN_NO,
            language=carer.language,
            channel=me.channel,
            taken_by=me.person,
        )


def start_messages(tx: Tx, me: Caller) -> None:
    """The caregiver's own phone says yes to reminders, for the first time or again."""
    tx.connection.execute(update(Person).where(Person.id == me.id).values(messages_stopped_at=None))
    _keep_own(tx, me, ConsentAnswer.yes, OWN_YES)


def _stop(tx: Tx, person: int) -> None:
    tx.connection.execute(update(Person).where(Person.id == person).values(messages_stopped_at=tx.at))


def _keep_own(tx: Tx, me: Caller, answer: ConsentAnswer, wording: str) -> None:
    keep(
        tx,
        ConsentTo.sms,
        answer,
        ConsentVoice.own,
        person=me.id,
        phone=phone_of(tx, me),
        wording=wording,
        language=me.language,
        channel=me.channel,
    )


def phone_of(tx: Tx, me: Caller) -> int | None:
    """The row of the number that this person calls from."""
    theirs = (Phone.person_id == me.id, is_number(tx, Phone.number_index, me.number), Phone.lost_at.is_(None))
    return tx.connection.scalar(select(Phone.id).where(*theirs).limit(1))
