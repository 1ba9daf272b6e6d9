"""Somebody leaves, loses the phone, has another number, or needs another PIN: what happens at once, by one hand.

Reading closes in the same moment; nothing that was owned stays with nobody; what was reported stays.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import delete, exists, func, select, update

from core.alerts import letting_go, watched_reporters
from core.errors import NotYours
from core.language.words import Say
from core.messages import outbox
from core.messages.outbox import Notice
from core.models.joining import Departure
from core.models.message import Lane, Message, MessageState
from core.models.person import Language, Person, PersonStatus, Phone, Role
from core.people import (
    authority,
    confirming,
    directory,
    joining,
    key_numbers,
    leaves,
    leaving,
    other_posts,
    people,
    phones,
    second_person,
)
from core.people.joining import Conflict
from core.people.next_above import next_above
from core.storage import audit
from core.storage.access import Caller
from core.storage.db import Tx


@dataclass(frozen=True, slots=True)
class Departed:
    """What became of it. `waits`: a second person must agree first, and nothing changed.

    `alerts` were owned and are free again; where the colleague named for them cannot take them now (`stood_in`), who
    stands in was told, or else the first rung. `key` is the new key number, shown to the giver this once. With
    `conflicts` nothing changed: they wait for a yes.
    """

    done: bool
    waits: bool = False
    alerts: int = 0
    stood_in: bool = False
    key: str = ""
    conflicts: tuple[Conflict, ...] = ()


def left(tx: Tx, me: Caller, person_id: int, to: int | None = None) -> Departed:
    """The person is with us no longer, and keeps no right. The partner in the village hears that the children are
    theirs alone.

    A volunteer who reported lately is taken out by two: the first only asks. Raises NotYours.
    """
    person = _reach(tx, me, person_id)
    if person.role is Role.volunteer and not _second_agrees(tx, me, person):
        return Departed(False, waits=True)
    partners = people.partners(tx, person.id, person.village_id) if person.village_id else []
    leaving.close(tx, person, PersonStatus.left)
    leaving.free_posts(tx, person)
    freed = letting_go.release(tx, person, to)
    tx.connection.execute(delete(Departure).where(Departure.person_id == person.id))
    _record(tx, me, person, "left")
    if person.role is Role.volunteer:
        _tell_partners(tx, person, partners)
    return Departed(True, alerts=freed.alerts, stood_in=freed.stood_in)


def _tell_partners(tx: Tx, person: Person, partners: Sequence[people.Volunteer]) -> None:
    """The village's children are theirs from now on: of the last one alone, also where nobody else has come in yet."""
    there = (Person.village_id == person.village_id, Person.role == Role.volunteer)
    stay = tx.connection.scalar(select(func.count()).where(*there, Person.standing != PersonStatus.left)) or 0
    words = Say("sms.partner.left" if stay == 1 else "sms.partner.left.others")
    for partner in partners:
        once = f"partner_left:{person.id}:{partner.id}"
        notice = Notice(words, Lane.receipts, once, not_before=tx.programme.daytime.next(tx.at))
        outbox.post(tx, partner, notice)


def keep(tx: Tx, me: Caller, person_id: int) -> None:
    """The second person does not agree: the volunteer stays. Raises NotYours for who may not agree either."""
    asked = tx.session.get(Departure, person_id)
    if asked is None or not second_person.may_agree(tx, me, asked, people.get(tx, person_id)):
        raise NotYours("others agree to this departure")
    _withdraw_asking(tx, asked)
    tx.session.delete(asked)
    tx.flush()
    audit.record(tx, me, "departure_refused", "people", person_id)


def lost(tx: Tx, me: Caller, person_id: int, to: int | None = None) -> Departed:
    """The phone is in other hands, or nobody knows where: its number is a stranger's from now on, until the person has
    another. By one hand, at once. Raises NotYours.
    """
    return _lose(tx, me, _reach(tx, me, person_id), to)


def voice_unknown(tx: Tx, me: Caller, person_id: int) -> Departed:
    """Another voice answers at a number in doubt: the phone is lost, whoever of the district found that out.

    Raises NotYours as confirming does, and for a number that is not in doubt.
    """
    person = confirming.reach(tx, me, person_id)
    if not tx.connection.scalar(select(exists().where(Phone.person_id == person.id, phones.in_doubt(tx)))):
        raise NotYours("this number is not in doubt")
    return _lose(tx, me, person, None)


def _lose(tx: Tx, me: Caller, person: Person, to: int | None) -> Departed:
    """At every post that this volunteer has by the phone: it is one phone."""
    for each in other_posts.of_person(tx, person):
        _close_phone(tx, me, each, to)
    return _close_phone(tx, me, person, to)


def _close_phone(tx: Tx, me: Caller, person: Person, to: int | None) -> Departed:
    if not directory.has_number(tx, person):
        return Departed(True)  # it is closed already: nobody is told twice
    leaving.close(tx, person, PersonStatus.invited)
    leaving.lose_phones(tx, person)
    leaves.uncovered(tx, person)
    freed = letting_go.release(tx, person, to)
    _record(tx, me, person, "lost")
    watched_reporters.tell_of_change(tx, me, person)
    return Departed(True, alerts=freed.alerts, stood_in=freed.stood_in)


