"""A carer's own data is erased on request: name, numbers, and the words of every SMS. What is a child's stays."""

from sqlalchemy import func, select, update

from core.clock import kigali
from core.errors import NotYours
from core.messages import consents, household_risk
from core.models.alert import OPEN, Alert
from core.models.consent import ConsentAnswer, ConsentTo, ConsentVoice
from core.models.duty import WAITING, CallBack
from core.models.message import InboundMessage, Message, MessageState
from core.models.person import Person, PersonStatus, Phone, Role
from core.people import own_words
from core.people.erasure_reasons import ErasureBar, ErasureReason, MustBeKept
from core.storage import audit, person_facts
from core.storage.access import Caller
from core.storage.db import Tx

_NOBODY = {"number_index": b"", "number_sealed": b"", "text_sealed": b""}
_UNSENT = (MessageState.queued, MessageState.claimed)


class CarerNotErasable(MustBeKept):
    """Somebody must still reach that family: the sentence says why, and since when."""


def erase(tx: Tx, me: Caller, carer: Person) -> None:
    """Nothing tells from now on who the carer was, and nothing is sent there; the ledger keeps that it was withdrawn.

    The row stays, nameless, as children's records point to it. Raises NotYours for a worker, CarerNotErasable while
    somebody must still reach that family.
    """
    if carer.role is not Role.caregiver:
        raise NotYours("only a carer's own data is erased on request")
    tx.session.get_one(Person, carer.id, with_for_update=tx.is_postgres)
    if why := bar(tx, carer):
        raise CarerNotErasable(why)
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
    forget(tx, carer)
    audit.record(tx, me, "erased", "people", carer.id)


def forget(tx: Tx, carer: Person) -> None:
    """Name, sex, numbers and words go; the row stays. It is looked at before whether anything stands."""
    carer.name_sealed = person_facts.seal_name(tx.vault, carer.id, "")
    carer.sex_sealed = person_facts.seal_sex(tx.vault, carer.id, None)
    carer.standing, carer.standing_since = PersonStatus.left, tx.at
    carer.messages_stopped_at = carer.messages_stopped_at or tx.at
    tx.flush()
    _forget_words(tx, carer.id)
    for phone in tx.session.scalars(select(Phone).where(Phone.person_id == carer.id)):
        phone.number_index, phone.number_sealed = b"", tx.vault.seal("phones.number", phone.id, "")
        phone.lost_at, phone.works, phone.network = phone.lost_at or tx.at, False, None
    for call in tx.session.scalars(select(CallBack).where(CallBack.person_id == carer.id)):
        call.number_sealed = tx.vault.seal("call_backs.number", call.id, "")
    tx.flush()


def bar(tx: Tx, carer: Person) -> ErasureBar | None:
    """Why nothing of the carer may be erased now, and since when; None where nothing stands."""
    opened = [*household_risk.open_about(tx, carer.id), *_told(tx, carer)]
    if opened:
        return ErasureBar(ErasureReason.carer_alert, kigali(min(each.raised_at for each in opened)).date())
    waits = (CallBack.person_id == carer.id, CallBack.state.in_(WAITING))
    if asked := tx.session.scalar(select(func.min(CallBack.asked_at)).where(*waits)):
        return ErasureBar(ErasureReason.carer_call, kigali(asked).date())
    closed = (Phone.person_id == carer.id, Phone.silenced_at.is_not(None))
    if silent := tx.session.scalar(select(func.min(Phone.silenced_at)).where(*closed)):
        return ErasureBar(ErasureReason.carer_phone, kigali(silent).date())
    return None


def _told(tx: Tx, carer: Person) -> list[Alert]:
    """Their own open alerts: none says by itself who told it."""
    there = (Alert.state.in_(OPEN), Alert.district_id == carer.district_id, ~Alert.by_clock)
    found = list(tx.session.scalars(select(Alert).where(*there)))
    tx.sealer.load(each.child_id for each in found)
    return [each for each in found if each.reporter_id == carer.id]


def _forget_words(tx: Tx, carer: int) -> None:
    waits = (Message.person_id == carer, Message.state.in_(_UNSENT))
    tx.connection.execute(update(Message).where(*waits).values(state=MessageState.withheld, reason="erased"))
    tx.connection.execute(update(Message).where(Message.person_id == carer).values(phone_id=None, **_NOBODY))
    came = [each.id for each in own_words.of(tx, carer)]  # on a shared number they may be another's report
    tx.connection.execute(update(InboundMessage).where(InboundMessage.id.in_(came)).values(person_id=None, **_NOBODY))
