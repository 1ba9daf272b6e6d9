"""Who is to be phoned about an alert, and whose eyes may see that number."""

from dataclasses import dataclass
from enum import StrEnum

from sqlalchemy import select

from core.alerts import call_backs, restricted
from core.messages import outbox
from core.models.alert import NOT_SAFE, Alert, Notified
from core.models.duty import WAITING, CallBack
from core.models.person import Role
from core.people import people, phones
from core.storage import audit
from core.storage.access import Caller
from core.storage.db import Tx


class Reporter(StrEnum):
    """Who is at the phone of an alert, as far as the reader may know; `unsafe`: nobody may ring there."""

    volunteer = "volunteer"
    family = "family"
    unsafe = "unsafe"
    hidden = "hidden"


@dataclass(frozen=True)
class Contact:
    """The number to ring, "" where there is none for these eyes, and who is there.

    `first`: somebody's talk about this danger was cut off, and waits for that call. `was`: the number it was reported
    from, where its reporter has another since; a new one may be in other hands.
    """

    phone: str
    whom: Reporter
    first: bool = False
    was: str = ""


def contact(tx: Tx, me: Caller, alert: Alert) -> Contact:
    """Whom the reader phones about it: who was cut off first, else who reported it. The look is recorded.

    That nobody may ring is told to everybody. Where an officer of the district is concerned, and its reporter's phone
    was closed since, the nation reads from which number it came.
    """
    waiting = _cut_off(tx, alert)
    person = waiting.person_id if waiting else alert.reporter_id
    number, was = _of_call(tx, waiting) if waiting else (people.number_of(tx, person), None)
    if _is_unsafe(tx, alert, number):
        return Contact("", Reporter.unsafe)
    was = phones.before(tx, person, alert.raised_at) if was is None else was
    was = "" if was and outbox.is_silenced(tx, was) else was
    if not (number or (was and alert.bypasses)) or not may_ring(tx, me, alert):
        return Contact("", Reporter.hidden)
    audit.record(tx, me, "read", "reporter", alert.id)
    family = person is not None and people.get(tx, person).role is Role.caregiver
    return Contact(number, Reporter.family if family else Reporter.volunteer, first=waiting is not None, was=was)


def is_unsafe(tx: Tx, alert: Alert) -> bool:
    """Whether nobody may ring about it, for who is shown no number yet."""
    waiting = _cut_off(tx, alert)
    return _is_unsafe(tx, alert, _of_call(tx, waiting)[0] if waiting else people.number_of(tx, alert.reporter_id))


def _is_unsafe(tx: Tx, alert: Alert, number: str) -> bool:
    return alert.category == NOT_SAFE or bool(number and outbox.is_silenced(tx, number))


def may_ring(tx: Tx, me: Caller, alert: Alert) -> bool:
    """Its owner and whoever was told of it; where somebody protected is concerned its owner and the lead; where that is
    an officer of the district, the national desk alone. Once sexual abuse was told of it, nobody who may not read that.
    """
    if alert.bypasses:
        return me.role is Role.national
    if alert.owner_id is not None and alert.owner_id == me.person:
        return True
    if alert.shielded:
        return me.role is Role.lead
    return tx.session.get(Notified, (alert.id, me.id)) is not None and restricted.may_read(tx, me, alert)


def _cut_off(tx: Tx, alert: Alert) -> CallBack | None:
    """The call about this alert that waits longest."""
    waits = (CallBack.alert_id == alert.id, CallBack.state.in_(WAITING))
    return tx.session.scalar(select(CallBack).where(*waits).order_by(CallBack.asked_at, CallBack.id).limit(1))


def of_call(tx: Tx, me: Caller, call_back_id: int) -> tuple[str, str]:
    """The number to ring where somebody waits for a call and, where whoever asked has lost it since, the one that they
    asked from; "" for none. The look is recorded. Raises NotYours outside the reader's reach.
    """
    call_back = call_backs.reach(tx, me, call_back_id)
    audit.record(tx, me, "read", "call_backs", call_back.id)
    return _of_call(tx, call_back)


def _of_call(tx: Tx, call_back: CallBack) -> tuple[str, str]:
    asked = tx.vault.open("call_backs.number", call_back.id, call_back.number_sealed)
    if call_back.person_id is None or not asked or phones.is_held(tx, call_back.person_id, asked):
        return asked, ""
    return people.number_of(tx, call_back.person_id), asked
