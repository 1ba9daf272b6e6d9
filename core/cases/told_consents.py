"""What a volunteer says at registration goes into the ledger: of the carer, and of the record of a child under 16."""

from functools import partial

from core.children import guardians
from core.clock import kigali
from core.messages import consents, outbox
from core.models import child_facts
from core.models.child import Child
from core.models.consent import ConsentAnswer, ConsentTo, ConsentVoice
from core.models.person import Person
from core.people import asking_carers
from core.storage.access import Caller
from core.storage.db import Tx

WORDING = "register.consent"
"""The key of the words in which a carer is asked for consent; it stands in the ledger."""


def keep_carer(tx: Tx, me: Caller, carer: Person, *, wants_sms: bool) -> None:
    """The volunteer's entry allows to keep the carer, and with a yes to ask the phone once; with a no not even that."""
    said = partial(
        consents.keep,
        tx,
        voice=ConsentVoice.volunteer,
        person=carer.id,
        wording=WORDING,
        language=me.language,
        channel=me.channel,
        taken_by=me.id,
    )
    said(to=ConsentTo.keeping, answer=ConsentAnswer.yes)
    if wants_sms:
        asking_carers.ask(tx, carer)
    elif phone := outbox.working_phone(tx, carer.id):
        said(to=ConsentTo.sms, answer=ConsentAnswer.no, phone=phone.id)


def keep_record(tx: Tx, me: Caller, child: Child, *, agreed: bool, has_home: bool) -> None:
    """By what a record of a child under 16 is kept: the carer's yes, or the danger of one who lives with nobody."""
    if not child_facts.is_under(guardians.FREE_AT, kigali(tx.at).year, child):
        return
    if not has_home:
        guardians.note_danger(tx, me, child)
    elif agreed and child.caregiver_id:
        guardians.note_yes(tx, me, child, ConsentVoice.volunteer)
