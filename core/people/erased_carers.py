"""A carer's own data is erased on request: name, numbers, and the words of every SMS. What is a child's stays."""

from sqlalchemy import select, update

from core.errors import NotYours
from core.messages import consents
from core.models.consent import ConsentAnswer, ConsentTo, ConsentVoice
from core.models.message import InboundMessage, Message, MessageState
from core.models.person import Person, PersonStatus, Phone, Role
from core.storage import audit, person_facts
from core.storage.access import Caller
from core.storage.db import Tx

_NOBODY = {"number_index": b"", "number_sealed": b"", "text_sealed": b""}
_UNSENT = (MessageState.queued, MessageState.claimed)


def erase(tx: Tx, me: Caller, carer: Person) -> None:
    """Nothing tells from now on who the carer was, and nothing is sent there; the ledger keeps that it was withdrawn.

    The row stays, nameless, as children's records point to it. Raises NotYours for a worker.
    """
    if carer.role is not Role.caregiver:
        raise NotYours("only a carer's own data is erased on request")
    consents.keep(
        tx,
        ConsentTo.keeping,
        ConsentAnswer.no,
        ConsentVoice.own,
        person=carer.id,
        wording="caregiver.kept.erase",
        language=carer.language,
        channel=me.channel,
        taken_by=me.person,
    )
    carer.name_sealed = person_facts.seal_name(tx.vault, carer.id, "")
    carer.sex_sealed = person_facts.seal_sex(tx.vault, carer.id, None)
    carer.standing, carer.standing_since = PersonStatus.left, tx.at
    carer.messages_stopped_at = carer.messages_stopped_at or tx.at
    tx.flush()
    _forget_words(tx, carer.id)
    for phone in tx.session.scalars(select(Phone).where(Phone.person_id == carer.id)):
        phone.number_index, phone.number_sealed = b"", tx.vault.seal("phones.number", phone.id, "")
        phone.lost_at, phone.works, phone.network = phone.lost_at or tx.at, False, None
    tx.flush()
    audit.record(tx, me, "erased", "people", carer.id)


def _forget_words(tx: Tx, carer: int) -> None:
    waits = (Message.person_id == carer, Message.state.in_(_UNSENT))
    tx.connection.execute(update(Message).where(*waits).values(state=MessageState.withheld, reason="erased"))
    tx.connection.execute(update(Message).where(Message.person_id == carer).values(phone_id=None, **_NOBODY))
    came = InboundMessage.person_id == carer
    tx.connection.execute(update(InboundMessage).where(came).values(person_id=None, **_NOBODY))
