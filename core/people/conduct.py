"""The code of conduct: accepted by whoever comes in to work with children, before the first PIN, in a kept wording."""

from sqlalchemy import select

from core.clock import kigali
from core.language.words import Say
from core.messages import consents, outbox
from core.messages.outbox import Notice
from core.models.consent import Consent, ConsentAnswer, ConsentTo, ConsentVoice
from core.models.message import Lane
from core.models.person import Language, Person
from core.people import people, places
from core.people.next_above import leads_of
from core.storage import audit
from core.storage.access import Caller
from core.storage.db import Tx

WORDING = "conduct"
"""The key of its words."""


def stands(tx: Tx, person: int) -> bool:
    """Whether the last that the person said of it is yes: who needs another PIN or number is not asked again."""
    said = select(Consent.answer).where(Consent.person_id == person, Consent.to == ConsentTo.conduct)
    return tx.connection.scalar(said.order_by(Consent.said_at.desc()).limit(1)) is ConsentAnswer.yes


def accept(tx: Tx, me: Caller) -> None:
    """The caller accepted it, in the wording that stood on the screen."""
    _keep(tx, people.get(tx, me.id), me.channel, ConsentAnswer.yes)
    audit.record(tx, me, "accepted_conduct", "people", me.id)


def refuse(tx: Tx, me: Caller) -> bool:
    """The caller refused: they stay invited, and the lead hears of it, once a day; where no other person is above them,
    the operator. False where nobody above can hear. The SMS does not say what their work is: with the sector it would
    name some.
    """
    person = people.get(tx, me.id)
    _keep(tx, person, me.channel, ConsentAnswer.no)
    audit.record(tx, me, "refused_conduct", "people", me.id)
    place = places.name(tx, person.sector_id or person.district_id) or "Rwanda"
    words = Say("sms.conduct.refused", {"place": place})
    once, not_before = f"conduct:{person.id}:{kigali(tx.at):%Y%m%d}", tx.programme.gentle.next(tx.at)
    above = [lead for lead in leads_of(tx, person.district_id) if lead.id != person.id]
    for lead in above:
        outbox.post(tx, lead, Notice(words, Lane.receipts, f"{once}:{lead.id}", not_before=not_before))
    if not above and tx.operator:
        notice = Notice(words, Lane.receipts, f"{once}:operator", not_before=not_before)
        outbox.post_to_number(tx, tx.operator, Language.en, notice)
    return any(outbox.working_phone(tx, lead.id) for lead in above)


def accepted_before(tx: Tx, person: Person) -> None:
    """A synthetic worker accepted it before we knew them."""
    _keep(tx, person, "demo", ConsentAnswer.yes)


def _keep(tx: Tx, person: Person, channel: str, answer: ConsentAnswer) -> None:
    consents.keep(
        tx,
        ConsentTo.conduct,
        answer,
        ConsentVoice.own,
        person=person.id,
        wording=WORDING,
        language=person.language,
        channel=channel,
    )
