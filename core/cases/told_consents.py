"""What a volunteer says at registration goes into the ledger: of the carer, and of a child under 16 in danger."""

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
    """With a yes to SMS the carer may be kept, and the phone is asked once; a no is no yes to anything."""
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
    if wants_sms:
        said(to=ConsentTo.keeping, answer=ConsentAnswer.yes)
        asking_carers.ask(tx, carer)
    elif phone := outbox.working_phone(tx, carer.id):
        said(to=ConsentTo.sms, answer=ConsentAnswer.no, phone=phone.id)


def keep_record(tx: Tx, me: Caller, child: Child, *, has_home: bool) -> None:
    """By what a record of a child under 16 is kept: the danger of one who lives with nobody. Nobody asks a guardian at
    registration, and a yes to SMS is none to the record: an officer asks, and until then the child is on the list.
    """
    if not has_home and child_facts.is_under(guardians.FREE_AT, kigali(tx.at).year, child):
        guardians.note_danger(tx, me, child)
