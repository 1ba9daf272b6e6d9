"""What caregivers ask for and answer. A caregiver's "urgent" is an alert, unverified, whoever holds the phone."""

from dataclasses import dataclass
from datetime import date

from sqlalchemy import select, update

from core.alerts import alerts, call_backs, unsafe_phones
from core.alerts.alerts import Raised
from core.children import children, follow_ups
from core.clock import kigali
from core.language.words import Say
from core.messages import consents, outbox
from core.messages.outbox import Notice
from core.models.alert import OPEN, Alert, Level
from core.models.case import Case
from core.models.child import Child
from core.models.duty import CallBack, CallBackReason
from core.models.message import Lane, Message, MessageState
from core.models.person import Role
from core.people import people, places
from core.people.people import Volunteer
from core.storage import audit
from core.storage.access import Caller
from core.storage.db import Tx

URGENT = "caregiver_urgent"
"""The category of what a family calls urgent."""


@dataclass(frozen=True, slots=True)
class CaregiverFamily:
    """A family by the place they live in, and codes of their children; whether an IZU there may lead to them."""

    place: str
    codes: list[str]
    through_pair: bool = False


def urgent(tx: Tx, me: Caller) -> Raised:
    """A high alert of its own, unverified: the family named no child, and what others told of one may be another
    matter. Pressed again within half an hour it is the same.
    """
    if standing := _pressed_before(tx, me):
        return alerts.raised(tx, alerts.join(tx, standing, Level.high, me.person))
    home = _living(tx, me)
    alert = alerts.raise_apart(tx, me, Level.high, child=home[0] if home else None, category=URGENT)
    alert.verified = False
    return alerts.raised(tx, alert)


def _pressed_before(tx: Tx, me: Caller) -> Alert | None:
    since = Alert.raised_at >= tx.at - tx.programme.joining.same_volunteer
    districts = {me.home_district, *(each.district_id for each in children.of_caregiver(tx, me))}
    found = select(Alert).where(Alert.district_id.in_(districts), Alert.state.in_(OPEN), since)
    latest_first = tx.session.scalars(found.order_by(Alert.raised_at.desc()))
    return next((each for each in latest_first if (each.reporter_id, each.category) == (me.person, URGENT)), None)


def ask_help(tx: Tx, me: Caller) -> int | None:
    """The pair of the village hears that the family asks for a visit, in one SMS a day however much it asks for: what
    for is told at home, not by SMS. Where none of a pair can be reached somebody rings: what `call_backs.ask` says.
    """
    pair = _pair(tx, me)
    if not pair:
        return call_backs.ask(tx, me, CallBackReason.caregiver)
    codes = ", ".join(child.code for child in _living(tx, me)[:2])
    for volunteer in pair:
        once = f"help:{me.id}:{kigali(tx.at):%Y%m%d}:{volunteer.id}"
        words = Say("sms.family.asks", {"code": codes or "-"})
        not_before = tx.programme.gentle.next(tx.at)
        outbox.post(tx, volunteer, Notice(words, Lane.receipts, once, not_before=not_before))
    return None


def next_visit(tx: Tx, me: Caller) -> date | None:
    """The day of the next visit to this home that is still to come: one that was not made is no longer announced, nor
    one to a child that died.
    """
    today = kigali(tx.at).date()
    due = (follow_ups.due_visits(tx, child.id) for child in _living(tx, me))
    return min((each.due_on for visits in due for each in visits if each.due_on >= today), default=None)


def _living(tx: Tx, me: Caller) -> list[Child]:
    """The children whom an IZU may visit there: of one that died nothing is asked, and no SMS names it."""
    home = children.of_caregiver(tx, me)
    died = select(Case.child_id).where(Case.child_id.in_([child.id for child in home]), Case.died_at.is_not(None))
    gone = set(tx.session.scalars(died))
    return [child for child in home if child.id not in gone]


def _pair(tx: Tx, me: Caller) -> list[Volunteer]:
    """Those of the village's pair whom an SMS reaches."""
    return [each for each in people.pair(tx, me.village) if outbox.working_phone(tx, each.id)] if me.village else []