def new_number(
    tx: Tx, me: Caller, person_id: int, number: str, to: int | None = None, confirmed: bool = False
) -> Departed:
    """The person has that number from now on, is invited there, and shows a new key number. Raises NotYours.

    A number that is another worker's already, or that one gave up, waits until that is `confirmed`. A caregiver, who
    reads nothing, needs no key number.
    """
    person = _reach(tx, me, person_id)
    if not confirmed and (conflicts := joining.of_number(tx, number, but=person.id)):
        return Departed(False, conflicts=conflicts)
    leaving.close(tx, person, PersonStatus.invited)
    if person.role is not Role.caregiver:
        _tell_old_number(tx, person)
    leaving.give_number(tx, person, number)
    freed = letting_go.release(tx, person, to)
    _record(tx, me, person, "number")
    watched_reporters.tell_of_change(tx, me, person)
    if person.role is Role.caregiver:
        return Departed(True)
    joining.welcome(tx, person, at_once=person.role.is_officer)
    return Departed(True, alerts=freed.alerts, stood_in=freed.stood_in, key=key_numbers.give(tx, me, person))


def _tell_old_number(tx: Tx, person: Person) -> None:
    """Whoever holds it still hears that it counts no longer: nobody is moved to another number in silence. An officer
    hears it at any hour, and so does who reported lately: another may want to be rung in their place.
    """
    old = people.number_of(tx, person.id)
    if old:
        once = f"number_moved:{person.id}:{tx.at:%Y%m%d%H%M%S}"
        at_once = person.role.is_officer or watched_reporters.reported_lately(tx, person)
        not_before = None if at_once else tx.programme.daytime.next(tx.at)
        notice = Notice(Say("sms.number.moved"), Lane.receipts, once, not_before=not_before)
        outbox.post_to_number(tx, old, person.language, notice)


def reset_pin(tx: Tx, me: Caller, person_id: int, to: int | None = None) -> Departed:
    """The PIN is forgotten, with its locks. The next dial asks for the new key number, then for a new PIN; nobody sees
    one. The holder is told. Who is invited has none to forget: another key number is all. Raises NotYours, also for a
    caregiver, who has no PIN, and for who has no number at which to show a key number.
    """
    person = _reach(tx, me, person_id)
    if person.role is Role.caregiver:
        raise NotYours("a caregiver has no PIN")
    if not directory.has_number(tx, person):
        raise NotYours("whoever lost the phone gets a number first")
    if person.standing is PersonStatus.invited:
        return Departed(True, key=key_numbers.give(tx, me, person))
    leaving.close(tx, person, PersonStatus.invited)
    freed = letting_go.release(tx, person, to)
    _record(tx, me, person, "reset")
    once = f"pin_reset:{person.id}:{tx.at:%Y%m%d%H%M%S}"
    notice = Notice(Say("sms.pin_reset"), Lane.receipts, once, not_before=tx.programme.daytime.next(tx.at))
    outbox.post(tx, person, notice)
    return Departed(True, alerts=freed.alerts, stood_in=freed.stood_in, key=key_numbers.give(tx, me, person))


def _reach(tx: Tx, me: Caller, person_id: int) -> Person:
    person = tx.session.get_one(Person, person_id, with_for_update=tx.is_postgres)
    authority.require(me, person)
    return person


def _second_agrees(tx: Tx, me: Caller, person: Person) -> bool:
    """Whether nothing of theirs is open, or the second person says so now; else it is asked."""
    about = watched_reporters.reported_lately(tx, person)
    if not about:
        return True
    asked = tx.session.get(Departure, person.id)
    if asked and second_person.may_agree(tx, me, asked, person):
        _withdraw_asking(tx, asked)
        return True
    needs = watched_reporters.needs(me, about)
    if asked is None:
        asked = Departure(person_id=person.id, asked_at=tx.at, asked_by_id=me.person, needs=needs)
        tx.session.add(asked)
    elif needs is Role.national:
        asked.needs = needs  # what the volunteer told in the meantime is not the district's to judge
    tx.flush()
    _tell_second(tx, person, asked)
    audit.record(tx, me, "departure_asked", "people", person.id)
    return False


def _tell_second(tx: Tx, person: Person, asked: Departure) -> None:
    """By day, once; the mornings after remind of it. Where nobody may agree, the operator hears so."""
    words, not_before = Say("sms.departure.waits"), tx.programme.daytime.next(tx.at)
    second = second_person.asked(tx, (asked, person))
    for each in second:
        notice = Notice(words, Lane.receipts, f"{_asking(asked)}{asked.needs}:{each.id}", not_before=not_before)
        outbox.post(tx, each, notice)
    if not second and tx.operator:
        notice = Notice(Say("sms.departure.nobody"), Lane.receipts, f"{_asking(asked)}operator", not_before=not_before)
        outbox.post_to_number(tx, tx.operator, Language.en, notice)


def _asking(asked: Departure) -> str:
    return f"departure:{asked.person_id}:{int(asked.asked_at.timestamp())}:"


def _withdraw_asking(tx: Tx, asked: Departure) -> None:
    """It is decided: who was to be asked, and was not told yet, need not be."""
    waits = (Message.once.startswith(_asking(asked), autoescape=True), Message.state == MessageState.queued)
    gone = {"state": MessageState.withheld, "reason": "decided"}
    tx.connection.execute(update(Message).where(*waits).values(**gone))


def _record(tx: Tx, me: Caller, person: Person, what: str) -> None:
    """In the audit; of officers and leads the next above hears at once, at any hour."""
    audit.record(tx, me, what if what != "reset" else "pin_reset", "people", person.id)
    for each in next_above(tx, person):
        if each.id != me.person:
            once = f"changed:{what}:{person.id}:{tx.at:%Y%m%d%H%M%S}:{each.id}"
            outbox.post(tx, each, Notice(Say(f"sms.person.{what}"), Lane.receipts, once))