def other_day(tx: Tx, me: Caller) -> int | None:
    """The family cannot on that day: the pair is asked to agree on another. Where none of a pair can be reached
    somebody rings: what `call_backs.ask` says.
    """
    day = next_visit(tx, me)
    if day is None or me.village is None:
        return None
    pair = _pair(tx, me)
    if not pair:
        return call_backs.ask(tx, me, CallBackReason.caregiver)
    codes = ", ".join(child.code for child in _living(tx, me)[:2])
    for volunteer in pair:
        words = Say("sms.family.other_day", {"code": codes, "date": f"{day:%d/%m}"})
        once = f"other_day:{me.id}:{day}:{volunteer.id}"
        not_before = tx.programme.gentle.next(tx.at)
        outbox.post(tx, volunteer, Notice(words, Lane.receipts, once, not_before=not_before))
    return None


def not_safe(tx: Tx, me: Caller) -> None:
    """Whoever holds the phone cannot be reached safely: no SMS goes there until an officer met the family.

    That is an alert of its own, and has what they waited to be rung for; a family that lives in no district is a task
    of the nation's, which tells nobody to ring.
    """
    unsafe_phones.close_phone(tx, me)
    if me.district is None:
        call_backs.ask(tx, me, CallBackReason.not_safe)
        return
    home = _living(tx, me)
    unsafe_phones.raise_unsafe(tx, me, home[0] if home else None)
    call_backs.close_phone(tx, me)


def is_unsafe(tx: Tx, call_back: CallBack) -> bool:
    """Whether nobody may ring the number that waits."""
    number = tx.vault.open("call_backs.number", call_back.id, call_back.number_sealed)
    return call_back.reason is CallBackReason.not_safe or outbox.is_silenced(tx, number)


def is_met_for_call(tx: Tx, call_back: CallBack) -> bool:
    """Whether that call is where an officer says that the family was met; not while an alert about the phone is open,
    which alone ends it.
    """
    return not unsafe_phones.has_alert(tx, tx.vault.open("call_backs.number", call_back.id, call_back.number_sealed))


def unsafe_home(tx: Tx, me: Caller, call_back_id: int) -> CaregiverFamily | None:
    """Where an officer meets a family that must not be rung, whatever it asked before or since; None where ringing is
    safe. The look is recorded. Raises NotYours outside the reader's district.
    """
    call_back = call_backs.reach(tx, me, call_back_id)
    if not is_unsafe(tx, call_back):
        return None
    audit.record(tx, me, "read", "call_backs", call_back.id)
    number = tx.vault.open("call_backs.number", call_back.id, call_back.number_sealed)
    family = call_back.person_id or unsafe_phones.family_on(tx, number)
    if family is None:
        return CaregiverFamily("-", [], False)
    person = people.get(tx, family)
    found = select(Child).where(Child.caregiver_id == person.id).order_by(Child.code)
    theirs = list(tx.session.scalars(found))
    through = unsafe_phones.may_go_through_pair(tx, person.village_id, [child.id for child in theirs])
    place = places.name(tx, person.village_id or person.sector_id)
    return CaregiverFamily(place, [child.code for child in theirs[:2]], through)


def set_messages(tx: Tx, me: Caller, wanted: bool) -> None:
    """Reminders to this caregiver stop, or start again; those that wait are withdrawn at once."""
    if wanted:
        consents.start_messages(tx, me)
        return
    consents.stop_messages(tx, me)
    _withdraw_reminders(tx, me.id)


def _withdraw_reminders(tx: Tx, person: int) -> None:
    tx.connection.execute(
        update(Message)
        .where(Message.person_id == person, Message.lane == Lane.reminders, Message.state == MessageState.queued)
        .values(state=MessageState.withheld, reason="stopped")
    )


def set_messages_on(tx: Tx, number: str, wanted: bool) -> None:
    """The same for every caregiver with that number: an SMS does not say which of them wrote it."""
    for person in people.callers(tx, number, "sms"):
        if person.role is Role.caregiver:
            set_messages(tx, person, wanted)


def stop_for_network(tx: Tx, number: str) -> None:
    """The network was told that no messages shall come to that number: as if each caregiver with it had stopped them,
    but for the ledger, which says whose word it is.
    """
    for person in people.callers(tx, number, "sms"):
        if person.role is Role.caregiver:
            consents.stop_for_network(tx, person.id, consents.phone_of(tx, person), person.language)
            _withdraw_reminders(tx, person.id)
